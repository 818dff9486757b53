"""ISO 8601 durations in words. Pure."""

from removal.language.texts import Texts
from removal.record import duration


def span(length: str, texts: Texts) -> str:
    """`P10D` as `10 d`; a text that is no duration unchanged."""
    try:
        counts = duration.counts(length)
    except ValueError:
        return length
    return " ".join(texts(f"span.{unit}", count=count) for unit, count in counts.items())
