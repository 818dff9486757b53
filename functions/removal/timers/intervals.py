"""Intervals of time: their union, and how far outages of this system move a due time. Pure (contract 6, T6)."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple

NO_TIME = timedelta()


class Interval(NamedTuple):
    """From `since` to `until`; empty if `until` is not after `since`."""

    since: datetime
    until: datetime

    def after(self, at: datetime) -> "Interval":
        """The part from an instant on."""
        return Interval(max(self.since, at), self.until)

    @property
    def length(self) -> timedelta:
        """Its length, zero if empty."""
        return max(self.until - self.since, NO_TIME)


def union_length(intervals: Iterable[Interval]) -> timedelta:
    """The length of the intervals' union: overlaps count once. Their order does not matter.

    Example: 6:00 to 12:00, 10:00 to 11:00 and 11:00 to 14:00 are 8 hours together.
    """
    total, reached = NO_TIME, None
    for interval in sorted(intervals):
        fresh = interval if reached is None else interval.after(reached)
        total += fresh.length
        reached = interval.until if reached is None else max(reached, interval.until)
    return total


def counting(
    outages: Iterable[Interval], opened_at: datetime, first_due: datetime, extended: timedelta
) -> list[Interval]:
    """The outages that move a window's due time, each without its part before the window opened.

    Sorted by their start, an outage counts if it begins at or before the due time as moved so far, and ends at or after
    the first due time.
    """
    counted: list[Interval] = []
    for outage in sorted(whole.after(opened_at) for whole in outages):
        reached = first_due + extended + union_length(counted)
        if outage.length and outage.since <= reached and outage.until >= first_due:
            counted.append(outage)
    return counted


def due_with_outages(
    outages: Iterable[Interval], opened_at: datetime, first_due: datetime, extended: timedelta = NO_TIME
) -> datetime:
    """When a window is due: the first due time, plus the authority's extension, plus the union of outages that count.

    Example: first due 24:00, outages 20:00 to 26:00 and 28:00 to 32:00. The first counts and moves the due time to
    30:00, so the second counts too: 34:00, whatever the order of entry.
    """
    return first_due + extended + union_length(counting(outages, opened_at, first_due, extended))
