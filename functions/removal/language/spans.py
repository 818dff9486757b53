"""ISO 8601 durations of laws in words. Pure."""

import re

from removal.language.texts import Texts

_UNITS = ("years", "months", "weeks", "days", "hours", "minutes", "seconds")
_DURATION = re.compile(r"P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?")


def span(duration: str, texts: Texts) -> str:
    """`P10D` as `10 d`; a text that is no duration unchanged."""
    match = _DURATION.fullmatch(duration)
    counts = zip(_UNITS, match.groups() if match else (), strict=False)
    words = [texts(f"span.{unit}", count=count) for unit, count in counts if count]
    return " ".join(words) or duration
