"""The journal's format, which both sides can verify: canonical JSON, facts, the hash chain."""
