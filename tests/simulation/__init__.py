"""A deterministic simulation: the real handlers on AWS in memory, with interleavings drawn from a seed.

Each run is a process of its own (`python -m tests.simulation`): `seams` replaces the clock, the process and chance
before any handler is imported, and the other tests of the repository must not see that.
"""
