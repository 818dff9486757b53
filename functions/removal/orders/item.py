"""What was said of one exact URL of an order, as the journal has it; what follows from it is in `timeline`."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Outcome(StrEnum):
    """What makes an item effective: measures taken, or nothing left to take them on."""

    REMOVED = "removed"
    ACCESS_DISABLED = "access_disabled"
    ALREADY_ABSENT = "already_absent"

    @property
    def takes_down(self) -> bool:
        """Whether it is a measure of the representative, to be undone once no order asks for it any more."""
        return self is not Outcome.ALREADY_ABSENT


class Hindrance(StrEnum):
    """What the representative says of an item that it cannot act on, or not yet."""

    CLARIFICATION_NEEDED = "clarification_needed"
    UNABLE = "unable"


class Ground(StrEnum):
    """Why (EU 2021/784 Art. 3(7)-(8) and Annex III name all but the last in these words)."""

    MANIFEST_ERROR = "manifest_error"
    INSUFFICIENT_INFORMATION = "insufficient_information"
    FORCE_MAJEURE = "force_majeure"
    TECHNICAL = "technical"

    @property
    def hindrance(self) -> Hindrance:
        """Errors and gaps are the authority's to clear up; the rest passes by itself."""
        return Hindrance.CLARIFICATION_NEEDED if self.question else Hindrance.UNABLE

    @property
    def question(self) -> bool:
        """Whether it asks the authority something."""
        return self in (Ground.MANIFEST_ERROR, Ground.INSUFFICIENT_INFORMATION)


QUESTIONS = frozenset(ground for ground in Ground if ground.question)
UNABLE = frozenset(ground for ground in Ground if not ground.question)


@dataclass(frozen=True, slots=True)
class Telling:
    """One telling of an obstacle: `sequence` is its fact's, `stopped` whether that fact said that it stops."""

    ground: Ground
    at: datetime
    sequence: int
    stopped: bool


@dataclass(frozen=True, slots=True)
class Ending:
    """A fact that ends grounds of the item.

    Of the authority's answers `at` is None: they end what was recorded before them, once they are received. Resumptions
    and expiries end what was told before `at`.
    """

    sequence: int
    mode: str
    grounds: frozenset[Ground]
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Reported:
    """One report of an effective outcome: `in_time` is what its fact said."""

    at: datetime
    sequence: int
    outcome: Outcome
    measured_at: str
    territory: tuple[str, ...]
    in_time: bool


@dataclass(frozen=True, slots=True)
class NotReinstated:
    """The representative reported `at` an instant that an item cannot be put back, and on what ground."""

    ground: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Item:
    """One exact URL of an order.

    `down` is whether it was taken down under this order, or under one before it (`inherited`), no matter what was said
    since. `disputed_at` and `disputed_by` are the instant and the sequence of the dispute; there is one at most.
    """

    number: int
    tellings: tuple[Telling, ...] = ()
    endings: tuple[Ending, ...] = ()
    reports: tuple[Reported, ...] = ()
    contested: bool = False
    disputed_at: datetime | None = None
    disputed_by: int | None = None
    inherited: bool = False
    down: bool = False
    reinstated_at: datetime | None = None
    not_reinstated: NotReinstated | None = None

    @property
    def put_back_answered_at(self) -> datetime | None:
        """When the representative reported that it is back, or that it cannot be put back."""
        return self.reinstated_at or (self.not_reinstated.at if self.not_reinstated else None)

    @property
    def disputed(self) -> bool:
        """Whether the authority has doubted a measure."""
        return self.disputed_at is not None

    def disputed_after(self, taken_at: datetime, seen: int | None) -> bool:
        """Whether it was disputed after an answer was taken, for which the order was first read with `seen` facts."""
        if self.disputed_at is None or self.disputed_by is None:
            return False
        return taken_at < self.disputed_at or (seen is not None and seen < self.disputed_by)

    @property
    def effective(self) -> tuple[Reported, ...]:
        """The reports that count, in the order they were recorded: after a dispute those taken at or after it."""
        since = (self.disputed_at, self.disputed_by or 0) if self.disputed_at else None
        return tuple(one for one in self.reports if since is None or (one.at, one.sequence) >= since)

    @property
    def last(self) -> Reported | None:
        """The report whose outcome holds: the one recorded last."""
        return self.effective[-1] if self.effective else None

    @property
    def outcome(self) -> Outcome | None:
        """None while it is open."""
        return self.last.outcome if self.last else None

    @property
    def measured_at(self) -> str | None:
        """When the measure was taken, as reported."""
        return self.last.measured_at if self.last else None

    @property
    def territory(self) -> tuple[str, ...]:
        """Where access was disabled, if not everywhere."""
        return self.last.territory if self.last else ()

    @property
    def answered_at(self) -> datetime | None:
        """When the first effective answer was taken."""
        return min((one.at for one in self.effective), default=None)

    @property
    def unanswered(self) -> tuple[Telling, ...]:
        """Obstacles of an open item that no fact has ended; an answer that is not received yet is one."""
        if self.outcome:
            return ()
        return tuple(one for one in self.tellings if not self._past(one))

    @property
    def hindrance(self) -> Hindrance | None:
        """The latest obstacle that nothing has ended, as an outcome under way."""
        return self.unanswered[-1].ground.hindrance if self.unanswered else None

    def answered(self, telling: Telling) -> bool:
        """Whether the authority has answered it, received or not."""
        return any(one.mode == "answered" for one in self.ending_facts(telling))

    def ending_facts(self, telling: Telling) -> tuple[Ending, ...]:
        """The facts that end a telling, in the order of the journal."""
        return tuple(one for one in self.endings if telling.ground in one.grounds and _ends(one, telling))

    def _past(self, telling: Telling) -> bool:
        disputed = (self.disputed_at, self.disputed_by or 0) if self.disputed_at else None
        before = disputed is not None and (telling.at, telling.sequence) < disputed
        return bool(self.ending_facts(telling)) or before


def _ends(ending: Ending, telling: Telling) -> bool:
    """What was said before a ground ended by itself, and is recorded after that, may renew it."""
    if ending.at is None or ending.mode == "expired":
        return telling.sequence < ending.sequence
    return (telling.at, telling.sequence) < (ending.at, ending.sequence)
