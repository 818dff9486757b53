"""Computes the clock of one item from its events. Pure (contract 6, T1 to T6).

The journal has the events and their instants; the clock is computed again on each read. So a later fact (a bounce, an
outage, an extension) corrects the effect of earlier facts. A due time, a stop or an answer in time that a fact has
stated is kept, even if a later fact would make it worse for the platform (T1).

The clock of one item:

    received ── running ──► answered: done
                 │    ▲
       a ground  │    │ the last ground has ended: a new period
                 ▼    │
                stopped

Example (kz, window 24 h, `answered` restarts). Received 0:00, due 24:00. A question at 10:00 stops the clock with 14 h
left. The authority's answer is received at 15:00: a new period from 15:00, due 39:00. Then the mail of 0:00 bounces,
and the question is the first proof of receipt: the first period begins at 10:00 and stops at once; the rest is equal.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from removal.orders.item import Ground, Item, Obstacle, Reported
from removal.orders.item_events import LAST, SUSPENSION, Ended, Event, Expired, events
from removal.orders.surroundings import Clock, ItemExtension, Opening, Period, Surroundings, Suspension
from removal.timers.intervals import NO_TIME, due_with_outages

RESTART = "restart"


def clock_of(item: Item, around: Surroundings) -> Clock:
    """The clock of an item after all its events."""
    walk = ClockBuilder(item, around)
    for event in events(item, around):
        walk.apply(event)
    return walk.clock()


class ClockBuilder:
    """Applies the events of one item, in their order, to its clock."""

    def __init__(self, item: Item, around: Surroundings) -> None:
        self.item, self.around, self.law = item, around, around.law
        self.periods: list[Period] = []
        self.current: Period | None = None
        self.grounds: dict[str, set[int]] = {}
        self.stopped_since: datetime | None = None
        self.modes: set[str] = set()
        self.late: list[Period] = []
        self.done: Reported | None = None
        self.in_time = False
        self.begun: dict[str, int] = {}
        self.renewed: dict[str, int] = {}
        self.joined: set[int] = set()
        self.stopping: set[int] = set()
        self.disputed = False
        self.suspended: set[int] = set()
        self.until: dict[Ground, datetime] = {}
        self.waiting_time = NO_TIME
        self.added: set[int] = set()

    def clock(self) -> Clock:
        """The clock after the events so far."""
        self._keep_void()
        until = {ground: at for ground, at in self.until.items() if ground in self.grounds}
        active = frozenset(sequence for sequences in self.grounds.values() for sequence in sequences)
        return Clock(
            self.current,
            self.stopped_since,
            frozenset(self.grounds),
            tuple(self.late),
            self.done,
            self.in_time,
            active,
            frozenset(self.joined),
            frozenset(self.stopping),
            until,
            tuple(self.periods),
        )

    def _keep_void(self) -> None:
        """Keep the stated due time of a void window for the window that replaces it (T1)."""
        before = self.current
        if before is None or self.done or self.grounds or before in self.late:
            return
        void = (
            promise.due_at
            for promise in self.around.promises
            if promise.void and self._same_round(promise.cause, before.cause)
        )
        self.current = replace(before, due_at=max((before.due_at, *void)))
        self.periods[-1] = self.current

    def apply(self, event: Event) -> None:
        """Apply one event."""
        what = event.what
        if isinstance(what, Opening):
            self._open_fresh(what)
        elif isinstance(what, Obstacle):
            self._begin_or_renew(what)
        elif isinstance(what, Suspension):
            self._suspend(what)
        elif isinstance(what, Ended):
            self._end(what, event.at)
        elif isinstance(what, Expired):
            self._expire(what, event.at)
        elif isinstance(what, Reported):
            self._report(what)
        elif isinstance(what, ItemExtension):
            self._extend(what)
        else:
            self._dispute()

    def _open_fresh(self, opening: Opening) -> None:
        """Open a whole window, from receipt; a stop that lasts by then stops the clock from the start."""
        if self.done or (self.disputed and opening.cause < (self.item.disputed_by or 0)):
            return
        if self.current and not self._counts(opening.at):
            self.late.append(self.current)
        if self.suspended:
            self.grounds[SUSPENSION] = set(self.suspended)
        self._open(opening.cause, opening.at, self.law.window)
        self.stopped_since = opening.at if self.grounds else None
        self.modes = set()

    def _open(self, cause: int, at: datetime, length: timedelta) -> None:
        """Open a period, with the extensions given while no period ran, and those whose facts moved this window."""
        extended = NO_TIME if self.grounds else self.waiting_time
        self.waiting_time -= extended
        extensions = [
            extension
            for extension in self.around.extensions
            if extension.cause == cause and extension.sequence not in self.added
        ]
        self.added.update(extension.sequence for extension in extensions)
        self.current = self._period(cause, at, at + length, sum((extension.by for extension in extensions), extended))
        self.periods.append(self.current)

    def _period(self, cause: int, at: datetime, first_due: datetime, extended: timedelta) -> Period:
        due_at = due_with_outages(self.around.outages, at, first_due, extended)
        return Period(cause, at, first_due, max(due_at, self._promised(cause, due_at)), extended)

    def _extend(self, extension: ItemExtension) -> None:
        """Extend the period of an open item, or of an item that was answered after its due time."""
        before = self.current
        if (self.done and self.in_time) or extension.sequence in self.added:
            return
        self.added.add(extension.sequence)
        if before is None or self.grounds:
            self.waiting_time += extension.by
            return
        self.current = self._period(before.cause, before.opened_at, before.first_due, before.extended + extension.by)
        self.periods[-1] = self.current
        if self.done:
            self.late.pop()
            self._judge(self.done)

    def _promised(self, cause: int, otherwise: datetime) -> datetime:
        """The latest due time stated for this window, or for an earlier window of the item (T1).

        Earlier windows were stated before the fact that opened this window, or before this window was stated.
        """
        received = self.around.received.get(cause)
        known_from = received.known_from if received else cause
        promises = [promise for promise in self.around.promises if self._same_round(promise.cause, cause)]
        own = [promise for promise in promises if promise.cause == cause]
        first = min((promise.index for promise in own if promise.stated_by >= known_from), default=None)
        before = [
            promise
            for promise in promises
            if (promise.stated_by < known_from if first is None else promise.index < first)
        ]
        return max((promise.due_at for promise in (*own, *before)), default=otherwise)

    def _same_round(self, cause: int, other_cause: int) -> bool:
        """Whether two causes are both before, or both after, the item's dispute, which starts a new round."""
        disputed = self.item.disputed_by or LAST
        return (cause >= disputed) == (other_cause >= disputed)

    def _begin_or_renew(self, obstacle: Obstacle) -> None:
        """Begin or renew a stop; an obstacle that comes too late or too often has no effect (T2)."""
        if self.done:
            return
        ground = obstacle.ground
        if ground in self.grounds:
            self._renew(obstacle)
        elif obstacle.stopped or self._may_begin(obstacle):
            self.begun[ground] = self.begun.get(ground, 0) + 1
            self._stop(ground, obstacle.sequence, obstacle.at)
            self._stops_until(obstacle)

    def _renew(self, obstacle: Obstacle) -> None:
        """Renew a ground that stops the clock: it needs a further ending; beyond `renewals` its end does not move."""
        ground, count = obstacle.ground, self.renewed.get(obstacle.ground, 0)
        self.grounds[ground].add(obstacle.sequence)
        self.joined.add(obstacle.sequence)
        if ground.question or obstacle.stopped or count < self.law.renewals:
            self.renewed[ground] = count + 1
            self.stopping.add(obstacle.sequence)
            self._stops_until(obstacle, self.until.get(ground))

    def _stops_until(self, obstacle: Obstacle, known: datetime | None = None) -> None:
        """Set when the ground expires; an obstacle taken earlier and recorded later never shortens that (T1)."""
        if not obstacle.ground.question:
            until = obstacle.at + self.law.unable_max
            self.until[obstacle.ground] = max(until, known or until)

    def _may_begin(self, obstacle: Obstacle) -> bool:
        ground = obstacle.ground
        stops = not ground.question or self.law.answered != "none"
        return stops and self.begun.get(ground, 0) < self.law.obstacle_limit and self._counts(obstacle.at)

    def _counts(self, at: datetime) -> bool:
        """Whether an act is in time: the clock is stopped, has not begun, or is not past due; due itself is in time."""
        return bool(self.grounds) or self.current is None or at <= self.current.due_at

    def _suspend(self, suspension: Suspension) -> None:
        """Stop the clock unless the item is past due (T5); windows that open later are stopped from the start."""
        self.suspended.add(suspension.sequence)
        if not self.done and self._counts(suspension.at):
            self._stop(SUSPENSION, suspension.sequence, suspension.at)

    def _stop(self, ground: str, sequence: int, at: datetime) -> None:
        if self.current and not self.grounds:
            self.stopped_since = at
        self.grounds.setdefault(ground, set()).add(sequence)
        self.joined.add(sequence)
        self.stopping.add(sequence)

    def _end(self, ended: Ended, at: datetime) -> None:
        """End one obstacle or suspension; after the last ground the clock resumes (T3)."""
        self.suspended.discard(ended.sequence)
        sequences = self.grounds.get(ended.ground, set())
        if ended.sequence not in sequences:
            return
        sequences.discard(ended.sequence)
        self.modes.add(ended.mode)
        if not sequences:
            self._drop(ended.ground, ended.mode, ended.cause, at)

    def _expire(self, expired: Expired, at: datetime) -> None:
        for ground in sorted(expired.grounds & self.grounds.keys()):
            if self.until[ground] <= at:
                self._drop(ground, self.law.expired, expired.cause, at)

    def _drop(self, ground: str, mode: str, cause: int, at: datetime) -> None:
        """Remove a ground; without any ground the clock resumes."""
        del self.grounds[ground]
        self.modes.add(mode)
        if not self.grounds and self.current:
            self._resume(self.current, cause, at)

    def _resume(self, before: Period, cause: int, at: datetime) -> None:
        """Open the next period (T4): left = due − stop, at most the window, at least `resume_at_least`."""
        stop = max(self.stopped_since or at, before.opened_at)
        left = min(max(before.due_at - stop, self.law.resume_at_least), self.law.window)
        restarts, self.modes, self.stopped_since = RESTART in self.modes, set(), None
        self._open(cause, at, self.law.window if restarts else left)

    def _report(self, report: Reported) -> None:
        """Close the item with its first report; while its clock is stopped, a report is in time.

        Of two reports the one taken first counts, also if notices were received between them.
        """
        if self.done is None:
            self.done = report
            self._judge(report)
            self.grounds = {}
        elif report.at < self.done.at and not self.in_time and self.current:
            self.late.pop()
            self.done = report
            self._judge(report)

    def _judge(self, report: Reported) -> None:
        self.in_time = report.in_time or self._counts(report.at)
        if not self.in_time and self.current:
            self.late.append(self.current)

    def _dispute(self) -> None:
        """Open the item again, without a period until the receipt of the dispute; late periods stay late."""
        self.disputed = True
        self.done, self.in_time, self.current, self.stopped_since, self.modes = None, False, None, None, set()
        self.waiting_time = NO_TIME
