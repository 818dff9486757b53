"""Timers: one index and one sweep for all that must happen later."""
