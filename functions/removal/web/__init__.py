"""The edge: bytes in, problems out."""
