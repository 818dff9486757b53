"""Random events, drawn close to the instants that matter."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from random import Random

from tests.model import events as ev
from tests.model.deliveries import MICRO, MINUTES, SECOND, ZERO
from tests.model.laws import GRACE, GROUNDS, QUESTIONS, Law
from tests.model.view import View
from tests.model.weights import ALWAYS, CLOCK_STATES, COMMANDS, ENDED, LATE_AFTER_END, WEIGHTS, Weights


@dataclass(slots=True)
class Choices:
    """Makes random events for one life."""

    rng: Random
    law: Law
    illegal: float
    late: float
    office: list[str] = field(default_factory=lambda: ["rep-1"])
    sent_answers: list[ev.AnswerEvent] = field(default_factory=list)
    named: tuple[int, ...] = ()
    """Items of an order that has ended which an order in force of its chain names."""
    end: datetime | None = None
    words: int = 0
    favour: Weights = field(default_factory=dict)

    def jitter(self) -> timedelta:
        """Returns a small distance from an instant that matters."""
        return self.rng.choice((ZERO, ZERO, ZERO, MICRO, -MICRO, SECOND, -SECOND, SECOND * 7, GRACE, -GRACE))

    def marks(self, view: View) -> list[datetime]:
        """Returns the instants that matter in a view, past and future."""
        instants: list[datetime] = []
        for window in view.windows[-4:]:
            instants += [window.due_at, window.due_at + GRACE, window.opened_at]
        for item in view.items:
            instants += [item.due, item.due + GRACE] if item.due else []
        instants += [o.stops_until for o in view.obstacles if o.stops_until]
        instants += [o.told_at for o in view.obstacles[-2:]]
        for debt in view.debts:
            instants += [debt.overdue_from, debt.overdue_from + GRACE]
        for notice in view.notices[-3:]:
            instants += [notice.made_at, notice.made_at + self.law.unreceived_after]
            instants += [notice.received] if notice.received else []
        return instants

    def instant(self, view: View, now: datetime) -> datetime:
        """Returns the instant of the next command."""
        rng = self.rng
        pick = rng.random()
        if pick < 0.15:
            return now
        marks = [m for m in self.marks(view) if m > now - GRACE]
        if pick < 0.55 and marks:
            return max(now, rng.choice(marks) + self.jitter())
        if pick < 0.6:
            return now + self.law.window * rng.uniform(1, 4)
        return now + self.law.window * rng.uniform(0, 0.35)

    def taken(self, view: View, at: datetime) -> datetime:
        """Returns the request time of an answer that is decided at `at`."""
        rng = self.rng
        ended = view.status in ENDED
        if rng.random() >= max(self.late, LATE_AFTER_END if ended else 0):
            return at
        earliest = view.notices[0].made_at
        marks = [m for m in self.marks(view) if at - self.law.window * 2 < m <= at]
        marks += [b.due_at for b in view.breaches[-1:]] * 3
        if ended and self.end is not None:
            marks += [self.end, self.end - SECOND, self.end - self.law.window * rng.uniform(0, 0.5)] * 3
            marks += [item.due for item in view.items if item.due] + [w.due_at for w in view.windows[-2:]] * 2
        marks += [at - SECOND, at - MINUTES, at - GRACE]
        picked = rng.choice(marks) + self.jitter()
        return min(at, max(earliest, picked))

    def some(self, items: list[int], count: int) -> tuple[int, ...]:
        """Returns some of the items, or rarely some of all items."""
        pool = items if items and self.rng.random() > self.illegal else list(range(1, count + 1))
        size = len(pool) if self.rng.random() < 0.5 else self.rng.randint(1, len(pool))
        return tuple(sorted(self.rng.sample(pool, size)))

    def choose(self, view: View, at: datetime) -> ev.Event:
        """Returns a random event at `at`, by the status of the order."""
        rng = self.rng
        if rng.random() < self.illegal:
            kind = rng.choice(COMMANDS)
        else:
            weights = ALWAYS | WEIGHTS[view.status]
            for name, factor in self.favour.items():
                weights[name] = weights.get(name, 0) * factor
            kind = rng.choices(list(weights), list(weights.values()))[0]
        if rng.random() < 0.03 and self.sent_answers:
            return self.again(at)
        event = getattr(self, kind)(view, at)
        assert isinstance(event, ev.Event)
        if isinstance(event, ev.AnswerEvent):
            self.sent_answers.append(event)
        return event

    def again(self, at: datetime) -> ev.Event:
        """Returns an earlier answer said again, within an hour or about an hour later (contract R9)."""
        old = self.rng.choice(self.sent_answers)
        hour = old.taken + timedelta(hours=1) + self.rng.choice((ZERO, MICRO, -SECOND))
        again = replace(old, at=at, taken=hour if hour <= at and self.rng.random() < 0.5 else at)
        return replace(again, kept=self.named) if isinstance(again, ev.Report) else again

    def fresh(self) -> str:
        """Returns words that no other answer of this life has."""
        self.words += 1
        return f"words {self.words}"

    def by(self) -> str:
        """Returns who speaks: the representative in office, rarely a former one."""
        return self.office[-1] if self.rng.random() > 0.04 else self.rng.choice(self.office)

    def open(self, view: View) -> list[int]:
        """Returns the open items."""
        return [i.item for i in view.items if i.outcome is None]

    # one function a kind of event

    def tick(self, _view: View, at: datetime) -> ev.Event:
        """Time passes."""
        return ev.Tick(at=at)

    def acknowledge(self, view: View, at: datetime) -> ev.Event:
        """An acknowledgement."""
        return ev.Acknowledge(at=at, taken=self.taken(view, at), by=self.by(), words=self.fresh())

    def contest(self, view: View, at: datetime) -> ev.Event:
        """A contest."""
        return ev.Contest(at=at, taken=self.taken(view, at), by=self.by(), words=self.fresh())

    def report(self, view: View, at: datetime) -> ev.Event:
        """A report, mostly of open items; on an order that has ended often of any, or of what is back."""
        rng, ended, everything = self.rng, view.status in ENDED, [i.item for i in view.items]
        likely = self.open(view) if not ended or rng.random() < 0.5 else everything
        items = self.some(likely, len(view.items))
        others = [item for item in everything if item not in items]
        outcome = "removed" if rng.random() < 0.75 else "absent"
        return ev.Report(
            at=at,
            taken=self.taken(view, at),
            by=self.by(),
            words=self.fresh(),
            items=items,
            outcome=outcome,
            absent=tuple(others) if rng.random() < 0.1 else (),
            kept=self.named if ended else (),
        )

    def obstacle(self, view: View, at: datetime) -> ev.Event:
        """An obstacle; often of a ground that was reported before."""
        rng = self.rng
        grounds = [o.ground for o in view.obstacles]
        ground = rng.choice(grounds) if grounds and rng.random() < 0.5 else rng.choice(GROUNDS)
        return ev.Obstacle(
            at=at,
            taken=self.taken(view, at),
            by=self.by(),
            words=self.fresh(),
            items=self.some(self.open(view), len(view.items)),
            ground=ground,
        )

    def resume(self, view: View, at: datetime) -> ev.Event:
        """A resumption of items that an `unable` ground stops; without one, mostly an obstacle."""
        items = {o.item for o in view.obstacles if o.active and o.ground not in QUESTIONS}
        if not items and view.status in CLOCK_STATES and self.rng.random() > self.illegal * 2:
            return self.obstacle(view, at)
        return ev.Resumption(
            at=at,
            taken=self.taken(view, at),
            by=self.by(),
            words=self.fresh(),
            items=self.some(sorted(items), len(view.items)),
        )

    def reinstate(self, view: View, at: datetime) -> ev.Event:
        """A reinstatement report, of what is asked back or has been."""
        items = [i.item for i in view.items if i.asked_back or (i.down and self.rng.random() < self.illegal)]
        return ev.ReinstatementReport(
            at=at,
            taken=self.taken(view, at),
            by=self.by(),
            words=self.fresh(),
            items=self.some(items, len(view.items)),
            not_possible="no_copy" if self.rng.random() < 0.2 else "",
        )

    def answer(self, view: View, at: datetime) -> ev.Event:
        """The authority answers grounds; without one to answer, mostly an obstacle is reported instead."""
        rng = self.rng
        pairs = {(o.item, o.ground) for o in view.obstacles if o.active}
        pairs |= {(d.item, d.ground) for d in view.debts if d.item and d.ground}
        if not pairs and view.status in CLOCK_STATES and rng.random() > self.illegal * 2:
            return self.obstacle(view, at)
        grounds = sorted({ground for _, ground in pairs})
        named = None
        if grounds and rng.random() < 0.5:
            named = tuple(rng.sample(grounds, rng.randint(1, len(grounds))))
        items = sorted({item for item, ground in pairs if ground in (named or QUESTIONS)})
        return ev.AnswerObstacles(at=at, items=self.some(items, len(view.items)), grounds=named)

    def extend(self, _view: View, at: datetime) -> ev.Event:
        """The authority extends."""
        by = self.rng.choice((SECOND, self.law.window * 0.25, self.law.window * 2))
        return ev.Extend(at=at, by=by)

    def suspend(self, _view: View, at: datetime) -> ev.Event:
        """The authority suspends."""
        return ev.Suspend(at=at)

    def lift(self, _view: View, at: datetime) -> ev.Event:
        """The authority lifts."""
        return ev.Lift(at=at)

    def dispute(self, view: View, at: datetime) -> ev.Event:
        """The authority disputes done items."""
        items = [i.item for i in view.items if i.outcome is not None]
        return ev.Dispute(at=at, items=self.some(items, len(view.items)))

    def decide(self, _view: View, at: datetime) -> ev.Event:
        """The authority decides contests."""
        return ev.DecideContest(at=at, uphold=self.rng.random() < 0.3)

    def withdraw(self, _view: View, at: datetime) -> ev.Event:
        """The authority withdraws."""
        self.end = self.end or at
        return ev.Withdraw(at=at)

    def supersede(self, view: View, at: datetime) -> ev.Event:
        """Another order takes the place of this one, and may keep items down."""
        kept = tuple(i.item for i in view.items if self.rng.random() < 0.4)
        if view.status not in ENDED:
            self.end, self.named = at, kept
        return ev.Supersede(at=at, kept=kept)

    def successor_ends(self, view: View, at: datetime) -> ev.Event:
        """The order in force of the chain ends; what it names is in no order's place any more, or in the next one's."""
        self.named = tuple(item for item in self.named if self.rng.random() < 0.3)
        return self.report(view, at)

    def inherit(self, view: View, at: datetime) -> ev.Event:
        """A late report of an earlier order of the chain."""
        return ev.Inherit(at=at, items=self.some([i.item for i in view.items], len(view.items)))

    def order_again(self, view: View, at: datetime) -> ev.Event:
        """A later order of the chain names what this one asked back; without anything, something is reported."""
        owed = [i.item for i in view.items if i.asked_back]
        if not owed and view.status in ENDED:
            return self.report(view, at)
        items = self.some(owed, len(view.items))
        self.named = tuple(sorted({*self.named, *items})) if view.status in ENDED else self.named
        return ev.OrderAgain(at=at, items=items)

    def outage(self, view: View, at: datetime) -> ev.Event:
        """Our own outage, with edges at instants that matter."""
        rng = self.rng
        marks = [m for m in self.marks(view) if m <= at] + [at, at - self.law.window * 0.2]
        first = rng.choice(marks) + self.jitter()
        second = rng.choice(marks) + self.jitter()
        since, until = min(first, second), min(at, max(first, second))
        if since >= until and rng.random() < 0.9:
            since = until - self.law.window * rng.uniform(0.01, 0.8)
        return ev.Outage(at=at, since=since, until=until)

    def reassign(self, _view: View, at: datetime) -> ev.Event:
        """A new representative takes office."""
        self.office.append(f"rep-{len(self.office) + 1}")
        return ev.Reassign(at=at, representative=self.office[-1])
