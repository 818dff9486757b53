"""Values that the order keeps of its facts: contests, extensions, suspensions, overdue answers, debts. Pure."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum

from removal.orders.payloads import lines
from removal.record import instant
from removal.values import dataclass, field


@dataclass(frozen=True, slots=True)
class Contest:
    """A contest of the representative; `sequence` is the sequence of its fact."""

    sequence: int
    at: datetime
    items: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Extension:
    """More time from the authority for items; `moved` has, by item, the cause of the window that its fact moved."""

    sequence: int
    at: datetime
    by: timedelta
    items: tuple[int, ...]
    moved: Mapping[int, int] = field(default_factory=dict)  # by item


@dataclass(frozen=True, slots=True)
class Window:
    """The time that some items have, as facts state it: `cause` is the sequence of the notice or fact that opened it.

    `stated_by` is the sequence of the fact that stated it first. The window is void from `voided_at` on: the receipt
    that opened it was withdrawn. `parted` are items that left it when it moved, each with its last stated due time.
    """

    number: int
    cause: int
    items: tuple[int, ...]
    due_at: datetime
    stated_by: int = 0
    voided_at: datetime | None = None
    parted: tuple[tuple[int, datetime], ...] = ()

    @property
    def void(self) -> bool:
        """Whether its receipt was withdrawn, so that it no longer counts."""
        return self.voided_at is not None

    @property
    def promised(self) -> Mapping[int, datetime]:
        """The due time last stated for each item that is in this window or was in it."""
        return {**dict(self.parted), **dict.fromkeys(self.items, self.due_at)}

    def moved(self, items: tuple[int, ...], due_at: datetime) -> "Window":
        """The window for these items, moved to another due time."""
        promised = sorted(self.promised.items())
        left = tuple((number, last_due_at) for number, last_due_at in promised if number not in items)
        return Window(self.number, self.cause, items, due_at, self.stated_by, parted=left)


@dataclass(frozen=True, slots=True)
class Dated:
    """The sequence and instant of a fact: a suspension or its lift."""

    sequence: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Undelivered:
    """An `order.undelivered` fact; `notices` are the sequences of the notices that were not received."""

    sequence: int
    at: datetime
    notices: tuple[int, ...]


class Owed(StrEnum):
    """The kinds of debts: what one side must give the other within the law's time."""

    OBSTACLE = "obstacle"
    CONTEST = "contest"
    REINSTATEMENT = "reinstatement"


@dataclass(frozen=True, slots=True)
class InheritedDebt:
    """A debt of the authority under an earlier order of the chain when that order was superseded.

    `about` are the sequences of the facts of that order that asked for it, `since` is the first of their instants.
    """

    order: str
    owed: Owed
    about: tuple[int, ...]
    since: datetime

    def to_json(self) -> lines.InheritedDebt:
        """The line of the fact's payload, and of the order's JSON."""
        since = instant.to_text(self.since)
        return {"order": self.order, "owed": self.owed.value, "about": list(self.about), "since": since}


def inherited_debt(line: lines.InheritedDebt) -> InheritedDebt:
    """The debt of a payload's line."""
    return InheritedDebt(line["order"], Owed(line["owed"]), tuple(line["about"]), instant.from_text(line["since"]))


@dataclass(frozen=True, slots=True)
class Inheritance:
    """The inheritance of an order from the orders before it: which items are down, the authority's open debts.

    `predecessor`: the order that it supersedes.
    """

    down: tuple[int, ...] = ()
    debts: tuple[InheritedDebt, ...] = ()
    predecessor: str | None = None


NOTHING_INHERITED = Inheritance()


@dataclass(frozen=True, slots=True)
class Overdue:
    """An `order.answer_overdue` fact; `about` is the sequence of the fact that asked for the answer."""

    owed: Owed
    about: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Breach:
    """A window that passed, with its grace, while items were open at its due time."""

    window: int
    due_at: datetime
    decided_at: datetime
    open_items: tuple[int, ...]
    annulled_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Done:
    """A command that was carried out: the sequence and instant of its last fact."""

    sequence: int
    at: datetime
