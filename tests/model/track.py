"""The clock of one item, computed from all facts in order of their instants (contract T1 to T6)."""

from dataclasses import dataclass
from datetime import datetime

from tests.model.item_windows import NONE, Effect, ItemWindows
from tests.model.journal import Ceased, Done, Expiry, Mark, Notice, Telling
from tests.model.laws import QUESTIONS


@dataclass(slots=True)
class Track(ItemWindows):
    """Applies facts to one item, each at its own instant."""

    def receive(self, notice: Notice, at: datetime) -> None:
        """A notice was received at `at` (contract R4, R8)."""
        if notice.kind in ("issued", "disputed"):
            if self.open and self.span is None:
                self.policies = {"restart"}
                self.open_window(notice.key, at)
        elif notice.kind == "answered":
            self.receive_answer(notice, at)
        elif notice.kind == "lifted" and self.order_suspended:
            if notice.seq < self.suspended_seq:
                self.path("R8 lift overtaken by a new suspension")
                return
            self.order_suspended = False
            self.policies.add("resume")
            self.go_on(notice.key, at)

    def receive_answer(self, notice: Notice, at: datetime) -> None:
        """Ends the named grounds that were reported before the answer was recorded (contract T2, T3)."""
        ended = False
        for ground in notice.grounds:
            sequences = self.grounds.get(ground, [])
            if any(seq < notice.seq for seq in sequences):
                ended = True
                self.keep_grounds(ground, [seq for seq in sequences if seq > notice.seq])
        if ended:
            self.policies.add(self.journal.law.answered)
            self.go_on(notice.key, at)

    def keep_grounds(self, ground: str, sequences: list[int]) -> None:
        """Sets the tellings that still stop the clock for a ground."""
        if sequences:
            self.path("T2 told before an answer, decided after")
            self.grounds[ground] = sequences
        else:
            del self.grounds[ground]

    def tell(self, telling: Telling, _at: datetime) -> None:
        """An obstacle is reported: it begins to stop, renews, or has no effect (contract T2)."""
        effect: Effect = "none"
        ground = telling.ground
        if self.open and not self.ended:
            if ground in self.grounds:
                effect = self.renew(telling)
            elif self.may_begin(telling):
                effect = self.begin(telling)
        until = self.until.get(ground) if effect != "none" and ground not in QUESTIONS else None
        self.effects[telling.seq] = (effect, until)

    def may_begin(self, telling: Telling) -> bool:
        """Returns whether the obstacle stops the clock: by the rules, or because told so (contract T1)."""
        if self.could_begin(telling):
            return True
        stop_was_notified = (telling.seq, self.item) in self.journal.notified.stops
        if stop_was_notified:
            self.path("T1 stop kept")
        return stop_was_notified

    def could_begin(self, telling: Telling) -> bool:
        """Returns whether the obstacle is in time and within the limit (contract T2)."""
        law = self.journal.law
        if telling.ground in QUESTIONS and law.answered == "none":
            return False
        if self.began.get(telling.ground, 0) >= law.limit:
            self.path("T2 beyond the limit")
            return False
        if self.span is None or self.stopped:
            return True
        in_time = telling.taken <= self.due_for(telling.taken)
        self.path("obstacle at due" if telling.taken == self.span.due else "obstacle judged")
        if not in_time:
            self.path("obstacle late")
        return in_time

    def begin(self, telling: Telling) -> Effect:
        """The obstacle begins to stop the clock, and counts to the limit (contract T2)."""
        ground = telling.ground
        self.began[ground] = self.began.get(ground, 0) + 1
        self.grounds[ground] = [telling.seq]
        if ground not in QUESTIONS:
            self.until.pop(ground, None)
            self.move_until(telling, moves=True)
        if self.span is not None and not self.stopped:
            self.stop(telling.taken)
        return "began"

    def renew(self, telling: Telling) -> Effect:
        """Tells again what already stops: moves `stops_until` up to the law's renewals (contract T2)."""
        ground = telling.ground
        self.grounds[ground].append(telling.seq)
        if ground in QUESTIONS:
            self.path("T2 question repeated")
            return "repeated"
        used = self.renewals.get(ground, 0)
        moves = used < self.journal.law.renewals or (telling.seq, self.item) in self.journal.notified.stops
        self.renewals[ground] = used + 1
        self.path("T2 renewed" if moves else "T2 beyond renewals")
        self.move_until(telling, moves=moves)
        return "renewed" if moves else "noted"

    def move_until(self, telling: Telling, *, moves: bool) -> None:
        """Moves `stops_until` of a ground; never before what was notified (contract T1)."""
        ends = [self.until[telling.ground]] if telling.ground in self.until else []
        if moves:
            ends.append(telling.taken + self.journal.law.unable_max)
        until = self.journal.notified.untils.get((telling.seq, self.item))
        if until is not None:
            ends.append(until)
        self.until[telling.ground] = max(ends)

    def cease(self, ceased: Ceased, at: datetime) -> None:
        """The `unable` grounds have ceased; questions stay (contract T3)."""
        later = {telling.seq for telling in self.journal.tellings if telling.taken > ceased.taken}
        ended = [g for g, sequences in self.grounds.items() if ceased.ends(g) and not later.issuperset(sequences)]
        for ground in ended:
            self.keep_grounds(ground, [seq for seq in self.grounds[ground] if seq in later])
        if ended:
            self.policies.add(self.journal.law.ceased)
            self.go_on(("ceased", ceased.seq, 0), at)

    def expire(self, expiry: Expiry, at: datetime) -> None:
        """Ends the grounds whose `stops_until` has passed; one renewed in time goes on."""
        ended = [ground for ground in self.grounds if (self.item, ground) in expiry.pairs and self.until[ground] <= at]
        for ground in ended:
            del self.grounds[ground]
        if any((self.item, ground) in expiry.pairs for ground in self.grounds):
            self.path("T1 expiry undone by a renewal decided late")
        if ended:
            self.policies.add(self.journal.law.expired)
            self.go_on(("expired", expiry.seq, 0), at)

    def suspend(self, mark: Mark, at: datetime) -> None:
        """The authority suspends: stops a clock that is not past due (contract T5)."""
        self.order_suspended = True
        self.suspended_seq = mark.seq
        if not self.open or self.stopped or self.span is None:
            return
        if at <= self.due_for(at):
            self.stop(at)
        else:
            self.path("T5 past due when suspended")

    def extend(self, mark: Mark, _at: datetime) -> None:
        """The authority extends: this window, or the next if none runs (contract T5)."""
        used = mark.seq in self.used
        self.used.add(mark.seq)
        if used or not self.open:
            return
        if self.span is not None and not self.stopped:
            self.extended_windows[mark.seq] = self.span.key
            self.span.added += mark.by
            self.refresh_due(self.span)
        else:
            self.pending += mark.by

    def dispute(self, _mark: Mark, at: datetime) -> None:
        """The item is open again, without a clock until the dispute is received."""
        self.close()
        self.open = True
        self.span = None
        self.pending = NONE
        self.outcome = None
        self.in_time = None
        self.taken = None
        self.disputed_at = at

    def report(self, done: Done, _at: datetime) -> None:
        """The item is reported: done, in time or late (contract T1)."""
        self.outcome = done.outcome
        self.down = self.down or done.outcome == "removed"
        if self.open or (self.in_time is False and self.taken is not None and done.taken < self.taken):
            self.judge_report(done)

    def judge_report(self, done: Done) -> None:
        """The first report decides whether the item is in time; of two, the one that was taken first."""
        self.taken = done.taken
        late = self.past_due_at_end
        if self.span is not None and not self.stopped and not self.ended:
            late = done.taken > self.due_for(done.taken)
            if done.taken == self.span.due:
                self.path("report at due")
            if late and (done.seq, self.item) in self.journal.notified.in_time:
                self.path("T1 in time kept")
                late = False
            self.span.state = "late" if late else "left"
        if not late:
            self.timely.add(done.seq)
        self.in_time = not late
        self.late_rounds.discard(self.round_number)
        self.late_rounds.update({self.round_number} if late else ())
        self.close()

    def close(self) -> None:
        """Ends stops and the clock of the item."""
        self.open = False
        self.stopped = False
        self.grounds.clear()
        self.policies.clear()

    def finish(self, _mark: Mark, at: datetime) -> None:
        """The order ends: every window ends at its instant."""
        self.ended = True
        if not self.open or self.span is None or self.stopped:
            return
        self.past_due_at_end = at > self.due_for(at)
        lapsed = self.due_for(at) + self.journal.law.grace <= at
        self.span.state = "ended" if lapsed else "left"
