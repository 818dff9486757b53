"""Time zones by their IANA names."""

from functools import lru_cache
from zoneinfo import available_timezones


def is_zone(name: str) -> bool:
    """Whether there is a time zone of this name."""
    return name in _names()


@lru_cache(maxsize=1)
def _names() -> frozenset[str]:
    """To list them reads every file of the database, which takes some milliseconds."""
    return frozenset(available_timezones())
