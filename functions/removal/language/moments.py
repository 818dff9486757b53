"""Instants for people: in digits, which need no translation, and always with the offset. Pure.

Never rounded up, so a reader who acts by the shown instant is in time.
"""

import re
from datetime import UTC, datetime, timedelta

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


def hours_and_minutes(span: timedelta) -> tuple[int, int, int]:
    """Whole hours, minutes and seconds of a span; zeros for a negative one."""
    seconds = max(span, timedelta()) // SECOND
    return seconds // 3600, seconds // 60 % 60, seconds % 60


def from_local(text: str, zone: str) -> datetime:
    """The instant of a form's `datetime-local` field (HTML section 4.10.5.1.7) in a zone; ValueError for other text."""
    if _LOCAL.fullmatch(text) is None:
        msg = "must be a local date and time such as 2026-11-25T17:00"
        raise ValueError(msg)
    return datetime.fromisoformat(text).replace(tzinfo=zone_named(zone)).astimezone(UTC)
