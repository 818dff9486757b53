"""Input and result of the computation of an item's clock. Pure."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from removal.law.law import Law
from removal.orders.item import Ground, Reported
from removal.timers.intervals import Interval
from removal.values import dataclass, field


@dataclass(frozen=True, slots=True)
class Opening:
    """The receipt of a notice, which opens a window or ends a stop.

    `cause` is the sequence of the notice, `known_from` that of the first fact that stated its receipt.
    """

    at: datetime
    cause: int
    known_from: int


@dataclass(frozen=True, slots=True)
class Suspension:
    """A suspension by the authority; `lifted` is the receipt of its lift, None if there is none."""

    at: datetime
    sequence: int
    lifted: Opening | None


@dataclass(frozen=True, slots=True)
class ItemExtension:
    """More time from the authority (T5): for the window of a `cause`, which its fact moved; for the next, if None."""

    at: datetime
    sequence: int
    by: timedelta
    cause: int | None


@dataclass(frozen=True, slots=True)
class Promise:
    """A due time that a fact stated for this item, which no later fact may shorten (T1).

    `index` is the number of the window, `stated_by` the sequence of the fact that stated it first; `void` is whether
    its receipt was withdrawn since.
    """

    index: int
    cause: int
    due_at: datetime
    stated_by: int
    void: bool


@dataclass(frozen=True, slots=True)
class Surroundings:
    """The facts of its order that the clock of an item depends on.

    `received` are the receipts of notices, `made_at` the instants of these notices, both by the notice's sequence.
    """

    law: Law
    openings: tuple[Opening, ...] = ()
    received: Mapping[int, Opening] = field(default_factory=dict)
    made_at: Mapping[int, datetime] = field(default_factory=dict)
    suspensions: tuple[Suspension, ...] = ()
    outages: tuple[Interval, ...] = ()
    extensions: tuple[ItemExtension, ...] = ()
    promises: tuple[Promise, ...] = ()


@dataclass(frozen=True, slots=True)
class Period:
    """An interval in which the item's clock runs; `cause` is the sequence of the notice or fact that opened it.

    `first_due` is the due time before extensions and outages, `extended` the time from the authority.
    """

    cause: int
    opened_at: datetime
    first_due: datetime
    due_at: datetime
    extended: timedelta


@dataclass(frozen=True, slots=True)
class Clock:
    """The clock of one item.

    `current`: the period it is judged in; None while it waits for receipt. `stopped_since`: when the clock stopped;
    None while it runs. `grounds`: the grounds that stop it now. `active`: the sequences of the obstacles and
    suspensions of these grounds; `joined`: of all that ever stopped it; `stopping`: of those that began a stop or moved
    its end. `late`: the periods that passed with the item open. `done`: the report that closed the item, and `in_time`
    whether that was in time. `until`: when each ground expires.
    """

    current: Period | None
    stopped_since: datetime | None
    grounds: frozenset[str]
    late: tuple[Period, ...]
    done: Reported | None
    in_time: bool
    active: frozenset[int]
    joined: frozenset[int]
    stopping: frozenset[int]
    until: Mapping[Ground, datetime]
    periods: tuple[Period, ...]

    @property
    def running(self) -> bool:
        """Whether the clock runs."""
        return self.done is None and self.current is not None and not self.grounds

    @property
    def exposed(self) -> tuple[Period, ...]:
        """Periods that passed with the item open, and the running one, which will pass if no answer comes."""
        if not self.running or self.current is None or self.current in self.late:
            return self.late
        return (*self.late, self.current)
