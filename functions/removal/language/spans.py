"""Lengths of time as laws write them (ISO 8601), in words. Pure."""

import re

from removal.language.texts import Texts

_UNITS = ("years", "months", "weeks", "days", "hours", "minutes", "seconds")
_DURATION = re.compile(r"P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?")


def span(duration: str, texts: Texts) -> str:
    """`P10D` as `10 d`; as it is, if it is no duration."""
    found = _DURATION.fullmatch(duration)
    counts = zip(_UNITS, found.groups() if found else (), strict=False)
    words = [texts(f"span.{unit}", count=count) for unit, count in counts if count]
    return " ".join(words) or duration
