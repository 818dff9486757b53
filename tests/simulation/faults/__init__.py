"""Faults of a world: what each one does is in a module of its own; which of them a world has is drawn in `drawn`."""
