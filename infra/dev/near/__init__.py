"""`make near`: the tests nearest to what changed, in under a minute."""
