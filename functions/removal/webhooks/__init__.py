"""Deliveries by webhook: the connection, the signature, the try, and what an answer proves."""
