"""What only developers run: the local stack, checks, and programs that measure or attack."""
