"""A removal order, folded from its journal on each read: immutable, never stored.

A field is what facts state. Clocks, waiting notices and the status are computed from the fields: see `timeline`.
"""

import math
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cached_property

from removal.law.law import Law
from removal.orders.history import Breach, Contest, Dated, Done, Extension, InheritedDebt, Overdue, Undelivered, Window
from removal.orders.item import Item, Obstacle
from removal.orders.known_clocks import KnownClocks
from removal.orders.notice import DISPUTED, ISSUED, Evidence, Notice, Receipt
from removal.orders.surroundings import Clock, ItemExtension, Opening, Period, Promise, Surroundings, Suspension
from removal.record.canonical import derived_id
from removal.record.facts import NOTHING_BEFORE
from removal.timers.intervals import Interval
from removal.values import dataclass, field, replace


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
    ERASED = "erased"


ENDED = frozenset({Status.WITHDRAWN, Status.SUPERSEDED, Status.ERASED})  # no clock runs any more
ANSWERED = frozenset({Status.COMPLIED, Status.COMPLIED_LATE})


@dataclass(frozen=True)
class Order:
    """An order; index attributes, responses and decisions are computed from it alone.

    `rules` are the values of its `law`. `declared` is a state that a fact set (draft, refused, withdrawn, superseded,
    erased), `answered_as` the state of the last fact about compliance. `acted`: the sequence of the last fact of a
    party, `commanded` of the authority. `acts`: when people of its representative answered. `handed_over`: the
    facts by which its earlier addressees lost it. `lived_until`: the instant of its last fact that is not about its
    erasure, `released_at` of its last release. `key`: its secret key in hex, from its item; empty once it was erased.
    Salts and ids of commands are made with it, so that what was written cannot be guessed and compared without it.
    `restored`: the last restore of its journal, from its item; `last_restored`: the one that its last fact names.
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
    lived_until: datetime
    items: tuple[Item, ...]
    declared: Status | None = None
    answered_as: Status | None = None
    drafted_by: str | None = None
    sequence: int = 0
    head: str = NOTHING_BEFORE
    addressed: tuple[tuple[datetime, str], ...] = ()
    handed_over: tuple[int, ...] = ()
    sent_on: tuple[tuple[datetime, str], ...] = ()  # when it was handed over to another contact, and by which caller
    notices: tuple[Notice, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    windows: tuple[Window, ...] = ()
    breaches: tuple[Breach, ...] = ()
    suspensions: tuple[Dated, ...] = ()
    lifts: tuple[Dated, ...] = ()
    extensions: tuple[Extension, ...] = ()
    outages: tuple[Interval, ...] = ()
    reminded: tuple[tuple[datetime, timedelta, datetime], ...] = ()  # due time, how long before it, when
    undelivered: tuple[Undelivered, ...] = ()
    acknowledged: bool = False
    acts: tuple[datetime, ...] = ()
    spent: Mapping[str, int] = field(default_factory=dict)  # bytes of their budgets, by party
    contests: tuple[Contest, ...] = ()
    reinstate: tuple[int, ...] = ()
    ended_at: datetime | None = None
    predecessor: str | None = None
    successor: str | None = None
    inherited_debts: tuple[InheritedDebt, ...] = ()
    overdue: tuple[Overdue, ...] = ()
    counts: Mapping[str, int] = field(default_factory=dict)
    acted: int = 0
    commanded: int = 0
    commands: Mapping[str, Done] = field(default_factory=dict)
    erasure_held: bool = False
    released_at: datetime | None = None
    key: str = field(default="", repr=False)
    restored: str | None = None
    last_restored: str | None = None
    known_clocks: KnownClocks = field(default_factory=KnownClocks, compare=False, repr=False)

    @property
    def subject(self) -> str:
        """The subject of its facts and events, which is its partition key in the table."""
        return subject_of(self.id)

    @property
    def issued(self) -> bool:
        """Whether it was issued; a draft is visible to its authority only."""
        return self.issued_at is not None

    @property
    def receipt(self) -> Receipt | None:
        """The receipt of the order itself, its first notice."""
        return self.notices[0].receipt if self.notices else None

    def given_at(self, representative: str, planned: int) -> datetime | None:
        """When it was given the order that it was sent by a delivery, planned when there were `planned` facts or more.

        None if it has not been the order's representative since.
        """
        had = zip(self.addressed, (*self.handed_over, math.inf), strict=True)
        return next((since for (since, name), end in had if name == representative and planned < end), None)

    def representative_at(self, at: datetime) -> str:
        """The representative that the order was addressed to at an instant."""
        return [name for since, name in self.addressed if since <= at or (since, name) == self.addressed[0]][-1]

    @property
    def suspended_at(self) -> datetime | None:
        """Since when the authority's suspension lasts; None once it is lifted, received or not."""
        if not self.suspensions or (self.lifts and self.lifts[-1].sequence > self.suspensions[-1].sequence):
            return None
        return self.suspensions[-1].at

    @cached_property
    def valid_windows(self) -> tuple[Window, ...]:
        """The windows that are not void."""
        return tuple(window for window in self.windows if not window.void)

    @cached_property
    def valid_breaches(self) -> tuple[Breach, ...]:
        """The breaches that are not annulled."""
        return tuple(breach for breach in self.breaches if breach.annulled_at is None)

    def valid_breach(self, window: Window) -> Breach | None:
        """The breach of the window that is not annulled; there is at most one."""
        return next((breach for breach in reversed(self.valid_breaches) if breach.window == window.number), None)

    def window_of(self, number: int, period: Period) -> Window | None:
        """The window that states a period of an item; None while no fact has stated it."""
        windows = [window for window in self.valid_windows if window.cause == period.cause and number in window.items]
        return windows[-1] if windows else None

    @cached_property
    def clocks(self) -> tuple[Clock, ...]:
        """The clock of each item."""
        return tuple(map(self.clock_with, self.items))

    def clock_with(self, item: Item) -> Clock:
        """The clock of an item, as it is or with events added. A report after the end counts as taken at the end.

        An item that was not late when the order ended is never late.
        """
        ended_at = self.ended_at
        if ended_at and any(report.at > ended_at for report in item.reports):
            item = replace(item, reports=tuple(replace(report, at=min(report.at, ended_at)) for report in item.reports))
        return self.known_clocks.clock_of(item, self.around(item))

    def clock_of(self, number: int) -> Clock:
        """The clock of the item with this number."""
        return self.clocks[number - 1]

    def unanswered(self, number: int) -> tuple[Obstacle, ...]:
        """Obstacles of an open item that wait for an answer: no fact ended them, or they stop its clock."""
        item, active = self.items[number - 1], self.clock_of(number).active
        if item.outcome:
            return ()
        unended = item.unanswered
        waits = (obstacle for obstacle in item.obstacles if obstacle in unended or obstacle.sequence in active)
        return tuple(obstacle for obstacle in waits if not item.answered(obstacle))

    @property
    def answered(self) -> bool:
        """Whether every item has an outcome, in time or not."""
        return all(item.outcome for item in self.items)

    @property
    def missing(self) -> tuple[int, ...]:
        """Items that must be put back, without a report that they were, or cannot be."""
        return tuple(number for number in self.reinstate if not self.items[number - 1].put_back_answered_at)

    @cached_property
    def status(self) -> Status:
        """The state, by the first rule of contract 6 that applies: ended, not received, breached, answered, clocks."""
        if self.declared or self.receipt is None:
            return self.declared or Status.ISSUED
        if self.valid_breaches:
            return Status.COMPLIED_LATE if self.answered else Status.BREACHED
        if self.answered and not self.undecided:
            return Status.COMPLIED
        waits_for_decision = self.answered and bool(self.undecided)
        return Status.RUNNING if waits_for_decision or any(clock.running for clock in self.clocks) else Status.SUSPENDED

    @cached_property
    def undecided(self) -> tuple[tuple[int, Period], ...]:
        """Items with a period that passed, or will pass without an answer, and for which no breach is recorded."""
        if self.declared:
            return ()
        exposed = ((item.number, period) for item in self.items for period in self.clock_of(item.number).exposed)
        return tuple((number, period) for number, period in exposed if not self.is_breached(number, period))

    def is_breached(self, number: int, period: Period) -> bool:
        """Whether a valid breach covers an item's period, in any window that stated it."""
        return any(number in breach.open_items and self.decided(breach, period) for breach in self.valid_breaches)

    def decided(self, breach: Breach, period: Period) -> bool:
        """Whether a breach covers a period: the cause is the same, and due plus grace is not after the decision."""
        same = self.windows[breach.window - 1].cause == period.cause
        return same and period.due_at + self.rules.grace <= breach.decided_at

    @property
    def due_at(self) -> datetime | None:
        """The due time of the next window with an open item, else of the latest window; None while no clock runs."""
        if self.status is Status.SUSPENDED or not self.valid_windows or self.receipt is None:
            return None
        return min((period.due_at for _, period in self.undecided), default=self.valid_windows[-1].due_at)

    def around(self, item: Item) -> Surroundings:
        """The facts of the order that the clock of an item depends on."""
        number, received = item.number, self._received
        opens = (
            notice.sequence for notice in self.notices if notice.type in (ISSUED, DISPUTED) and number in notice.items
        )
        extensions = (extension for extension in self.extensions if number in extension.items)
        return Surroundings(
            self.rules,
            tuple(received[sequence] for sequence in opens if sequence in received),
            received,
            self._made_at,
            self._stops,
            self.outages,
            tuple(
                ItemExtension(extension.at, extension.sequence, extension.by, extension.moved.get(number))
                for extension in extensions
            ),
            tuple(self._promises.get(number, ())),
        )

    @cached_property
    def _received(self) -> Mapping[int, Opening]:
        return {
            notice.sequence: Opening(notice.receipt.at, notice.sequence, notice.opened_from)
            for notice in self.notices
            if notice.receipt
        }

    @cached_property
    def _made_at(self) -> Mapping[int, datetime]:
        return {notice.sequence: notice.at for notice in self.notices if notice.receipt}

    @cached_property
    def _promises(self) -> Mapping[int, Sequence[Promise]]:
        """What each window promises, by item."""
        promises: dict[int, list[Promise]] = {}
        for window in self.windows:
            for number, due_at in window.promised.items():
                promise = Promise(window.number, window.cause, due_at, window.stated_by, window.void)
                promises.setdefault(number, []).append(promise)
        return promises

    @cached_property
    def _stops(self) -> tuple[Suspension, ...]:
        return tuple(Suspension(stop.at, stop.sequence, self._lifted(stop)) for stop in self.suspensions)

    def _lifted(self, stop: Dated) -> Opening | None:
        """The receipt of the first lift after a suspension; None if there is none."""
        lifts = (self._received.get(lift.sequence) for lift in self.lifts if lift.sequence > stop.sequence)
        received = (opening for opening in lifts if opening)
        return min(received, key=lambda opening: (opening.at, opening.cause), default=None)


def id_of(authority: str, reference: str) -> str:
    """The id of an authority's order with this reference."""
    return derived_id("order", authority, reference)


def subject_of(order_id: str) -> str:
    """The subject of an order: `order:<id>`."""
    return f"order:{order_id}"
