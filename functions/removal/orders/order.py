"""A removal order as its journal tells it: immutable, folded on read, never stored."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from removal.record.facts import NOTHING_BEFORE


class Status(StrEnum):
    """Where an order stands (DESIGN section 3)."""

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


class Outcome(StrEnum):
    """What makes an item effective: measures taken, or nothing left to take them on."""

    REMOVED = "removed"
    ACCESS_DISABLED = "access_disabled"
    ALREADY_ABSENT = "already_absent"


@dataclass(frozen=True, slots=True)
class Item:
    """One exact URL of an order; `answered_at` is the earliest effective answer, later ones replace the outcome."""

    number: int
    outcome: Outcome | None = None
    measured_at: str | None = None
    answered_at: datetime | None = None
    territory: tuple[str, ...] = ()

    def answered_by(self, at: datetime) -> bool:
        """Whether an effective answer came at or before an instant: a tie is in time."""
        return self.answered_at is not None and self.answered_at <= at


WITHDRAWABLE = frozenset({"mail_accepted"})  # kinds of evidence: a mail server can take a mail and bounce it later


@dataclass(frozen=True, slots=True)
class Evidence:
    """What shows that the notice arrived: `kind` as profiles name it, and where it came from."""

    kind: str
    at: datetime
    recorded_at: datetime
    endpoint: str | None = None
    delivery: str | None = None

    @property
    def withdrawable(self) -> bool:
        """Whether what it shows may yet turn out not to be so."""
        return self.kind in WITHDRAWABLE


@dataclass(frozen=True, slots=True)
class Receipt:
    """The evidence that started the clock, and the rule that accepted it."""

    rule: str
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Window:
    """The time some items have; void once the receipt that opened it was withdrawn."""

    number: int
    items: tuple[int, ...]
    due_at: datetime
    void: bool = False


@dataclass(frozen=True, slots=True)
class Breach:
    """A window that passed, grace and all, with items open at its due time."""

    window: int
    due_at: datetime
    decided_at: datetime
    open_items: tuple[int, ...]
    annulled_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Order:
    """Everything the journal says; index attributes, answers and decisions are computed from this alone."""

    id: str
    reference: str
    authority: str
    platform: str
    representative: str
    profile: str
    text_sha256: str
    issued_at: datetime
    changed_at: datetime
    items: tuple[Item, ...]
    status: Status = Status.ISSUED
    sequence: int = 0
    head: str = NOTHING_BEFORE
    receipt: Receipt | None = None
    evidence: tuple[Evidence, ...] = ()
    windows: tuple[Window, ...] = ()
    breaches: tuple[Breach, ...] = ()
    reminded: frozenset[tuple[int, timedelta]] = frozenset()
    undelivered_at: tuple[datetime, ...] = ()
    acknowledged: bool = False
    replaced: int = 0
    commands: frozenset[str] = field(default_factory=frozenset)

    @property
    def subject(self) -> str:
        """The name its facts, its table partition and its events carry."""
        return subject_of(self.id)

    @property
    def standing_windows(self) -> tuple[Window, ...]:
        """Those that have not become void."""
        return tuple(window for window in self.windows if not window.void)

    @property
    def due_at(self) -> datetime | None:
        """When the latest window lapses; None while no clock runs."""
        return self.standing_windows[-1].due_at if self.standing_windows else None

    def standing_breach(self, window: Window) -> Breach | None:
        """The window's breach that has not been annulled; there is never a second."""
        found = [breach for breach in self.breaches if breach.window == window.number and breach.annulled_at is None]
        return found[-1] if found else None

    def open_items(self, window: Window, by: datetime) -> tuple[int, ...]:
        """Numbers of the window's items without an effective answer at or before an instant."""
        return tuple(item.number for item in self.items if item.number in window.items and not item.answered_by(by))

    @property
    def may_lose_receipt(self) -> bool:
        """Whether all that shows receipt could still be withdrawn: only then is further evidence of interest."""
        return self.receipt is not None and all(found.withdrawable for found in self.evidence)

    @property
    def answered(self) -> bool:
        """Whether every item has an effective outcome, in time or not."""
        return all(item.outcome for item in self.items)

    @property
    def in_time(self) -> bool:
        """Whether every item of every window was answered at or before its due time."""
        windows = self.standing_windows
        return bool(windows) and not any(self.open_items(window, window.due_at) for window in windows)


def subject_of(order_id: str) -> str:
    """The subject's name of an order."""
    return f"order:{order_id}"
