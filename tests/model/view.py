"""What can be seen of one order at one instant."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class ItemView:
    """One item. `due` only while the clock runs; `window` the number of its last window.

    `asked_back`: it has to be put back.
    """

    item: int
    clock: str
    due: datetime | None
    window: int | None
    outcome: str | None
    in_time: bool | None
    down: bool
    asked_back: bool = False


@dataclass(frozen=True, slots=True)
class NoticeView:
    """One notice. `received`: start (contract R4) or None; `rule`: webhook, mail or answer."""

    number: int
    kind: str
    items: tuple[int, ...]
    made_at: datetime
    received: datetime | None
    rule: str | None
    void: bool
    waits: bool


@dataclass(frozen=True, slots=True)
class WindowView:
    """One window. `opened_by`: ("notice", n), ("ceased", seq) or ("expired", seq)."""

    number: int
    items: tuple[int, ...]
    opened_at: datetime
    due_at: datetime
    void: bool
    opened_by: tuple[str, int]


@dataclass(frozen=True, slots=True)
class BreachView:
    """One breach as decided.

    `open_items`: items open at the due time. `late_items`: those of them that were answered
    late before the breach was decided.
    """

    window: int
    due_at: datetime
    decided_at: datetime
    open_items: tuple[int, ...]
    late_items: tuple[int, ...]
    annulled_at: datetime | None


@dataclass(frozen=True, slots=True)
class ObstacleView:
    """One obstacle of one item. `effect`: began, renewed, repeated or none."""

    seq: int
    item: int
    ground: str
    told_at: datetime
    stops: bool
    effect: str
    stops_until: datetime | None
    active: bool


@dataclass(frozen=True, slots=True)
class DebtView:
    """What a party owes. `kind`: obstacle, contest (authority) or reinstatement (platform).

    `about`: what it was notified of, if that may have another `since` later.
    """

    kind: str
    item: int | None
    ground: str | None
    since: datetime
    overdue_from: datetime
    about: str = ""


@dataclass(frozen=True, slots=True)
class ToldFact:
    """A fact the system told. `detail`: window, notice or items, by kind."""

    kind: str
    at: datetime
    detail: tuple[int | str, ...] = ()


@dataclass(frozen=True, slots=True)
class View:
    """One order at `now`."""

    now: datetime
    status: str
    items: tuple[ItemView, ...]
    notices: tuple[NoticeView, ...]
    windows: tuple[WindowView, ...]
    breaches: tuple[BreachView, ...]
    obstacles: tuple[ObstacleView, ...]
    debts: tuple[DebtView, ...]
    facts: tuple[ToldFact, ...]
    ended_at: datetime | None = None
