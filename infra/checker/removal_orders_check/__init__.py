"""Checks facts of removal orders against the public log, and needs nothing of the server that wrote either."""
