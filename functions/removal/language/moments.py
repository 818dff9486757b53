"""Instants and lengths of time for people. Pure.

Instants are in digits, which need no translation, with the offset, and never rounded up, so a reader who acts by the
shown instant is in time.
"""

import re
from datetime import UTC, datetime, timedelta

from removal.language.texts import Texts
from removal.record import duration
from removal.record.zones import zone_named

SECOND = timedelta(seconds=1)
_LOCAL = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?", re.ASCII)


def local(at: datetime, zone: str, *, seconds: bool = True) -> str:
    """`2026-11-25 17:00:00 +08:00`, in an IANA zone."""
    there = at.astimezone(zone_named(zone))
    clock = there.strftime("%Y-%m-%d %H:%M:%S" if seconds else "%Y-%m-%d %H:%M")
    offset = there.strftime("%z")
    return f"{clock} {offset[:3]}:{offset[3:5]}"


def utc(at: datetime) -> str:
    """`2026-11-25 09:00:00 UTC`."""
    return at.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S UTC")


def hours_and_minutes(length: timedelta) -> tuple[int, int, int]:
    """Whole hours, minutes and seconds of a length; zeros for a negative one."""
    seconds = max(length, timedelta()) // SECOND
    return seconds // 3600, seconds // 60 % 60, seconds % 60


def span(text: str, texts: Texts) -> str:
    """`P10D` as `10 d`; a text that is no duration unchanged."""
    try:
        counts = duration.counts(text)
    except ValueError:
        return text
    return " ".join(texts(f"span.{unit}", count=count) for unit, count in counts.items())


def from_local(text: str, zone: str) -> datetime:
    """The instant of a `datetime-local` field (HTML section 4.10.5.1.7) in a zone. Raises ValueError for other text."""
    if _LOCAL.fullmatch(text) is None:
        msg = "must be a local date and time such as 2026-11-25T17:00"
        raise ValueError(msg)
    return datetime.fromisoformat(text).replace(tzinfo=zone_named(zone)).astimezone(UTC)


def written_out(at: datetime, zone: str, texts: Texts) -> str:
    """`Wednesday 25 November 2026, 17:00`, in an IANA zone, as the language writes it; seconds are cut."""
    there = at.astimezone(zone_named(zone))
    weekday, month = texts(f"date.weekday_{there.isoweekday()}"), texts(f"date.month_{there.month}")
    return texts(
        "date.written_out", weekday=weekday, day=there.day, month=month, year=there.year, time=f"{there:%H:%M}"
    )
