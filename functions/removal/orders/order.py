"""A removal order as its journal tells it: immutable, folded on read, never stored."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from removal.orders.item import Item
from removal.record.facts import NOTHING_BEFORE


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


WITHDRAWABLE = frozenset({"mail_accepted"})  # kinds of evidence: a mail server can take a mail and bounce it later


@dataclass(frozen=True, slots=True)
class Evidence:
    """What shows that the notice arrived: `kind` as laws name it, and where it came from."""

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
    """The time some items have, from `opened_at` on; `by_receipt`, it is void once that receipt was withdrawn."""

    number: int
    items: tuple[int, ...]
    due_at: datetime
    opened_at: datetime
    by_receipt: bool = False
    void: bool = False


@dataclass(frozen=True, slots=True)
class Breach:
    """A window that passed, grace and all, with items open at its due time.

    `unexcused` are those of them for which no answer in time has turned up since: with none left it is annulled.
    """

    window: int
    due_at: datetime
    decided_at: datetime
    open_items: tuple[int, ...]
    unexcused: tuple[int, ...]
    annulled_at: datetime | None = None


class Owed(StrEnum):
    """What one side waits for from the other, within the law's time."""

    OBSTACLE = "obstacle"
    CONTEST = "contest"
    REINSTATEMENT = "reinstatement"


@dataclass(frozen=True, slots=True)
class Overdue:
    """It was told, at an instant, that something is owed: an answer to an obstacle or a contest, or contents back."""

    owed: Owed
    at: datetime


@dataclass(frozen=True, slots=True)
class Outage:
    """A stretch of ours by which a window was moved."""

    window: int
    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class Done:
    """A command that was carried out: its last fact's number, and when."""

    sequence: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Order:
    """Everything the journal says; index attributes, answers and decisions are computed from this alone."""

    id: str
    reference: str
    authority: str
    platform: str
    representative: str
    law: str
    text_sha256: str
    issued_at: datetime | None
    changed_at: datetime
    items: tuple[Item, ...]
    status: Status = Status.ISSUED
    drafted_by: str | None = None
    sequence: int = 0
    head: str = NOTHING_BEFORE
    receipt: Receipt | None = None
    evidence: tuple[Evidence, ...] = ()
    windows: tuple[Window, ...] = ()
    breaches: tuple[Breach, ...] = ()
    reminded: frozenset[tuple[datetime, timedelta]] = frozenset()
    undelivered_at: tuple[datetime, ...] = ()
    acknowledged: bool = False
    replaced: int = 0
    suspended_at: datetime | None = None
    contested_at: datetime | None = None
    reinstate: tuple[int, ...] = ()
    ended_at: datetime | None = None
    successor: str | None = None
    overdue: tuple[Overdue, ...] = ()
    outages: tuple[Outage, ...] = ()
    counts: Mapping[str, int] = field(default_factory=dict)
    acted: int = 0
    commands: Mapping[str, Done] = field(default_factory=dict)

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
        """When the next window lapses in which something is open, else the latest; None while no clock runs."""
        if self.status is Status.SUSPENDED or not self.standing_windows:
            return None
        undecided = (window for window in self.standing_windows if not self.standing_breach(window))
        running = (window.due_at for window in undecided if self.open_items(window, window.due_at))
        return min(running, default=self.standing_windows[-1].due_at)

    def window_of(self, item: Item) -> Window | None:
        """The window that an item is judged in; None before receipt, or once that was withdrawn."""
        found = self.windows[item.window - 1] if item.window else None
        return None if found is None or found.void else found

    def standing_breach(self, window: Window) -> Breach | None:
        """The window's breach that has not been annulled; there is never a second."""
        found = [breach for breach in self.standing_breaches if breach.window == window.number]
        return found[-1] if found else None

    @property
    def standing_breaches(self) -> tuple[Breach, ...]:
        """Those that have not been annulled."""
        return tuple(breach for breach in self.breaches if breach.annulled_at is None)

    def open_items(self, window: Window, by: datetime) -> tuple[int, ...]:
        """Items judged in a window without an effective answer at or before an instant, and with no obstacle."""
        return tuple(
            item.number
            for item in self.items
            if item.window == window.number and not item.answered_by(by) and item.stopped_at is None
        )

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
        """Whether every item was answered at or before the due time of the window it is judged in."""
        windows = [(item, self.window_of(item)) for item in self.items]
        return all(window and item.answered_by(window.due_at) for item, window in windows)

    @property
    def waiting(self) -> bool:
        """Whether an obstacle stands before every open item: then the clock stops."""
        open_ = [item for item in self.items if not item.outcome]
        return bool(open_) and all(item.stopped_at for item in open_)

    @property
    def missing(self) -> tuple[int, ...]:
        """What has to be put back and is not back yet."""
        return tuple(number for number in self.reinstate if not self.items[number - 1].reinstated_at)

    @property
    def issued(self) -> bool:
        """Whether anybody but the authority knows of it: a draft that never went out is nobody else's business."""
        return self.issued_at is not None


def subject_of(order_id: str) -> str:
    """The subject's name of an order."""
    return f"order:{order_id}"
