"""When what a body reports can have happened: before it is reported, and not in another age (contract 4.6). Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import Enum, auto

from removal.record import instant
from removal.record.zones import zone_named

CLOCKS_APART = timedelta(minutes=5)  # that the clock of who reports may differ from ours
YEARS_BACK = 10
DAY_BEGINS_FIRST = timedelta(hours=14)  # east of Greenwich; without a zone a day is today once it is so anywhere


class Mark(Enum):
    """An instant that another is compared with."""

    ISSUE = auto()  # of the order, less CLOCKS_APART
    REQUEST = auto()  # and CLOCKS_APART; of a day: today, in the zone of the authority
    LONG_AGO = auto()  # YEARS_BACK before the request


@dataclass(frozen=True, slots=True)
class Limits:
    """Not before one mark, not after another; both marks themselves are allowed."""

    earliest: Mark
    latest: Mark = Mark.REQUEST


# Every member of a body that says when something happened, by the last part of its path and its own.
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
    """What a report is compared with: when its request came, when the order was issued, where a day begins."""

    requested_at: datetime
    issued_at: datetime | None = None
    zone: str | None = None

    @property
    def today(self) -> date:
        """The day of the request in the zone; without a zone, where it began first."""
        if self.zone:
            return self.requested_at.astimezone(zone_named(self.zone)).date()
        return (self.requested_at.astimezone(UTC) + DAY_BEGINS_FIRST).date()


@dataclass(frozen=True, slots=True)
class Untimely:
    """What cannot have happened then: the mark that it is beyond, and the limit as a text."""

    mark: Mark
    limit: str

    @property
    def detail(self) -> str:
        """What is wrong, and what to do."""
        return _DETAILS[self.mark].format(limit=self.limit)


_DETAILS = {
    Mark.ISSUE: "Must not be earlier than {limit}, 5 minutes before the order was issued. "
    "Of what was down before that, say already_absent.",
    Mark.REQUEST: "Must not be later than {limit}: it is reported once it has happened.",
    Mark.LONG_AGO: f"Must not be earlier than {{limit}}, {YEARS_BACK} years before the request.",
}


def untimely_instant(member: str, at: datetime, report: Report) -> Untimely | None:
    """What is wrong with an instant; None if nothing is."""
    limits, issued_at = LIMITS[member], report.issued_at or report.requested_at
    earliest = {Mark.ISSUE: issued_at - CLOCKS_APART, Mark.LONG_AGO: _long_ago(report.requested_at)}[limits.earliest]
    latest = report.requested_at + CLOCKS_APART
    if at < earliest:
        return Untimely(limits.earliest, instant.to_text(earliest))
    return Untimely(limits.latest, instant.to_text(latest)) if at > latest else None


def untimely_day(member: str, day: str, report: Report) -> Untimely | None:
    """What is wrong with a day, or a month such as 2026-10; None if nothing is."""
    limits, today = LIMITS[member], report.today
    earliest, latest = _years_before(today).isoformat()[: len(day)], today.isoformat()[: len(day)]
    if day < earliest:
        return Untimely(limits.earliest, earliest)
    return Untimely(limits.latest, latest) if day > latest else None


def _long_ago(at: datetime) -> datetime:
    return datetime.combine(_years_before(at.date()), at.timetz())


def _years_before(day: date) -> date:
    """The same day of the year, or the last of February."""
    leap_day = day.month == 2 and day.day == 29  # noqa: PLR2004 - the calendar's numbers
    return day.replace(year=day.year - YEARS_BACK, day=28 if leap_day else day.day)
