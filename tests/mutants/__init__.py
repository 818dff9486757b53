"""Mutants: one small change of the product each, made by cosmic-ray; the simulation and then the tests must notice it.

`make mutants NUMBER=300 SEED=1` runs outside CI, for hours. Its list is `list.tsv`.
"""
