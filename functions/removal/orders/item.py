"""One exact URL of an order: what became of it, what stands before it, and the window that it is judged in."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class Outcome(StrEnum):
    """What makes an item effective: measures taken, or nothing left to take them on."""

    REMOVED = "removed"
    ACCESS_DISABLED = "access_disabled"
    ALREADY_ABSENT = "already_absent"


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
        asks = self in (Ground.MANIFEST_ERROR, Ground.INSUFFICIENT_INFORMATION)
        return Hindrance.CLARIFICATION_NEEDED if asks else Hindrance.UNABLE


@dataclass(frozen=True, slots=True)
class Obstacle:
    """An obstacle that nobody has answered.

    `since` is when its item's clock stopped, for this one or for one before; `left` is what there was to go then.
    """

    ground: Ground
    told_at: datetime
    stops: bool
    since: datetime
    left: timedelta


@dataclass(frozen=True, slots=True)
class Item:
    """One exact URL of an order.

    `answered_at` is the earliest effective answer, later ones replace the outcome; `counted_at` is where the item's
    clock stood then, which is earlier if that had stopped. `window` is the number of the one it is judged in. `down` is
    whether it was taken down under this order, or under one before it (`inherited`), whatever has been said since.
    """

    number: int
    outcome: Outcome | None = None
    measured_at: str | None = None
    answered_at: datetime | None = None
    territory: tuple[str, ...] = ()
    counted_at: datetime | None = None
    window: int = 0
    obstacles: tuple[Obstacle, ...] = ()
    grounds_told: tuple[Ground, ...] = ()
    contested: bool = False
    disputed: bool = False
    inherited: bool = False
    down: bool = False
    reinstated_at: datetime | None = None

    def answered_by(self, at: datetime) -> bool:
        """Whether an effective answer counts at or before an instant: a tie is in time."""
        return self.counted_at is not None and self.counted_at <= at

    @property
    def stopped_at(self) -> datetime | None:
        """Since when an obstacle keeps the item's clock from running; None if none does."""
        return min((found.since for found in self.obstacles if found.stops), default=None)

    @property
    def hindrance(self) -> Hindrance | None:
        """The latest obstacle that is not answered, as an outcome under way."""
        return self.obstacles[-1].ground.hindrance if self.obstacles else None
