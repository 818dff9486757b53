"""Commands of a shell without AWS: `order …` and `status` through the API with a token, `trigger` to a receiver."""
