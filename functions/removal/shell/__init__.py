"""`removal-orders order …` and `status`: what an authority's people do from a shell, through the API, with a token."""
