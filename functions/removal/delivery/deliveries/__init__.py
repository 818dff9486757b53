"""Deliveries as their owner sees them: listed, read, tried once more by hand, replayed."""
