"""One item's clock, computed from what happened to it. Pure (contract 6, T1 to T6).

A journal says what happened and when. What follows is computed here each time, so that a later fact (a bounce, an
outage, more time) changes what follows from earlier ones. What a fact said before is kept where it is better for the
platform: a due time, a stop, an answer in time (T1).

The clock of one item:

    received ── running ──► answered: done
                 │    ▲
       a ground  │    │ the last ground has ended: a new period
                 ▼    │
                stopped

Example (kz, window 24 h). Received 0:00, due 24:00. A question at 10:00 stops the clock with 14 h left. The authority's
answer is received at 15:00: a new period from 15:00, due 39:00. If the mail of 0:00 bounces and the question itself was
the first proof of receipt, the first period begins at 10:00 and ends with the same question; nothing else changes.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from removal.orders.item import Ground, Item, Reported, Telling
from removal.orders.item_events import LAST, SUSPENSION, Ended, Event, Expired, events
from removal.orders.surroundings import Clock, Given, Opening, Period, Surroundings, Suspension
from removal.timers.intervals import NO_TIME, due_with_outages

RESTART = "restart"


def clock_of(item: Item, around: Surroundings) -> Clock:
    """The item's clock as the journal has it now."""
    walk = Walk(item, around)
    for event in events(item, around):
        walk.take(event)
    return walk.clock()


class Walk:
    """One item's events in their order; each moves the clock."""

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
        """What all of them came to."""
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
        """The due time that was told for a window that is void holds for the one that runs in its place (T1)."""
        before = self.current
        if before is None or self.done or self.grounds or before in self.late:
            return
        void = (one.due_at for one in self.around.promises if one.void and self._same_round(one.cause, before.cause))
        self.current = replace(before, due_at=max((before.due_at, *void)))
        self.periods[-1] = self.current

    def take(self, event: Event) -> None:
        """One event."""
        what = event.what
        if isinstance(what, Opening):
            self._open_fresh(what)
        elif isinstance(what, Telling):
            self._tell(what)
        elif isinstance(what, Suspension):
            self._suspend(what)
        elif isinstance(what, Ended):
            self._end(what, event.at)
        elif isinstance(what, Expired):
            self._expire(what, event.at)
        elif isinstance(what, Reported):
            self._report(what)
        elif isinstance(what, Given):
            self._give(what)
        else:
            self._dispute()

    def _open_fresh(self, opening: Opening) -> None:
        """A whole window, from receipt; what stops the clock by then stops it from the start."""
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
        """A new period, with what the authority gave while none ran, and what was told to move this one."""
        extended = NO_TIME if self.grounds else self.waiting_time
        self.waiting_time -= extended
        told = [one for one in self.around.given if one.cause == cause and one.sequence not in self.added]
        self.added.update(one.sequence for one in told)
        self.current = self._period(cause, at, at + length, sum((one.by for one in told), extended))
        self.periods.append(self.current)

    def _period(self, cause: int, at: datetime, first_due: datetime, extended: timedelta) -> Period:
        due_at = due_with_outages(self.around.outages, at, first_due, extended)
        return Period(cause, at, first_due, max(due_at, self._promised(cause, due_at)), extended)

    def _give(self, given: Given) -> None:
        """More time for an open item, or for one that was answered after its due time."""
        before = self.current
        if (self.done and self.in_time) or given.sequence in self.added:
            return
        self.added.add(given.sequence)
        if before is None or self.grounds:
            self.waiting_time += given.by
            return
        self.current = self._period(before.cause, before.opened_at, before.first_due, before.extended + given.by)
        self.periods[-1] = self.current
        if self.done:
            self.late.pop()
            self._judge(self.done)

    def _promised(self, cause: int, otherwise: datetime) -> datetime:
        """The latest due time that was told for this window, or for one before it (T1).

        Those before it were told before the fact that opened it, or before it was told itself.
        """
        received = self.around.received.get(cause)
        known_from = received.known_from if received else cause
        promises = [one for one in self.around.promises if self._same_round(one.cause, cause)]
        own = [one for one in promises if one.cause == cause]
        first = min((one.index for one in own if one.told_by >= known_from), default=None)
        before = [one for one in promises if (one.told_by < known_from if first is None else one.index < first)]
        return max((one.due_at for one in (*own, *before)), default=otherwise)

    def _same_round(self, one: int, other: int) -> bool:
        """Whether two causes lie on the same side of the item's dispute, which begins afresh."""
        disputed = self.item.disputed_by or LAST
        return (one >= disputed) == (other >= disputed)

    def _tell(self, telling: Telling) -> None:
        """A ground begins to stop the clock, or is renewed, or comes too late or too often (T2)."""
        if self.done:
            return
        ground = telling.ground
        if ground in self.grounds:
            self._renew(telling)
        elif telling.stopped or self._may_begin(telling):
            self.begun[ground] = self.begun.get(ground, 0) + 1
            self._stop(ground, telling.sequence, telling.at)
            self._stops_until(telling)

    def _renew(self, telling: Telling) -> None:
        """Told again while it stops the clock, it needs an ending of its own; beyond `renewals` it moves nothing."""
        ground, count = telling.ground, self.renewed.get(telling.ground, 0)
        self.grounds[ground].add(telling.sequence)
        self.joined.add(telling.sequence)
        if ground.question or telling.stopped or count < self.law.renewals:
            self.renewed[ground] = count + 1
            self.stopping.add(telling.sequence)
            self._stops_until(telling, self.until.get(ground))

    def _stops_until(self, telling: Telling, known: datetime | None = None) -> None:
        """An earlier telling that is decided later never shortens what is known (T1)."""
        if not telling.ground.question:
            until = telling.at + self.law.unable_max
            self.until[telling.ground] = max(until, known or until)

    def _may_begin(self, telling: Telling) -> bool:
        ground = telling.ground
        stops = not ground.question or self.law.answered != "none"
        return stops and self.begun.get(ground, 0) < self.law.obstacle_limit and self._counts(telling.at)

    def _counts(self, at: datetime) -> bool:
        """Whether it is not too late: the clock is stopped, not begun, or not past its due time; a tie counts."""
        return bool(self.grounds) or self.current is None or at <= self.current.due_at

    def _suspend(self, suspension: Suspension) -> None:
        """What is past its due time stays so (T5); what is opened later is stopped from the start."""
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
        """Once the last ground has ended the clock goes on (T3)."""
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
        """One ground less; without any the clock goes on."""
        del self.grounds[ground]
        self.modes.add(mode)
        if not self.grounds and self.current:
            self._go_on(self.current, cause, at)

    def _go_on(self, before: Period, cause: int, at: datetime) -> None:
        """T4: left = due − stop, at most the window, at least `resume_at_least`."""
        stop = max(self.stopped_since or at, before.opened_at)
        left = min(max(before.due_at - stop, self.law.resume_at_least), self.law.window)
        restarts, self.modes, self.stopped_since = RESTART in self.modes, set(), None
        self._open(cause, at, self.law.window if restarts else left)

    def _report(self, report: Reported) -> None:
        """The first effective answer closes the item; while its clock is stopped it is in time.

        Of two answers the one that was taken first counts, also where notices were received between them.
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
        """Open again, without a clock until the dispute is received; what was late stays so."""
        self.disputed = True
        self.done, self.in_time, self.current, self.stopped_since, self.modes = None, False, None, None, set()
        self.waiting_time = NO_TIME
