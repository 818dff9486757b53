"""Handlers of commands: the facts that a command adds; one table for each theme, merged by `decide`."""
