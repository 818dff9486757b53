"""Whether the tests bite: known defects, planted one at a time in a copy, each of which named tests must notice."""
