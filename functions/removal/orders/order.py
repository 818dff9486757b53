"""A removal order as its journal tells it: immutable, folded on read, never stored.

What happened is a field. What follows from it (windows, receipts that wait, the status) is computed by `judging`.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cached_property

from removal.law.law import Law
from removal.orders.history import Contest, Dated, Extension, InheritedDebt, Overdue, Undelivered
from removal.orders.item import Item, Telling
from removal.orders.notice import Evidence, Notice, Receipt
from removal.orders.surroundings import Clock, Given, Opening, Period, Promise, Surroundings, Suspension
from removal.orders.timeline import clock_of
from removal.record.facts import NOTHING_BEFORE
from removal.timers.intervals import Interval


class Status(StrEnum):
    """The state of an order."""

    DRAFT = "draft"
    ISSUED = "issued"
    RUNNING = "running"
    SUSPENDED = "suspended"
    BREACHED = "breached"
    COMPLIED = "complied"
    COMPLIED_LATE = "complied_late"
    WITHDRAWN = "withdrawn"
    SUPERSEDED = "superseded"
    REFUSED = "refused"


ENDED = frozenset({Status.WITHDRAWN, Status.SUPERSEDED})
ANSWERED = frozenset({Status.COMPLIED, Status.COMPLIED_LATE})


@dataclass(frozen=True, slots=True)
class Window:
    """The time that some items have, as facts told it: `cause` is the sequence of the notice or fact that opened it.

    `told_by` is the sequence of the fact that told it first. It is void from the instant on at which the receipt that
    opened it was withdrawn. `parted` are items that were in it before it moved without them, each with the due time
    that it was last told there.
    """

    number: int
    cause: int
    items: tuple[int, ...]
    due_at: datetime
    told_by: int = 0
    voided_at: datetime | None = None
    parted: tuple[tuple[int, datetime], ...] = ()

    @property
    def void(self) -> bool:
        """Whether it no longer counts."""
        return self.voided_at is not None

    def promised(self, number: int) -> datetime | None:
        """The due time that an item was last told in it; None if the item never was in it."""
        return self.due_at if number in self.items else dict(self.parted).get(number)

    def moved(self, items: tuple[int, ...], due_at: datetime) -> "Window":
        """The same window for these items at another due time."""
        parted = {**dict(self.parted), **dict.fromkeys(self.items, self.due_at)}
        left = tuple((number, told) for number, told in sorted(parted.items()) if number not in items)
        return Window(self.number, self.cause, items, due_at, self.told_by, parted=left)


@dataclass(frozen=True, slots=True)
class Breach:
    """A window that passed, grace and all, with items open at its due time."""

    window: int
    due_at: datetime
    decided_at: datetime
    open_items: tuple[int, ...]
    annulled_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Done:
    """A command that was carried out: its last fact's number, and when."""

    sequence: int
    at: datetime


