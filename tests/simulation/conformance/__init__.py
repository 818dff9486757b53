"""One table of operations and answers, for the simulated AWS, for moto and for MiniStack: see `rows`."""
