"""Texts that look alike: references of one authority, names of entries."""
