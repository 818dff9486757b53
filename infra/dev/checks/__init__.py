"""What `make check` runs, and what no tool from elsewhere knows.

- `figures`: ruff counts statements and branches, and no lines; its PLR1702 is in preview and sees no `match`; no linter
  says that one place reads the clock. Types are asked by mypy and ruff (ANN), zones by ruff (DTZ), cycles refused by
  import-linter.
- `import_contract`, `pure`: import-linter's own contracts list what is forbidden, and a new module would be in no list.
- `size`: what a package weighs, and what each function imports of it.
- `house`: figures to compare a change of the layout by; no check.
"""
