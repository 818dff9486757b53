"""Instants, days and lengths of time for people, as each language writes them. Pure.

An instant has its offset, so it is exact in every zone, and is never rounded up, so a reader who acts by the shown
instant is in time. Files for machines keep ISO 8601.
"""

import re
from datetime import UTC, date, datetime, timedelta

from removal.language.texts import Texts
from removal.record import duration
from removal.record.zones import zone_named

SECOND = timedelta(seconds=1)
_LOCAL = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?", re.ASCII)


def local(at: datetime, zone: str, texts: Texts, *, weekday: bool = False, seconds: bool = False) -> str:
    """`25 November 2026, 17:00 UTC+8` in an IANA zone; with its weekday where a deadline is shown."""
    there = at.astimezone(zone_named(zone))
    written = day(there.date(), texts)
    if weekday:
        written = texts("date.of_week", weekday=texts(f"date.weekday_{there.isoweekday()}"), date=written)
    return f"{written}, {there:{'%H:%M:%S' if seconds else '%H:%M'}} {_offset(there)}"


def exact(at: datetime, zone: str, texts: Texts) -> str:
    """An instant to the second, in a zone and in UTC."""
    there, utc = local(at, zone, texts, seconds=True), in_utc(at, texts)
    return there if there == utc else f"{there} ({utc})"


def in_utc(at: datetime, texts: Texts) -> str:
    """`25 November 2026, 09:00:59 UTC`."""
    return local(at, "UTC", texts, seconds=True)


def day(on: date, texts: Texts) -> str:
    """`25 November 2026`."""
    return texts("date.day", day=on.day, month=texts(f"date.month_{on.month}"), year=on.year)


def _offset(there: datetime) -> str:
    """`UTC`, `UTC+8` or `UTC-3:30`."""
    sign, hours, minutes = (text := f"{there:%z}")[0], int(text[1:3]), int(text[3:5])
    if not hours and not minutes:
        return "UTC"
    return f"UTC{sign}{hours}:{minutes:02}" if minutes else f"UTC{sign}{hours}"


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
    return " ".join(texts.counted(f"span.{unit}", count) for unit, count in counts.items())


def from_local(text: str, zone: str) -> datetime:
    """The instant of a `datetime-local` field (HTML section 4.10.5.1.7) in a zone. Raises ValueError for other text."""
    if _LOCAL.fullmatch(text) is None:
        msg = "must be a local date and time such as 2026-11-25T17:00"
        raise ValueError(msg)
    return datetime.fromisoformat(text).replace(tzinfo=zone_named(zone)).astimezone(UTC)
