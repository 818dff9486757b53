"""What facts have said of an order, as it is kept of them: contests, time given, suspensions, silence, debts. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from removal.orders.payloads import lines
from removal.record import instant


@dataclass(frozen=True, slots=True)
class Contest:
    """The representative contested at an instant; `sequence` is the fact's."""

    sequence: int
    at: datetime
    items: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Extension:
    """Time that the authority gave to items; `moved` has the causes of the windows that were told to move by it."""

    sequence: int
    at: datetime
    by: timedelta
    items: tuple[int, ...]
    moved: Mapping[int, int] = field(default_factory=dict)  # by item


@dataclass(frozen=True, slots=True)
class Dated:
    """A fact and its instant: a suspension, its lift, that a notice was not received."""

    sequence: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Undelivered:
    """A fact said at an instant that notices were not received; `notices` are their sequences."""

    sequence: int
    at: datetime
    notices: tuple[int, ...]


class Owed(StrEnum):
    """What one side waits for from the other, within the law's time."""

    OBSTACLE = "obstacle"
    CONTEST = "contest"
    REINSTATEMENT = "reinstatement"


@dataclass(frozen=True, slots=True)
class InheritedDebt:
    """What the authority owed under an earlier order of the chain when that was superseded.

    `about` are the sequences of that order's facts that asked for it, `since` is the first of their instants.
    """

    order: str
    owed: Owed
    about: tuple[int, ...]
    since: datetime

    def to_json(self) -> lines.InheritedDebt:
        """As the fact and the order tell it."""
        since = instant.to_text(self.since)
        return {"order": self.order, "owed": self.owed.value, "about": list(self.about), "since": since}


def inherited_debt(told: lines.InheritedDebt) -> InheritedDebt:
    """As a fact tells it."""
    return InheritedDebt(told["order"], Owed(told["owed"]), tuple(told["about"]), instant.from_text(told["since"]))


@dataclass(frozen=True, slots=True)
class Inheritance:
    """What an order takes over from those that it supersedes: its items that are down, the authority's open debts."""

    down: tuple[int, ...] = ()
    debts: tuple[InheritedDebt, ...] = ()


NOTHING_INHERITED = Inheritance()


@dataclass(frozen=True, slots=True)
class Overdue:
    """A fact said at an instant that something is owed; `about` is the sequence of the fact that asked for it."""

    owed: Owed
    about: int
    at: datetime
