"""Checks instants and days that a body reports: not in the future, not too long ago (contract 4.6). Pure."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from enum import Enum, auto

from removal.record import instant
from removal.record.zones import zone_named
from removal.values import dataclass

CLOCKS_APART = timedelta(minutes=5)  # the most by which a client's clock may differ from this system's
YEARS_BACK = 10
DAY_BEGINS_FIRST = timedelta(hours=14)  # UTC+14, where a day begins first; without a zone days begin there


class Mark(Enum):
    """A limit that a reported instant or day is compared with."""

    ISSUE = auto()  # the order's issue, minus CLOCKS_APART
    REQUEST = auto()  # the request, plus CLOCKS_APART; for a day: today, in the authority's zone
    LONG_AGO = auto()  # YEARS_BACK before the request


@dataclass(frozen=True, slots=True)
class Limits:
    """The earliest and the latest mark; both are allowed themselves."""

    earliest: Mark
    latest: Mark = Mark.REQUEST


# Every member of a body that says when something happened, by the last part of the path and the member's path.
LIMITS: Mapping[str, Limits] = {
    "reports/items/measured_at": Limits(Mark.ISSUE),
    "reports/items/measured_at of what was down before": Limits(Mark.LONG_AGO),
    "resumption/ceased_at": Limits(Mark.ISSUE),
    "orders/expert_decision/decided_on": Limits(Mark.LONG_AGO),
    "exemptions/decided_on": Limits(Mark.LONG_AGO),
    "measurements/month": Limits(Mark.LONG_AGO),
}


@dataclass(frozen=True, slots=True)
class Report:
    """What a reported instant is compared with: the request, the order's issue, the zone in which days begin."""

    requested_at: datetime
    issued_at: datetime | None = None
    zone: str | None = None

    @property
    def today(self) -> date:
        """The day of the request in the zone; without a zone, in the zone where days begin first."""
        if self.zone:
            return self.requested_at.astimezone(zone_named(self.zone)).date()
        return (self.requested_at.astimezone(UTC) + DAY_BEGINS_FIRST).date()


@dataclass(frozen=True, slots=True)
class Untimely:
    """A fault: the mark that the report is beyond, and the limit as a text."""

    mark: Mark
    limit: str

    @property
    def detail(self) -> str:
        """The sentence for the client: what is wrong, and what to do."""
        return _DETAILS[self.mark].format(limit=self.limit)


_DETAILS = {
    Mark.ISSUE: "Must not be earlier than {limit}, 5 minutes before the order was issued. "
    "Of what was down before that, say already_absent.",
    Mark.REQUEST: "Must not be later than {limit}: it is reported once it has happened.",
    Mark.LONG_AGO: f"Must not be earlier than {{limit}}, {YEARS_BACK} years before the request.",
}


def untimely_instant(member: str, at: datetime, report: Report) -> Untimely | None:
    """The fault of an instant; None without one."""
    limits, issued_at = LIMITS[member], report.issued_at or report.requested_at
    earliest = {Mark.ISSUE: issued_at - CLOCKS_APART, Mark.LONG_AGO: _long_ago(report.requested_at)}[limits.earliest]
    latest = report.requested_at + CLOCKS_APART
    if at < earliest:
        return Untimely(limits.earliest, instant.to_text(earliest))
    return Untimely(limits.latest, instant.to_text(latest)) if at > latest else None


def untimely_day(member: str, day: str, report: Report) -> Untimely | None:
    """The fault of a day, or of a month such as 2026-10; None without one."""
    limits, today = LIMITS[member], report.today
    earliest, latest = _years_before(today).isoformat()[: len(day)], today.isoformat()[: len(day)]
    if day < earliest:
        return Untimely(limits.earliest, earliest)
    return Untimely(limits.latest, latest) if day > latest else None


def _long_ago(at: datetime) -> datetime:
    return datetime.combine(_years_before(at.date()), at.timetz())


def _years_before(day: date) -> date:
    """The same day YEARS_BACK years before; 28 February for 29 February."""
    leap_day = day.month == 2 and day.day == 29  # noqa: PLR2004 - the calendar's numbers
    return day.replace(year=day.year - YEARS_BACK, day=28 if leap_day else day.day)
