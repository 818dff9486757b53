"""The model of an order's life with timers that wait until they are told to act."""

import functools
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from tests.model.book import WindowRecord
from tests.model.laws import Law
from tests.model.order import TIMER_NAMES, Model
from tests.model.timers import Timer, Timers
from tests.simulation.lateness import CLOCKS_DIFFER, PUNCTUAL, Allowed, among


@dataclass(slots=True)
class Told(Timers):
    """Timers, of whose breaches only those act that are due at one of `dues`; all of them for None."""

    dues: tuple[datetime, ...] | None = None
    nearly: timedelta = CLOCKS_DIFFER
    now: datetime | None = None
    known: dict[tuple[datetime, int], datetime] = field(default_factory=dict)

    def next(self) -> Timer | None:
        """The earliest timer. Since when each is known is kept: a due time that an outage moves may have passed."""
        found = self.all()
        if self.now:
            for at, rank, _ in found:
                self.known.setdefault((at, rank), self.now)
        return min(found, key=lambda timer: timer[:2]) if found else None

    def all(self) -> list[Timer]:
        """The next of each kind."""
        return [one for one in (self.expiry(), self.breach(), self.undelivered(), self.overdue()) if one]

    def breach(self) -> Timer | None:
        """The next window to decide."""
        book = self.state.book
        windows, book.windows = book.windows, [one for one in book.windows if not self._left_out(one)]
        found, book.windows = book.next_lapse(), windows
        return None if found is None else (found[0], 1, functools.partial(self.lapse, found[1]))

    def _left_out(self, window: WindowRecord) -> bool:
        return self.dues is not None and not among(self.dues, window.due_at, self.nearly)


class Led(Model):
    """The model with timers that wait until they are told to act."""

    def __init__(self, law: Law, allowed: Allowed = PUNCTUAL) -> None:
        super().__init__(law)
        self.allowed = allowed
        self.timers = self.told = Told(self.state, nearly=allowed.clocks)

    def advance(self, at: datetime) -> None:
        """Time passes, and no timer acts."""
        self.now = self.told.now = at

    def _settle(self, now: datetime) -> None:
        self.told.now = now
        super()._settle(now)

    def fire(self, at: datetime, breaches: tuple[datetime, ...]) -> None:
        """All timers that are due at or before an instant act then; a breach that may wait only if it was decided."""
        lapse = self.told.breach()
        if lapse and at <= self.allowed.latest(lapse[0], breach=True) and self.allowed.may_wait:
            self.told.dues = breaches
        self._next = self.told.next()
        while self._next is not None and self._next[0] <= at:
            self._next[2](at)
            self._settle(at)
        self.told.dues = None
        self._next = self.told.next()

    def late(self, at: datetime) -> str | None:
        """The timer that should have acted long before an instant."""
        for due, rank, _ in self.told.all():
            since = max(due, self.told.known.get((due, rank), due))
            if self.allowed.latest(since, breach=rank == 1) < at:
                return f"the timer {TIMER_NAMES[rank]} of {due:%d %H:%M:%S} has not acted by {at:%d %H:%M:%S}"
        return None
