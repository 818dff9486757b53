"""The law as data: legal profiles."""
