"""Timers of one order: expiry, breach, undelivered, overdue, each at its own instant."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

from tests.model.book import WindowRecord
from tests.model.journal import Expiry
from tests.model.laws import (
    DAY,
    OVERDUE_AT_MOST,
    QUESTIONS,
    UNDELIVERED_AN_ORDER,
    UNDELIVERED_FAST,
    UNDELIVERED_UNTIL_RECEIPT,
    UNREACHABLE_AT,
)
from tests.model.state import State
from tests.model.view import DebtView

Act = Callable[[datetime], None]
Timer = tuple[datetime, int, Act]
DebtKey = tuple[str, int | None, str | None, str]


@dataclass(slots=True)
class Timers:
    """Finds the next timer of an order; keeps how often each repeated one acted."""

    state: State
    base: tuple[int, datetime] | None = None
    step: int = 0
    since_receipt: int = 0
    in_total: int = 0
    receipts_seen: int = 0
    named: dict[tuple[int, datetime], datetime] = field(default_factory=dict)
    overdue_told: dict[DebtKey, list[datetime]] = field(default_factory=dict)

    def next(self) -> Timer | None:
        """Returns the earliest timer: its instant, its rank at that instant, its act."""
        timers = [t for t in (self.expiry(), self.breach(), self.undelivered(), self.overdue()) if t]
        return min(timers, key=lambda timer: timer[:2]) if timers else None

    def ends(self) -> dict[tuple[int, str], datetime]:
        """Returns when each `unable` ground that stops a clock ends, by item and ground (contract T3)."""
        if self.state.journal.end is not None:
            return {}
        return {
            (item, ground): track.until[ground]
            for item, track in self.state.book.tracks.items()
            for ground in track.grounds
            if ground not in QUESTIONS
        }

    def expiry(self) -> Timer | None:
        """Returns the next `stops_until` that passes (contract T3)."""
        ends = self.ends()
        if not ends:
            return None
        first = min(ends.values())
        pairs = frozenset(pair for pair, end in ends.items() if end == first)
        return first, 0, partial(self.expire, pairs)

    def expire(self, pairs: frozenset[tuple[int, str]], now: datetime) -> None:
        """Records the expiry of `unable` grounds at `now`."""
        journal = self.state.journal
        journal.expiries.append(Expiry(journal.next_seq(), now, pairs))
        self.state.tell("expired", now, *sorted({item for item, _ in pairs}))

    def breach(self) -> Timer | None:
        """Returns the next window to decide at due + grace."""
        lapse = self.state.book.next_lapse()
        return None if lapse is None else (lapse[0], 1, partial(self.lapse, lapse[1]))

    def lapse(self, window: WindowRecord, now: datetime) -> None:
        """Decides one window."""
        breach = self.state.book.lapse(window, now)
        if breach is not None:
            self.state.tell("breached", now, breach.window)

    def undelivered(self) -> Timer | None:
        """Returns the next `order.undelivered` (contract R6)."""
        if len(self.state.receipts.received) != self.receipts_seen:
            self.receipts_seen = len(self.state.receipts.received)
            self.since_receipt = 0
        oldest = next(iter(self.state.waiting()), None)
        if oldest is None:
            return None
        if self.since_receipt >= UNDELIVERED_UNTIL_RECEIPT or self.in_total >= UNDELIVERED_AN_ORDER:
            return None
        base = (oldest.number, oldest.waiting_since)
        if base != self.base:
            self.base = base
            self.step = 0
        at = self.undelivered_at(base[1])
        return None if at is None else (at, 2, self.tell_undelivered)

    def undelivered_at(self, base: datetime) -> datetime | None:
        """Returns base + after + steps: repeated, from the 13th on daily; after the last one that named it."""
        law = self.state.journal.law
        at = base + law.unreceived_after
        step = 0
        last = self.named.get(self.base) if self.base else None
        while step < self.step or (last is not None and at <= last):
            if law.unreceived_repeat is None:
                return None
            step += 1
            at += law.unreceived_repeat if step < UNDELIVERED_FAST else DAY
        return at

    def tell_undelivered(self, now: datetime) -> None:
        """Records `order.undelivered` with the notices that wait."""
        self.step += 1
        self.since_receipt += 1
        self.in_total += 1
        waits = self.state.waiting()
        self.named.update(((notice.number, notice.waiting_since), now) for notice in waits)
        self.state.tell("undelivered", now, *[notice.number for notice in waits])
        if self.since_receipt == UNREACHABLE_AT:
            self.state.tell("unreachable", now)

    def overdues(self) -> list[tuple[datetime, DebtView]]:
        """Returns when each debt is notified overdue next: after its time and the grace, and daily after that."""
        found: list[tuple[datetime, DebtView]] = []
        for debt in self.state.debts():
            at = debt.overdue_from + self.state.journal.law.grace
            told = self.overdue_told.get(self.debt_key(debt), [])
            if len(told) < OVERDUE_AT_MOST:
                found.append((max(at, told[-1] + DAY) if told and told[-1] >= debt.since else at, debt))
        return found

    def overdue(self) -> Timer | None:
        """Returns the next overdue."""
        due = self.overdues()
        if not due:
            return None
        first = min(at for at, _ in due)
        return first, 3, partial(self.tell_overdue, [debt for at, debt in due if at == first])

    def debt_key(self, debt: DebtView) -> DebtKey:
        """Returns the identity of a debt."""
        return (debt.kind, debt.item, debt.ground, debt.about or debt.since.isoformat())

    def tell_overdue(self, debts: list[DebtView], now: datetime) -> None:
        """Records that debts are overdue."""
        for debt in debts:
            self.overdue_told.setdefault(self.debt_key(debt), []).append(now)
            self.state.tell("overdue", now, debt.kind, debt.item or 0, debt.ground or "")
