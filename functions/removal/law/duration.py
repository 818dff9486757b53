"""ISO 8601 durations of laws: `PT24H`, `P3D`, `PT1H30M`; months depend on the calendar and have own functions."""

import calendar
import re
from datetime import datetime, timedelta

_DURATION = re.compile(
    r"P(?:(?P<days>\d+)D)?(?:T(?=.)(?:(?P<hours>\d+)H)?(?:(?P<minutes>\d+)M)?(?:(?P<seconds>\d+)S)?)?", re.ASCII
)
_MONTHS = re.compile(r"P(\d+)M", re.ASCII)
_PARTS = re.compile(r"(\d+)([YMWDHS])")
_DAYS = {"Y": 365, "M": 28, "W": 7, "D": 1}  # the shortest year, the shortest month


def from_text(text: str) -> timedelta:
    """The duration of a text in days, hours, minutes and seconds; ValueError for any other text."""
    match = _DURATION.fullmatch(text)
    parts = {unit: int(count) for unit, count in (match.groupdict() if match else {}).items() if count}
    if not parts:
        msg = f"{text!r} is not an ISO 8601 duration in days, hours, minutes and seconds, such as PT24H or P3D"
        raise ValueError(msg)
    return timedelta(**parts)


def at_least(text: str) -> timedelta:
    """The shortest length of an ISO 8601 duration of whole numbers: 28 days for `P1M`, 90 seconds for `PT90S`."""
    days, _, time = text.removeprefix("P").partition("T")
    long = sum(int(count) * _DAYS[unit] for count, unit in _PARTS.findall(days))
    short = {unit: int(count) for count, unit in _PARTS.findall(time)}
    return timedelta(days=long, hours=short.get("H", 0), minutes=short.get("M", 0), seconds=short.get("S", 0))


def to_text(length: timedelta) -> str:
    """The duration as a text in the largest whole unit of hours, minutes or seconds."""
    seconds = int(length.total_seconds())
    if seconds % 3600 == 0:
        return f"PT{seconds // 3600}H"
    return f"PT{seconds // 60}M" if seconds % 60 == 0 else f"PT{seconds}S"


def months(text: str) -> int:
    """The number of months in `P6M`."""
    match = _MONTHS.fullmatch(text)
    if not match:
        msg = f"{text!r} is not a number of months such as P6M"
        raise ValueError(msg)
    return int(match[1])


def months_after(at: datetime, count: int) -> datetime:
    """The same day and time `count` months later, or the last day of a shorter month."""
    year, month = divmod(at.month - 1 + count, 12)
    last = calendar.monthrange(at.year + year, month + 1)[1]
    return at.replace(year=at.year + year, month=month + 1, day=min(at.day, last))
