"""What facts have said of an order, as it is kept of them: contests, time given, suspensions, silence. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta


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
class Told:
    """A fact said something at an instant: a suspension, its lift, that a notice was not received."""

    sequence: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Undelivered:
    """A fact said at an instant that notices were not received; `notices` are their sequences."""

    sequence: int
    at: datetime
    notices: tuple[int, ...]
