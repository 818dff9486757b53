"""Texts for people: by key, one complete file for each language; instants in the reader's zone; templates."""
