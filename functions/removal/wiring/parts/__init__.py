"""The parts that several functions use, by what they import: a function loads no more than it needs."""
