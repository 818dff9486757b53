"""The facts of one order, kept in the order in which they were recorded."""

from bisect import insort
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

from tests.model.laws import QUESTIONS, Law, Readings

NoticeKind = Literal["issued", "answered", "disputed", "lifted", "withdrawn", "superseded", "required"]
PUT_BACK: tuple[NoticeKind, ...] = ("withdrawn", "superseded", "required")
Key = tuple[str, int, int]
"""Identity of a window: what opened it, number of that fact, times that receipt was lost."""


@dataclass(slots=True)
class Proof:
    """Evidence of receipt of one notice (contract R1); `start` is its instant by R4."""

    kind: str
    delivery: str
    own: datetime
    start: datetime
    recorded: datetime

    @property
    def withdrawable(self) -> bool:
        """Returns whether a bounce can take this evidence away (contract R7)."""
        return self.kind == "mail"


@dataclass(slots=True)
class Notice:
    """One notice. `waiting_since` counts for R6: made, or the last bounce."""

    number: int
    kind: NoticeKind
    items: tuple[int, ...]
    grounds: tuple[str, ...]
    made_at: datetime
    seq: int
    waiting_since: datetime
    named: tuple[int, ...] = ()
    proofs: list[Proof] = field(default_factory=list)
    receipt: Proof | None = None
    void_at: datetime | None = None
    losses: int = 0
    known_turn: int | None = None

    @property
    def key(self) -> Key:
        """Returns the identity of the window that this notice opens."""
        return ("notice", self.number, self.losses)


@dataclass(frozen=True, slots=True)
class Telling:
    """An obstacle that was reported."""

    seq: int
    taken: datetime
    items: tuple[int, ...]
    ground: str


@dataclass(frozen=True, slots=True)
class Done:
    """A report that was recorded for `items`."""

    seq: int
    taken: datetime
    items: tuple[int, ...]
    outcome: str


@dataclass(frozen=True, slots=True)
class Ceased:
    """A resumption: `unable` grounds of `items` have ceased: those named, else all of them."""

    seq: int
    taken: datetime
    items: tuple[int, ...]
    grounds: tuple[str, ...] = ()

    def ends(self, ground: str) -> bool:
        """Returns whether a ground is one of those; questions stay (contract T3)."""
        return ground not in QUESTIONS and (not self.grounds or ground in self.grounds)


@dataclass(frozen=True, slots=True)
class Expiry:
    """`unable` grounds (item, ground) whose `stops_until` has passed."""

    seq: int
    at: datetime
    pairs: frozenset[tuple[int, str]]


@dataclass(frozen=True, slots=True)
class Mark:
    """A fact of the authority that concerns the whole order or some items."""

    seq: int
    at: datetime
    items: tuple[int, ...] = ()
    by: timedelta = timedelta(0)


@dataclass(slots=True)
class Notified:
    """What was notified (contract T1): dues, stops, ends of stops, reports that were in time.

    `given`: window that an extension moved, by the extension's sequence and item. `turns`: when a window was
    told first, counted in turns of the journal. `windows`: numbers of the windows that were notified with a
    running clock (D4). `numbers`: window by item and key. `dues`: by item and round (0, or 1 after its
    dispute), then by window number.
    """

    numbers: dict[tuple[int, Key], int] = field(default_factory=dict)
    windows: dict[int, datetime] = field(default_factory=dict)
    dues: dict[tuple[int, int], dict[int, datetime]] = field(default_factory=dict)
    stops: set[tuple[int, int]] = field(default_factory=set)
    untils: dict[tuple[int, int], datetime] = field(default_factory=dict)
    in_time: set[tuple[int, int]] = field(default_factory=set)
    extended_windows: dict[tuple[int, int], Key] = field(default_factory=dict)
    turns: dict[int, int] = field(default_factory=dict)

    def keep_due(self, item: int, round_number: int, window: int, due: datetime) -> None:
        """Keeps the latest due that was notified for a window of an item."""
        dues = self.dues.setdefault((item, round_number), {})
        dues[window] = max(due, dues.get(window, due))


@dataclass(slots=True)
class Journal:
    """All facts of one order, and what was notified of them."""

    law: Law
    readings: Readings
    notified: Notified = field(default_factory=Notified)
    last_seq: int = 0
    turn: int = 0
    issued_at: datetime | None = None
    item_count: int = 0
    notices: list[Notice] = field(default_factory=list)
    tellings: list[Telling] = field(default_factory=list)
    reports: list[Done] = field(default_factory=list)
    ceased: list[Ceased] = field(default_factory=list)
    expiries: list[Expiry] = field(default_factory=list)
    suspensions: list[Mark] = field(default_factory=list)
    disputes: list[Mark] = field(default_factory=list)
    extensions: list[Mark] = field(default_factory=list)
    end: Mark | None = None
    down: set[int] = field(default_factory=set)
    """Items that are down by what another order of the chain told, or a report that settles nothing."""
    outages: list[tuple[datetime, datetime]] = field(default_factory=list)
    paths: set[str] = field(default_factory=set)
    """Names of the rule paths taken, for the coverage table only."""

    def floor(self, item: int, round_number: int, key: Key) -> datetime | None:
        """Returns the latest due told for this window and those numbered before it.

        For a window that was not told yet: the latest due told in this round, before its notice was known
        to be received.
        """
        number = self.notified.numbers.get((item, key))
        known = self.notices[key[1] - 1].known_turn if key[0] == "notice" else None
        turns, dues = self.notified.turns, self.notified.dues.get((item, round_number), {})
        before = {window for window in dues if number is None or window <= number}
        if known is not None and number not in turns:
            before = {window for window in before if window == number or turns.get(window, 0) < known}
        return max((dues[window] for window in before), default=None)

    def next_seq(self) -> int:
        """Returns the next sequence number."""
        self.last_seq += 1
        return self.last_seq

    def add_outage(self, since: datetime, until: datetime) -> bool:
        """Adds an outage to the list in order of beginning; False if it is there already."""
        if (since, until) in self.outages:
            return False
        insort(self.outages, (since, until))
        return True

    def add_notice(
        self,
        kind: NoticeKind,
        at: datetime,
        items: tuple[int, ...],
        named: tuple[int, ...] = (),
        grounds: tuple[str, ...] = (),
    ) -> Notice:
        """Makes the next notice and returns it."""
        number = len(self.notices) + 1
        seq = self.next_seq()
        notice = Notice(number, kind, items, grounds, at, seq, at, named or items)
        self.notices.append(notice)
        return notice
