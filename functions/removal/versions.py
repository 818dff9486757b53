"""The optimistic lock: a write is refused if another was faster since what it was decided on was read."""


class VersionConflict(Exception):
    """Another write was faster since the item was read, or a transaction held it; nothing was written."""
