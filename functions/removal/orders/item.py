"""One item of an order, an exact URL: its obstacles and reports from the journal; its clock is in `timeline`."""

from datetime import datetime
from enum import StrEnum

from removal.values import dataclass


class Outcome(StrEnum):
    """The outcomes that answer an item: a measure was taken, or the content was already absent."""

    REMOVED = "removed"
    ACCESS_DISABLED = "access_disabled"
    ALREADY_ABSENT = "already_absent"

    @property
    def takes_down(self) -> bool:
        """Whether it is a measure of the representative, to be undone once no order in force names the item."""
        return self is not Outcome.ALREADY_ABSENT


class Hindrance(StrEnum):
    """The kinds of obstacles: a question to the authority, or the platform is unable to act."""

    CLARIFICATION_NEEDED = "clarification_needed"
    UNABLE = "unable"


class Ground(StrEnum):
    """The grounds of obstacles; all but the last are named so in EU 2021/784 Art. 3(7)-(8) and Annex III."""

    MANIFEST_ERROR = "manifest_error"
    INSUFFICIENT_INFORMATION = "insufficient_information"
    FORCE_MAJEURE = "force_majeure"
    TECHNICAL = "technical"

    @property
    def hindrance(self) -> Hindrance:
        """Questions (errors, missing information) need the authority's answer; other grounds end by themselves."""
        return Hindrance.CLARIFICATION_NEEDED if self.question else Hindrance.UNABLE

    @property
    def question(self) -> bool:
        """Whether the ground is a question to the authority."""
        return self in (Ground.MANIFEST_ERROR, Ground.INSUFFICIENT_INFORMATION)


QUESTIONS = frozenset(ground for ground in Ground if ground.question)
UNABLE = frozenset(ground for ground in Ground if not ground.question)


@dataclass(frozen=True, slots=True)
class Obstacle:
    """An obstacle as stated once: `sequence` is its fact's, `stopped` whether a fact states that it stops the clock."""

    ground: Ground
    at: datetime
    sequence: int
    stopped: bool


NOT_POSSIBLE = ("no_copy", "author", "another_order", "other")  # grounds on which an item cannot be put back


@dataclass(frozen=True, slots=True)
class NotPossible:
    """Why an item cannot be put back; `ground` is one of `NOT_POSSIBLE`."""

    ground: str
    explanation: str


@dataclass(frozen=True, slots=True)
class Ending:
    """A fact that ends grounds of the item.

    For an answer of the authority `at` is None: it ends obstacles recorded before it, on its receipt. Resumptions and
    expiries end obstacles stated before `at`.
    """

    sequence: int
    mode: str
    grounds: frozenset[Ground]
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Reported:
    """A report of an outcome; `in_time` is the value in its fact."""

    at: datetime
    sequence: int
    outcome: Outcome
    measured_at: str
    territory: tuple[str, ...]
    in_time: bool


@dataclass(frozen=True, slots=True)
class NotReinstated:
    """The ground on which the representative reported, at an instant, that an item cannot be put back."""

    ground: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Item:
    """One exact URL of an order.

    `down`: whether it was ever taken down under this order or, `inherited`, under an earlier order of the chain.
    `disputed_at` and `disputed_by` are the instant and the sequence of the dispute; there is at most one.
    """

    number: int
    obstacles: tuple[Obstacle, ...] = ()
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
        """When the representative reported that the item was put back, or cannot be."""
        return self.reinstated_at or (self.not_reinstated.at if self.not_reinstated else None)

    @property
    def disputed(self) -> bool:
        """Whether the authority has disputed a measure."""
        return self.disputed_at is not None

    def disputed_after(self, taken_at: datetime, seen: int | None) -> bool:
        """Whether it was disputed after an answer was taken, for which the order was first read with `seen` facts."""
        if self.disputed_at is None or self.disputed_by is None:
            return False
        return taken_at < self.disputed_at or (seen is not None and seen < self.disputed_by)

    @property
    def effective(self) -> tuple[Reported, ...]:
        """The reports that count, in the order of the journal: after a dispute only those taken at or after it."""
        if self.disputed_at is None:
            return self.reports
        since = (self.disputed_at, self.disputed_by or 0)
        return tuple(report for report in self.reports if (report.at, report.sequence) >= since)

    @property
    def last(self) -> Reported | None:
        """The report whose outcome counts: the last one recorded."""
        effective = self.effective
        return effective[-1] if effective else None

    @property
    def outcome(self) -> Outcome | None:
        """The outcome; None while the item is open."""
        last = self.last
        return last.outcome if last else None

    @property
    def measured_at(self) -> str | None:
        """When the measure was taken, as the representative wrote it."""
        last = self.last
        return last.measured_at if last else None

    @property
    def territory(self) -> tuple[str, ...]:
        """The countries in which access was disabled; empty for everywhere."""
        last = self.last
        return last.territory if last else ()

    @property
    def answered_at(self) -> datetime | None:
        """When the gateway took the first report that counts."""
        return min((report.at for report in self.effective), default=None)

    @property
    def unanswered(self) -> tuple[Obstacle, ...]:
        """Obstacles of an open item that no fact has ended; the fact of an answer ends them before its receipt."""
        if self.outcome:
            return ()
        return tuple(obstacle for obstacle in self.obstacles if not self._past(obstacle))

    @property
    def hindrance(self) -> Hindrance | None:
        """The kind of the latest obstacle that no fact has ended; None if there is none."""
        unanswered = self.unanswered
        return unanswered[-1].ground.hindrance if unanswered else None

    def answered(self, obstacle: Obstacle) -> bool:
        """Whether the authority has answered the obstacle, received or not."""
        return any(ending.mode == "answered" for ending in self.ending_facts(obstacle))

    def ending_facts(self, obstacle: Obstacle) -> tuple[Ending, ...]:
        """The facts that end an obstacle, in the order of the journal."""
        return tuple(ending for ending in self.endings if obstacle.ground in ending.grounds and _ends(ending, obstacle))

    def _past(self, obstacle: Obstacle) -> bool:
        disputed = (self.disputed_at, self.disputed_by or 0) if self.disputed_at else None
        before = disputed is not None and (obstacle.at, obstacle.sequence) < disputed
        return bool(self.ending_facts(obstacle)) or before


def _ends(ending: Ending, obstacle: Obstacle) -> bool:
    """Whether an ending ends an obstacle. An expiry ends no obstacle recorded after it, even if taken before."""
    if ending.at is None or ending.mode == "expired":
        return obstacle.sequence < ending.sequence
    return (obstacle.at, obstacle.sequence) < (ending.at, ending.sequence)
