"""References of one authority that look alike."""
