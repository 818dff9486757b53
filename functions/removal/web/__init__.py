"""The HTTP edge: parses requests, routes them, and answers errors as problems (RFC 9457)."""
