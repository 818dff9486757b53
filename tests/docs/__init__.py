"""Pages that are made from the code, or held against it."""
