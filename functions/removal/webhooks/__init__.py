"""Deliveries by webhook: connections, signatures, attempts, and receipt by an accepted notice."""
