"""Whether the simulation bites: known defects and mutants, planted one at a time in a copy, until a world is wrong.

`make planted` runs outside CI, for hours. `planted.toml` is the list, `found.tsv` what came of it.
"""
