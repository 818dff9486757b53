"""The windows of one item: opening, stopping, due (contract T1, T3, T4, T5, T6)."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

from tests.model.journal import Journal, Key
from tests.model.laws import Policy
from tests.model.spans import Span, moved_due

Effect = Literal["began", "renewed", "repeated", "noted", "none"]
NONE = timedelta(0)


@dataclass(slots=True)
class ItemWindows:
    """The state of one item at one instant of the fold, and its windows."""

    journal: Journal
    item: int
    open: bool = True
    order_suspended: bool = False
    suspended_seq: int = 0
    ended: bool = False
    past_due_at_end: bool = False
    stopped: bool = False
    span: Span | None = None
    spans: list[Span] = field(default_factory=list)
    left: timedelta = NONE
    extended_windows: dict[int, Key] = field(default_factory=dict)
    pending: timedelta = NONE
    policies: set[Policy] = field(default_factory=set)
    grounds: dict[str, list[int]] = field(default_factory=dict)
    until: dict[str, datetime] = field(default_factory=dict)
    began: dict[str, int] = field(default_factory=dict)
    renewals: dict[str, int] = field(default_factory=dict)
    used: set[int] = field(default_factory=set)
    effects: dict[int, tuple[Effect, datetime | None]] = field(default_factory=dict)
    timely: set[int] = field(default_factory=set)
    outcome: str | None = None
    in_time: bool | None = None
    taken: datetime | None = None
    late_rounds: set[int] = field(default_factory=set)
    down: bool = False
    disputed_at: datetime | None = None

    def path(self, name: str) -> None:
        """Notes for the coverage table that a rule path was taken."""
        self.journal.paths.add(name)

    @property
    def round_number(self) -> int:
        """Returns 0, or 1 after the item was disputed."""
        return 0 if self.disputed_at is None else 1

    # windows

    def refresh_due(self, span: Span, stop: datetime | None = None) -> None:
        """Computes the due of a window, never before what was notified for it (contract T1)."""
        due = moved_due(span.first, span.added, span.opened, self.journal.outages, stop)
        span.due = due
        if span.floor is not None and due < span.floor:
            span.due = span.floor
            self.path("T1 due kept")

    def open_window(self, key: Key, at: datetime) -> None:
        """Opens the next window at `at`: fresh, or with what was left; the better (contract T3, T4).

        One that is stopped from its beginning leaves the extension to the next one (T5).
        """
        law = self.journal.law
        resumed = at + max(self.left, law.resume_at_least)
        first = resumed
        if self.policies == {"resume"} and self.left < law.resume_at_least:
            self.path("T4 resume_at_least")
        if len(self.policies) > 1:
            self.path("T3 better of restart and resume")
        if self.pending:
            self.path("T5 extension of the next window")
        if "restart" in self.policies:
            first = max(at + law.window, resumed if len(self.policies) > 1 else at)
        floor = self.journal.floor(self.item, self.round_number, key)
        stopped = self.order_suspended or bool(self.grounds)
        added = NONE if stopped else self.pending
        self.span = Span(key, self.round_number, at, first, added + self.notified_extensions(key), floor, first)
        self.refresh_due(self.span)
        self.spans.append(self.span)
        self.pending -= added
        self.policies.clear()
        self.stopped = False
        if stopped:
            self.stop(at)

    def notified_extensions(self, key: Key) -> timedelta:
        """Returns the extensions that were notified to move this window, once (contract T5)."""
        keys = self.journal.notified.extended_windows
        marks = [m for m in self.journal.extensions if m.seq not in self.used and keys.get((m.seq, self.item)) == key]
        self.used.update(mark.seq for mark in marks)
        return sum((mark.by for mark in marks), NONE)

    def stop(self, at: datetime) -> None:
        """Stops the clock at `at` and keeps what is left (contract T4), at most the window."""
        assert self.span is not None
        if not self.journal.readings.outage_after_stop:
            self.refresh_due(self.span, at)
        left = self.span.due - max(at, self.span.opened)
        if left > self.journal.law.window:
            self.path("T4 never more than the window")
        self.left = max(NONE, min(left, self.journal.law.window))
        if not self.stopped:
            self.policies.clear()
        self.span.state = "left"
        self.stopped = True

    def go_on(self, key: Key, at: datetime) -> None:
        """Opens a window when the last stop of the item has ended (contract T3)."""
        if self.open and self.stopped and not self.grounds and not self.order_suspended:
            self.open_window(key, at)
        elif self.open and self.stopped:
            self.path("T3 stopped by another ground or suspension")

    def due_for(self, at: datetime) -> datetime:
        """Returns the due to judge `at` by, with extensions made within the grace (contract T5)."""
        assert self.span is not None
        span = self.span
        for mark in self.journal.extensions:
            if at <= span.due:
                break
            if mark.seq in self.used or mark.at > span.due + self.journal.law.grace:
                continue
            self.path("T5 extension within grace")
            self.used.add(mark.seq)
            self.extended_windows[mark.seq] = span.key
            span.added += mark.by
            self.refresh_due(span)
        return span.due
