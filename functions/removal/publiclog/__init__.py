"""The public log: an append-only record that a stranger can verify, in which nothing personal is."""
