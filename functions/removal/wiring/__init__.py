"""The wiring: the one place that picks adapters and reads the clock; a module for each function composes its parts."""