@dataclass(frozen=True)
class Order:
    """Everything the journal says; index attributes, answers and decisions are computed from this alone.

    `rules` are the values of its `law`. `declared` is a state that a fact set (draft, refused, withdrawn,
    superseded), `answered_as` the one that the last fact about compliance told. `acted` is the last fact of a party,
    `commanded` the last one of the authority. `handed_over` are the facts by which those it was `addressed` to lost it.
    """

    id: str
    reference: str
    authority: str
    platform: str
    representative: str
    law: str
    rules: Law
    text_sha256: str
    issued_at: datetime | None
    changed_at: datetime
    items: tuple[Item, ...]
    declared: Status | None = None
    answered_as: Status | None = None
    drafted_by: str | None = None
    sequence: int = 0
    head: str = NOTHING_BEFORE
    addressed: tuple[tuple[datetime, str], ...] = ()
    handed_over: tuple[int, ...] = ()
    notices: tuple[Notice, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    windows: tuple[Window, ...] = ()
    breaches: tuple[Breach, ...] = ()
    suspensions: tuple[Dated, ...] = ()
    lifts: tuple[Dated, ...] = ()
    extensions: tuple[Extension, ...] = ()
    outages: tuple[Interval, ...] = ()
    reminded: frozenset[tuple[datetime, timedelta]] = frozenset()
    undelivered: tuple[Undelivered, ...] = ()
    acknowledged: bool = False
    replaced: int = 0
    contests: tuple[Contest, ...] = ()
    reinstate: tuple[int, ...] = ()
    ended_at: datetime | None = None
    successor: str | None = None
    inherited_debts: tuple[InheritedDebt, ...] = ()
    overdue: tuple[Overdue, ...] = ()
    counts: Mapping[str, int] = field(default_factory=dict)
    acted: int = 0
    commanded: int = 0
    commands: Mapping[str, Done] = field(default_factory=dict)

    @property
    def subject(self) -> str:
        """The name its facts, its table partition and its events carry."""
        return subject_of(self.id)

    @property
    def issued(self) -> bool:
        """Whether more than the authority know of it: a draft that never went out is its authority's alone."""
        return self.issued_at is not None

    @property
    def receipt(self) -> Receipt | None:
        """That of the order itself."""
        return self.notices[0].receipt if self.notices else None

    def given_at(self, representative: str, planned: int) -> datetime | None:
        """When it was given the order that it was sent by a delivery, planned when there were `planned` facts or more.

        None if it has not been the order's representative since.
        """
        had = zip(self.addressed, (*self.handed_over, math.inf), strict=True)
        return next((since for (since, name), end in had if name == representative and planned < end), None)

    def representative_at(self, at: datetime) -> str:
        """Whom the order was addressed to at an instant."""
        return [name for since, name in self.addressed if since <= at or (since, name) == self.addressed[0]][-1]

    @property
    def suspended_at(self) -> datetime | None:
        """Since when the authority keeps the clock stopped, by its own last word; None once it has lifted that."""
        if not self.suspensions or (self.lifts and self.lifts[-1].sequence > self.suspensions[-1].sequence):
            return None
        return self.suspensions[-1].at

    @property
    def standing_windows(self) -> tuple[Window, ...]:
        """Those that have not become void."""
        return tuple(window for window in self.windows if not window.void)

    @property
    def standing_breaches(self) -> tuple[Breach, ...]:
        """Those that have not been annulled."""
        return tuple(breach for breach in self.breaches if breach.annulled_at is None)

    def standing_breach(self, window: Window) -> Breach | None:
        """The window's breach that has not been annulled; there is never a second."""
        found = [breach for breach in self.standing_breaches if breach.window == window.number]
        return found[-1] if found else None

    def window_of(self, number: int, period: Period) -> Window | None:
        """The window that told a period of an item; None while no fact has told it."""
        found = [one for one in self.standing_windows if one.cause == period.cause and number in one.items]
        return found[-1] if found else None

    @cached_property
    def clocks(self) -> tuple[Clock, ...]:
        """Each item's clock."""
        return tuple(map(self.clock_with, self.items))

    def clock_with(self, item: Item) -> Clock:
        """The clock of an item as it is here, or as it would be with more; a report after the end counts as of the end.

        What was not late when the order ended never is.
        """
        ended_at = self.ended_at
        if ended_at and any(one.at > ended_at for one in item.reports):
            item = replace(item, reports=tuple(replace(one, at=min(one.at, ended_at)) for one in item.reports))
        return clock_of(item, self.around(item))

    def clock_of(self, number: int) -> Clock:
        """An item's clock."""
        return self.clocks[number - 1]

    def unanswered(self, number: int) -> tuple[Telling, ...]:
        """Obstacles of an open item that wait for an answer: nothing has ended them, or they stop its clock."""
        item, active = self.items[number - 1], self.clock_of(number).active
        waits = (one for one in item.tellings if one in item.unanswered or one.sequence in active)
        return tuple(one for one in waits if not item.answered(one)) if not item.outcome else ()

    @property
    def answered(self) -> bool:
        """Whether every item has an effective outcome, in time or not."""
        return all(item.outcome for item in self.items)

    @property
    def missing(self) -> tuple[int, ...]:
        """What has to be put back, and of which the representative has not reported that it is, or cannot be."""
        return tuple(number for number in self.reinstate if not self.items[number - 1].put_back_answered_at)

    @cached_property
    def status(self) -> Status:
        """Computed, in the order of contract 6: ended, not received, answered, breached, running, suspended."""
        if self.declared or self.receipt is None:
            return self.declared or Status.ISSUED
        if self.standing_breaches:
            return Status.COMPLIED_LATE if self.answered else Status.BREACHED
        if self.answered and not self.undecided:
            return Status.COMPLIED
        waits_for_decision = self.answered and bool(self.undecided)
        return Status.RUNNING if waits_for_decision or any(one.running for one in self.clocks) else Status.SUSPENDED

    @cached_property
    def undecided(self) -> tuple[tuple[int, Period], ...]:
        """Items with a period that passed, or will if nothing happens, and of which no breach was told."""
        if self.declared:
            return ()
        exposed = ((item.number, period) for item in self.items for period in self.clock_of(item.number).exposed)
        return tuple((number, period) for number, period in exposed if not self.accused(number, period))

    def accused(self, number: int, period: Period) -> bool:
        """Whether a breach was decided of an item's period, in any window that told it, and holds."""
        return any(number in one.open_items and self.decided(one, period) for one in self.standing_breaches)

    def decided(self, breach: Breach, period: Period) -> bool:
        """Whether a breach is of a period: of a window with its cause, decided after its due time and grace."""
        same = self.windows[breach.window - 1].cause == period.cause
        return same and period.due_at + self.rules.grace <= breach.decided_at

    @property
    def due_at(self) -> datetime | None:
        """When the next window lapses in which something is open, else the latest; None while no clock runs."""
        if self.status is Status.SUSPENDED or not self.standing_windows or self.receipt is None:
            return None
        return min((period.due_at for _, period in self.undecided), default=self.standing_windows[-1].due_at)

    def around(self, item: Item) -> Surroundings:
        """What its clock depends on beside the item itself."""
        number = item.number
        received = {
            one.sequence: Opening(one.receipt.at, one.sequence, one.opened_from) for one in self.notices if one.receipt
        }
        opens = [one for one in self.notices if one.type in ("order.issued", "order.disputed") and number in one.items]
        given = (one for one in self.extensions if number in one.items)
        return Surroundings(
            self.rules,
            tuple(received[one.sequence] for one in opens if one.sequence in received),
            received,
            {one.sequence: one.at for one in self.notices},
            tuple(Suspension(stop.at, stop.sequence, self._lifted(stop, received)) for stop in self.suspensions),
            self.outages,
            tuple(Given(one.at, one.sequence, one.by, one.moved.get(number)) for one in given),
            tuple(
                Promise(one.number, one.cause, told, one.told_by, one.void)
                for one in self.windows
                if (told := one.promised(number))
            ),
        )

    def _lifted(self, stop: Dated, received: Mapping[int, Opening]) -> Opening | None:
        """The first lift after it that was received."""
        lifts = (received.get(lift.sequence) for lift in self.lifts if lift.sequence > stop.sequence)
        return min((one for one in lifts if one), key=lambda one: (one.at, one.cause), default=None)


def subject_of(order_id: str) -> str:
    """The subject's name of an order."""
    return f"order:{order_id}"
