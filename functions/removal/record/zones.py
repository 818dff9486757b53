"""Time zones by IANA name, from the pinned package `tzdata`; those of the machine may differ."""

from functools import cache, lru_cache
from importlib import resources
from zoneinfo import ZoneInfo  # noqa: TID251 - the one place that makes them

_NO_PLACES = frozenset({"Factory", "localtime"})  # names for a machine without a zone
_TZDATA = resources.files("tzdata")


def is_zone(name: str) -> bool:
    """Whether there is a time zone of this name."""
    return name in names()


@lru_cache(maxsize=1)
def names() -> frozenset[str]:
    """All names of time zones, including links such as `Asia/Calcutta`."""
    return frozenset(_TZDATA.joinpath("zones").read_text(encoding="ascii").split()) - _NO_PLACES


@cache
def zone_named(name: str) -> ZoneInfo:
    """The time zone of this name; ValueError if there is none."""
    if not is_zone(name):
        raise ValueError(f"There is no time zone {name}.")
    with _TZDATA.joinpath("zoneinfo", *name.split("/")).open("rb") as file:
        return ZoneInfo.from_file(file, key=name)
