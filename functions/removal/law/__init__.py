"""Laws as data."""
