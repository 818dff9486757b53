"""Windows by number, breaches and the status, computed after each fact."""

from dataclasses import dataclass, field
from datetime import datetime

from tests.model.fold import fold, remember
from tests.model.journal import Journal, Key, Notice
from tests.model.spans import Span
from tests.model.track import Track

LATE_STATES = ("live", "late", "ended")
"""States of an item in a window that can make it late."""


@dataclass(slots=True)
class WindowRecord:
    """One window: items with the same opening fact and the same due when it opened."""

    number: int
    key: Key
    items: tuple[int, ...]
    opened_at: datetime
    due_at: datetime
    void: bool = False
    acted_due: datetime | None = None


@dataclass(slots=True)
class BreachRecord:
    """One breach: items open at the due time, those of them answered late, and when it was annulled."""

    window: int
    due_at: datetime
    decided_at: datetime
    open_items: tuple[int, ...]
    late_items: tuple[int, ...]
    annulled_at: datetime | None = None


@dataclass(slots=True)
class Book:
    """The computed side of one order."""

    journal: Journal
    tracks: dict[int, Track] = field(default_factory=dict)
    windows: list[WindowRecord] = field(default_factory=list)
    breaches: list[BreachRecord] = field(default_factory=list)
    members: dict[int, list[tuple[int, Span]]] = field(default_factory=dict)

    def refresh(self, now: datetime) -> list[BreachRecord]:
        """Computes everything anew. Returns the breaches annulled now."""
        self.journal.turn += 1
        self.compute()
        while self.level_dues() or self.allot_time(now):
            self.compute()
        remember(self.journal, self.tracks)
        annulled = [b for b in self.breaches if b.annulled_at is None and not self.holds(b)]
        for breach in annulled:
            breach.annulled_at = now
        return annulled

    def compute(self) -> None:
        """Computes the clocks of all items and the numbers of their windows."""
        self.tracks = fold(self.journal)
        self.number_windows()

    def allot_time(self, now: datetime) -> bool:
        """Gives a window that is notified for the first time, past its due, time from `now` on (D4).

        Returns whether a due moved. "Told": the first fact after which the clock of one of its
        items runs; then it is due `resume_at_least` after the instant of that fact.
        """
        record = self.journal.notified
        moved = False
        for window in self.windows:
            spans = self.members[window.number]
            if not any(span.state == "live" for _, span in spans):
                continue
            known = self.known(window)
            record.windows[window.number] = window.opened_at
            if not known and window.due_at < now:
                self.journal.paths.add("D4 told past its due")
                due = now + self.journal.law.resume_at_least
                self.keep_dues(window, [(item, span) for item, span in spans if span.state == "live"], due)
                moved = True
        return moved

    def known(self, window: WindowRecord) -> bool:
        """Returns whether a window was notified: with this opening, or a due that its new opening does not move."""
        record = self.journal.notified
        if window.number not in record.windows or record.windows[window.number] >= window.opened_at:
            return window.number in record.windows
        members = self.members[window.number]
        live = [(item, span.round_number) for item, span in members if span.state == "live"]
        return window.due_at <= min(record.dues[number][window.number] for number in live)

    def keep_dues(self, window: WindowRecord, spans: list[tuple[int, Span]], due: datetime) -> None:
        """Keeps `due` as told for some items of a window (contract T1)."""
        for item, span in spans:
            self.journal.notified.keep_due(item, span.round_number, window.number, due)

    def spans(self) -> list[tuple[int, Span]]:
        """Returns all (item, span) of all items."""
        return [(item, span) for item, track in self.tracks.items() for span in track.spans]

    def number_windows(self) -> None:
        """Numbers new windows: by opening, fact, due; and finds who is in each window."""
        record = self.journal.notified
        new: dict[tuple[datetime, Key, datetime], list[tuple[int, Span]]] = {}
        for item, span in self.spans():
            if (item, span.key) not in record.numbers:
                new.setdefault((span.opened, span.key, span.due), []).append((item, span))
        for opened, key, due in sorted(new):
            number = len(self.windows) + 1
            members = new[(opened, key, due)]
            items = tuple(item for item, _ in members)
            self.windows.append(WindowRecord(number, key, items, opened, due))
            for item, span in members:
                record.numbers[(item, key)] = number
                if not self.stopped_at_once(item, span):
                    record.keep_due(item, span.round_number, number, due)
        self.members = {window.number: [] for window in self.windows}
        for item, span in self.spans():
            self.members[record.numbers[(item, span.key)]].append((item, span))

    def stopped_at_once(self, item: int, span: Span) -> bool:
        """Returns whether a window was suspended before it was notified: `order.received` does not name it."""
        return span.state == "left" and self.tracks[item].order_suspended

    def level_dues(self) -> bool:
        """Finds the due of each window; items whose dues part get windows of their own. Returns whether one did."""
        moved = self.keep_void_dues()
        for window in self.windows[:]:
            spans = self.members[window.number]
            if not spans:
                continue
            live = self.latest(window)
            late = [(item, span) for item, span in spans if span.state == "late"]
            window.due_at = max(span.due for _, span in live or late or spans)
            window.opened_at = spans[0][1].opened
            moved = moved or len(live) < sum(1 for _, span in spans if span.state == "live")
        return moved

    def latest(self, window: WindowRecord) -> list[tuple[int, Span]]:
        """Returns the items that run in a window with its latest due; the others get a window of their own."""
        live = [(item, span) for item, span in self.members[window.number] if span.state == "live"]
        due = max((span.due for _, span in live), default=window.due_at)
        for item, span in live:
            if span.due < due:
                self.part(window, item, span)
        return [(item, span) for item, span in live if span.due == due]

    def part(self, window: WindowRecord, item: int, span: Span) -> None:
        """Gives one item of a window a window of its own, told already."""
        record, number = self.journal.notified, len(self.windows) + 1
        self.windows.append(WindowRecord(number, span.key, (item,), span.opened, span.due))
        record.numbers[(item, span.key)] = number
        record.windows[number] = record.windows.get(window.number, span.opened)
        record.keep_due(item, span.round_number, number, span.due)

    def keep_void_dues(self) -> bool:
        """A due told for a void window holds for what runs in its place now (T1). Returns whether one moved."""
        moved = False
        for window in self.windows:
            window.void = not self.members[window.number]
        void = {window.number for window in self.windows if window.void}
        for window in self.windows:
            for item, span in self.members[window.number]:
                dues = self.journal.notified.dues.get((item, span.round_number), {})
                due = max((due for number, due in dues.items() if number in void), default=span.due)
                if span.state == "live" and due > span.due:
                    self.keep_dues(window, [(item, span)], due)
                    moved = True
        return moved

    def lapsed(self, number: int, now: datetime) -> tuple[int, ...]:
        """Returns the items of a window whose clock ran past due + grace at `now`."""
        grace = self.journal.law.grace
        return tuple(item for item, span in self.members[number] if span.state == "live" and span.due + grace <= now)

    def late(self, number: int) -> tuple[int, ...]:
        """Returns the items of a window that were answered late."""
        return tuple(item for item, span in self.members[number] if span.state == "late")

    def holds(self, breach: BreachRecord) -> bool:
        """Returns whether a breach still holds by the journal as it is now (contract T1).

        It holds while one of its items is late and that item's due + grace is not after the
        instant at which the breach was decided.
        """
        grace = self.journal.law.grace
        named = breach.open_items + breach.late_items
        return any(
            item in named and span.state in LATE_STATES and span.due + grace <= breach.decided_at
            for item, span in self.members[breach.window]
        )

    def standing(self, number: int | None = None) -> bool:
        """Returns whether a breach (of window `number`) is in force."""
        return any(b.annulled_at is None and (number is None or b.window == number) for b in self.breaches)

    def lapses(self) -> list[tuple[datetime, WindowRecord]]:
        """Returns each due + grace to decide, and its window."""
        if self.journal.end is not None:
            return []
        grace = self.journal.law.grace
        return [(window.due_at + grace, window) for window in self.windows if self.is_undecided(window)]

    def is_undecided(self, window: WindowRecord) -> bool:
        """Returns whether a window is to be decided at its due + grace."""
        if window.void or window.acted_due == window.due_at:
            return False
        counts = any(span.state in ("live", "late") for _, span in self.members[window.number])
        return counts and not self.standing(window.number)

    def next_lapse(self) -> tuple[datetime, WindowRecord] | None:
        """Returns the next due + grace to decide, and its window."""
        return min(self.lapses(), key=lambda lapse: lapse[0], default=None)

    def lapse(self, window: WindowRecord, now: datetime) -> BreachRecord | None:
        """Decides a window at its due + grace, recorded `now`. Returns the breach, if any."""
        window.acted_due = window.due_at
        lapsed = self.lapsed(window.number, now)
        late_items = self.late(window.number)
        reading = self.journal.readings.late_in_grace
        counts = reading == "always" or (reading == "beside_open" and bool(self.open_items()))
        if not lapsed and not (late_items and counts):
            return None
        open_items = tuple(sorted(lapsed + late_items)) if reading == "always" else lapsed
        breach = BreachRecord(window.number, window.due_at, now, open_items, late_items)
        self.note_lapse(breach)
        self.breaches.append(breach)
        return breach

    def note_lapse(self, breach: BreachRecord) -> None:
        """Notes for the coverage table which decision a breach exercises."""
        paths = self.journal.paths
        if breach.open_items == breach.late_items:
            paths.add("D1 all answered late")
        if any(old.window == breach.window for old in self.breaches):
            paths.add("D2 decided anew")
        if any(self.tracks[item].open for item in breach.late_items):
            paths.add("D7 disputed before the decision")

    def open_items(self) -> list[int]:
        """Returns the items that are open."""
        return [item for item, track in self.tracks.items() if track.open]

    def status(self) -> str:
        """Returns the status: ended, issued, answered, breached, running, suspended."""
        if self.journal.end is not None:
            return "ended"
        if self.journal.notices[0].receipt is None:
            return "issued"
        tracks = self.tracks.values()
        if not any(track.open for track in tracks) and (self.standing() or not self.undecided()):
            late = self.standing() or any(track.late_rounds for track in tracks)
            return "complied_late" if late else "complied"
        if self.standing():
            return "breached"
        if not any(track.open for track in tracks):
            return "running"
        running = any(t.open and t.span is not None and not t.stopped for t in tracks)
        return "running" if running else "suspended"

    def undecided(self) -> bool:
        """Returns whether a late answer makes a breach that is not decided yet (D1)."""
        return self.journal.readings.late_in_grace == "always" and self.next_lapse() is not None

    def waits(self, notice: Notice) -> bool:
        """Returns whether a notice about the clock waits for its receipt (contract R8)."""
        if notice.receipt is not None or notice.void_at is not None:
            return False
        if notice.kind == "issued":
            return True
        tracks = self.tracks.values()
        if notice.kind == "disputed":
            return any(t.open and t.disputed_at == notice.made_at and t.item in notice.named for t in tracks)
        if notice.kind == "lifted":
            return any(t.open and t.stopped and t.order_suspended for t in tracks)
        return any(
            t.open and t.span is not None and any(s < notice.seq for g in notice.grounds for s in t.grounds.get(g, []))
            for t in tracks
            if t.item in notice.named
        )

    def clock(self, track: Track) -> str:
        """Returns the clock of an item: awaiting_receipt, running, stopped or done."""
        if not track.open:
            return "done"
        if track.span is None:
            return "awaiting_receipt"
        if not track.stopped:
            return "running"
        unreceived = [n for n in self.journal.notices if n.receipt is None and n.void_at is None]
        if track.order_suspended and not any(n.kind == "lifted" for n in unreceived):
            return "stopped"
        for ground, tellings in track.grounds.items():
            answers = [
                n.seq for n in unreceived if n.kind == "answered" and ground in n.grounds and track.item in n.named
            ]
            if max(tellings) > max(answers, default=0):
                return "stopped"
        return "awaiting_receipt"
