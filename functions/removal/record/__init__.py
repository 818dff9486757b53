"""What both sides can check: canonical JSON, facts, the hash chain."""
