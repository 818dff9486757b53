"""The first commit of a day: its entry, what its month has counted, and the figures of a month that is over. Pure.

The month's counts are those of its commits. Each says what its facts add; the first one of a day has the sums until
then, so that the next day reads the commits of one day alone. What is in a commit is in the month of its last `day`
entry, at most a minute or so after it happened; what was logged late is in the month in which it was.

    commit/0000  24 Nov, sums {}      commit/0007  25 Nov, sums of 0000 to 0006     …    commit/0093  1 Dec, sums {}
                                                                                         and the figures of November
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime

from removal.publiclog.commit import Commit
from removal.publiclog.counting import Counts
from removal.publiclog.entries import day_entry, figures_entry
from removal.publiclog.figures import Row, added, members, statistics, tables
from removal.publiclog.marks import Head
from removal.record.duration import months_after
from removal.values import dataclass


@dataclass(frozen=True, slots=True)
class NewDay:
    """The log's own entries of a new day, the sums of its month until then, and the tables of what is over.

    `statistics`: the private objects of what is over, by their keys.
    """

    entries: tuple[bytes, ...]
    sums: Mapping[Row, Counts]
    tables: Mapping[str, str]
    statistics: Mapping[str, str]


def new_day(now: datetime, size: int, head: Head, commit_after: Callable[[int], Commit | None]) -> NewDay:
    """What a new day begins with in a log of a size; LookupError if a commit is missing that is to be counted."""
    entries, published, private = [day_entry(now, size)], dict[str, str](), dict[str, str]()
    sums = _sums(head.summed, size, commit_after)
    for month in _months_over(head.day or now, now):
        of_month = tables(month, sums)
        entries.append(figures_entry(members(month, of_month)))
        published |= of_month
        private |= statistics(month, sums)
        sums = {}
    return NewDay(tuple(entries), sums, published, private)


def _sums(summed: int, size: int, commit_after: Callable[[int], Commit | None]) -> dict[Row, Counts]:
    """The sums of the commit at `summed`, and what it and the commits after it add."""
    sums, at = dict[Row, Counts](), summed
    while at < size:
        commit = commit_after(at)
        if commit is None:
            msg = f"The commit after {at} entries is missing, so the month's figures cannot be counted."
            raise LookupError(msg)
        before = (commit.sums or {}) if at == summed else sums
        sums = added(before, ((part.row, part.counts) for part in commit.parts if part.row))
        at = commit.end
    return sums


def _months_over(day: datetime, now: datetime) -> Iterator[str]:
    """The months from that of the last day until before this one."""
    month = day.replace(day=1)
    while (month.year, month.month) < (now.year, now.month):
        yield month.strftime("%Y-%m")
        month = months_after(month, 1)
