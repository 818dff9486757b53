"""What an item's clock is computed from, and what it comes to. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from removal.law.law import Law
from removal.orders.item import Ground, Reported
from removal.timers.intervals import Interval


@dataclass(frozen=True, slots=True)
class Opening:
    """A notice was received `at` an instant.

    `cause` is its sequence, `known_from` that of the fact that said first that it was received.
    """

    at: datetime
    cause: int
    known_from: int


@dataclass(frozen=True, slots=True)
class Suspension:
    """The authority stopped the clock; `lifted` is when its lift was received, None if none was."""

    at: datetime
    sequence: int
    lifted: Opening | None


@dataclass(frozen=True, slots=True)
class Given:
    """Time that the authority gave (T5): to the window of a `cause` that was told to move by it, else to the next."""

    at: datetime
    sequence: int
    by: timedelta
    cause: int | None


@dataclass(frozen=True, slots=True)
class Promise:
    """A window's due time as a fact told it for this item.

    `index` is the window's place among all windows, `told_by` the sequence of the fact that told it first; `void` is
    whether its receipt was withdrawn since.
    """

    index: int
    cause: int
    due_at: datetime
    told_by: int
    void: bool


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What an item's clock depends on beside the item: facts of its order, as they concern this item.

    `received` are receipts of notices by the notice's sequence, `made_at` the notices' own instants.
    """

    law: Law
    openings: tuple[Opening, ...] = ()
    received: Mapping[int, Opening] = field(default_factory=dict)
    made_at: Mapping[int, datetime] = field(default_factory=dict)
    suspensions: tuple[Suspension, ...] = ()
    outages: tuple[Interval, ...] = ()
    given: tuple[Given, ...] = ()
    promises: tuple[Promise, ...] = ()


@dataclass(frozen=True, slots=True)
class Period:
    """A stretch in which the item's clock runs; `cause` is the sequence of the notice or fact that opened it."""

    cause: int
    opened_at: datetime
    first_due: datetime
    due_at: datetime
    extended: timedelta


@dataclass(frozen=True, slots=True)
class Clock:
    """What follows for one item.

    `current` is the period it is judged in, None while it waits for receipt; `stopped_since` is when the clock stopped,
    None while it runs. `grounds` are those that stop it now, `active` the sequences of the tellings and suspensions
    that make them up, `joined` those of all that ever did, and `stopping` those of them that began a stop or moved its
    end. `late` are the periods that passed with the item open,
    `done` is the report that closed it and `in_time` whether that was in time. `until` is when a ground ends by itself.
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
        """Whether time passes for it."""
        return self.done is None and self.current is not None and not self.grounds

    @property
    def exposed(self) -> tuple[Period, ...]:
        """Periods that passed with it open, and the one that will if nothing happens."""
        if not self.running or self.current is None or self.current in self.late:
            return self.late
        return (*self.late, self.current)
