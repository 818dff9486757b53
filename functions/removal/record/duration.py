"""ISO 8601 durations, and the one parser of them: `PT24H`, `P3D`, `P6M`, `P1Y2M4DT5H6M7S`, `P2W`.

Whole ASCII digits, each unit once, in this order; weeks alone; no sign. A caller may take fewer units or digits.
"""

import calendar
import re
from datetime import datetime, timedelta

_UNIT = r"(?:(?P<{}>\d{{1,9}}){})?"
_DATE = "".join(map(_UNIT.format, ("years", "months", "days"), "YMD"))
_TIME = "".join(map(_UNIT.format, ("hours", "minutes", "seconds"), "HMS"))
_DURATION = re.compile(rf"P(?:(?P<weeks>\d{{1,9}})W|{_DATE}(?:T(?=.){_TIME})?)", re.ASCII)
_FIXED = {"days", "hours", "minutes", "seconds"}  # the units that have the same length everywhere
_SHORTEST = {"years": timedelta(365), "months": timedelta(28), "weeks": timedelta(7)}


def counts(text: str, digits: int = 9) -> dict[str, int]:
    """The count of each unit in a duration, the largest unit first; ValueError for another text or a longer number."""
    match = _DURATION.fullmatch(text)
    written = {unit: count for unit, count in (match.groupdict() if match else {}).items() if count}
    if not written or max(map(len, written.values())) > digits:
        msg = f"{text!r} is not an ISO 8601 duration of whole numbers, such as PT24H or P3D"
        raise ValueError(msg)
    return {unit: int(count) for unit, count in written.items()}


def from_text(text: str) -> timedelta:
    """The length of a duration in days, hours, minutes and seconds; ValueError for any other text."""
    parts = counts(text)
    if not parts.keys() <= _FIXED:
        msg = f"{text!r} is not an ISO 8601 duration in days, hours, minutes and seconds, such as PT24H or P3D"
        raise ValueError(msg)
    return timedelta(**parts)


def at_least(text: str) -> timedelta:
    """The shortest length of a duration: 28 days for `P1M`, 90 seconds for `PT90S`."""
    parts = counts(text)
    fixed = timedelta(**{unit: count for unit, count in parts.items() if unit in _FIXED})
    return sum((parts.get(unit, 0) * length for unit, length in _SHORTEST.items()), fixed)


def to_text(length: timedelta) -> str:
    """The duration as a text in the largest whole unit of hours, minutes or seconds."""
    seconds = int(length.total_seconds())
    if seconds % 3600 == 0:
        return f"PT{seconds // 3600}H"
    return f"PT{seconds // 60}M" if seconds % 60 == 0 else f"PT{seconds}S"


def months(text: str) -> int:
    """The number of months in `P6M`; ValueError for any other text."""
    parts = counts(text)
    if parts.keys() != {"months"}:
        msg = f"{text!r} is not a number of months such as P6M"
        raise ValueError(msg)
    return parts["months"]


def months_after(at: datetime, count: int) -> datetime:
    """The same day and time `count` months later, or the last day of a shorter month."""
    year, month = divmod(at.month - 1 + count, 12)
    last = calendar.monthrange(at.year + year, month + 1)[1]
    return at.replace(year=at.year + year, month=month + 1, day=min(at.day, last))
