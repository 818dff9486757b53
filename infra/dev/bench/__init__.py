"""How fast what is on a hot path is, beside something simpler in the same run."""
