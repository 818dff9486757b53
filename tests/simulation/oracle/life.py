"""The model of an order's life (`tests/model`) is given what the journal says that the parties did, and must agree.

The model decides by itself what follows: receipts, windows, due times, breaches, expiries, debts, status (contract 1
and 6). Its timers act where the journal says that timers acted, because Lambda is some seconds late; a timer that is
later than it may be is a difference of its own. At the end the model's view is compared with the order as the API shows
it.
"""

import functools
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import groupby

from tests.model import events as ev
from tests.model.book import WindowRecord
from tests.model.laws import LAWS, Law
from tests.model.order import TIMER_NAMES, Model
from tests.model.platform_acts import attend, receive
from tests.model.timers import Timer, Timers
from tests.model.view import DebtView, ToldFact
from tests.simulation.lateness import CLOCKS_DIFFER, PUNCTUAL, Allowed, among
from tests.simulation.oracle.deeds import Proof, cause, events, is_notice
from tests.simulation.oracle.exchanges import Json
from tests.simulation.oracle.history import Added, instant
from tests.simulation.oracle.shows import compared
from tests.simulation.orders import Order

TIMERS = frozenset({"order.breached", "order.undelivered", "order.answer_overdue"})
FOLLOWS = {
    "order.received": "received",
    "order.receipt_withdrawn": "receipt_withdrawn",
    "order.breached": "breached",
    "order.breach_annulled": "breach_annulled",
    "order.undelivered": "undelivered",
    "order.answer_overdue": "overdue",
    "order.complied": "complied",
    "order.complied_late": "complied_late",
}
ACCUSES = frozenset({1, 3})  # ranks of timers that a hold, a gap and a vacancy keep back: breached and overdue (T8)
Written = tuple[str, datetime]
"""An overdue debt of a write: what is owed, and since when."""
Waiting = tuple[int, object, datetime]
"""A timer that waits: its rank among the kinds, what it is about, when it is due."""


@dataclass(slots=True)
class DueTimers(Timers):
    """Timers, of whose breaches only those act that are due at one of `dues`, and of whose debts only those of `debts`.

    All of them act for None.
    """

    dues: tuple[datetime, ...] | None = None
    debts: tuple[Written, ...] | None = None
    nearly: timedelta = CLOCKS_DIFFER
    known: dict[Waiting, datetime] = field(default_factory=dict)

    def learn(self, now: datetime) -> None:
        """Keeps since when each timer that waits is known: what is recorded later may make one that is past due."""
        self.known = {one: self.known.get(one, now) for one in self.waiting()}

    def waiting(self) -> Iterator[Waiting]:
        """All timers that wait, not only the next of each kind."""
        yield from ((0, pair, end) for pair, end in self.ends().items())
        yield from ((1, window.number, at) for at, window in self.state.book.lapses())
        undelivered = self.undelivered()
        if undelivered:
            yield 2, self.base, undelivered[0]
        yield from ((3, self.debt_key(debt), at) for at, debt in Timers.overdues(self))

    def breach(self) -> Timer | None:
        """The next window to decide."""
        book = self.state.book
        windows, book.windows = book.windows, [window for window in book.windows if not self._left_out(window)]
        lapse_, book.windows = book.next_lapse(), windows
        return None if lapse_ is None else (lapse_[0], 1, functools.partial(self.lapse, lapse_[1]))

    def overdues(self) -> list[tuple[datetime, DebtView]]:
        """The debts that are to be recorded as overdue."""
        return [(at, debt) for at, debt in Timers.overdues(self) if self._is_written(debt)]

    def _is_written(self, debt: DebtView) -> bool:
        written = None if self.debts is None else [since for owed, since in self.debts if owed == debt.kind]
        return written is None or among(written, debt.since, self.nearly)

    def _left_out(self, window: WindowRecord) -> bool:
        return self.dues is not None and not among(self.dues, window.due_at, self.nearly)


class Led(Model):
    """The model with timers that wait until the judge fires them."""

    def __init__(self, law: Law, allowed: Allowed = PUNCTUAL) -> None:
        super().__init__(law)
        self.allowed = allowed
        self.timers = self.due_timers = DueTimers(self.state, nearly=allowed.clocks)

    def advance(self, at: datetime) -> None:
        """Time passes, and no timer acts."""
        self.now = at

    def _settle(self, now: datetime) -> None:
        super()._settle(now)
        self.due_timers.learn(now)

    def fire(self, at: datetime, breaches: tuple[datetime, ...] = (), debts: tuple[Written, ...] = ()) -> None:
        """All timers that are due at or before an instant act then; an accusation that may wait only if it was made."""
        if self._may_wait(self.due_timers.breach(), at):
            self.due_timers.dues = breaches
        if self._may_wait(self.due_timers.overdue(), at):
            self.due_timers.debts = debts
        self._next = self.due_timers.next()
        while self._next is not None and self._next[0] <= at:
            self._next[2](at)
            self._settle(at)
        self.due_timers.dues = self.due_timers.debts = None
        self._next = self.due_timers.next()

    def _may_wait(self, timer: Timer | None, at: datetime) -> bool:
        return bool(timer and self.allowed.may_wait and at <= self.allowed.latest(timer[0], accuses=True))

    def late(self, at: datetime) -> str | None:
        """The timer that should have acted long before an instant."""
        for (rank, _, due), known in self.due_timers.known.items():
            if self.allowed.latest(max(due, known), accuses=rank in ACCUSES) < at:
                return f"the timer {TIMER_NAMES[rank]} of {due:%d %H:%M:%S} has not acted by {at:%d %H:%M:%S}"
        return None

    def do(self, event: ev.Event) -> ev.Answer:
        """As the model, but an answer that adds nothing else is receipt in any state (contract R1)."""
        answer = self.play(event)
        if not isinstance(event, Proof) or answer.verdict == "accepted":
            return answer
        receive(self.state, event)
        attend(self.state, event)
        self._settle(event.at)
        return ev.Answer("accepted", 200)

    def named(self, event: ev.Event) -> ev.Event:
        """By whom it is: by the representative in office at its own time, as nothing else is recorded (contract R5)."""
        receipts = self.state.receipts
        if isinstance(event, ev.Evidence):
            at = max(event.at, self.now or event.at)
            return replace(event, at=at, addressee=receipts.in_office(event.own))
        return replace(event, by=receipts.in_office(event.taken)) if isinstance(event, ev.AnswerEvent) else event


@dataclass(slots=True)
class Replay:
    """One journal played on the model. `notices` are the sequences of the notices' facts, in order.

    `added` are outages that an operator has entered; `watch` is called after each write, with the instant of it.
    """

    model: Led
    notices: list[int]
    added: list[Added] = field(default_factory=list)
    watch: Callable[["Replay", datetime], None] = lambda _, __: None
    length: int = 0  # of the journal that was played

    def play(self, facts: list[Json]) -> Iterator[str]:
        """One write of the journal: its facts."""
        at = instant(facts[0]["timestamp"])
        late = self.model.late(at)
        if late:
            yield late
        self._enter(at)
        before, number = len(self.model.state.facts), facts[0]["data"]["sequence"]
        outages, others = _parted(events(facts, at, self.notices))
        yield from self._do(outages, number)
        yield from self._early(facts)
        if any(_is_timer(fact) for fact in facts):
            breaches = tuple(instant(fact["data"]["due_at"]) for fact in facts if _is_breach(fact))
            self.model.fire(at, breaches, tuple(_written(facts)))
        yield from self._do(others, number)
        yield from _follows(facts, self.model.state.facts[before:])
        self.notices += [fact["data"]["sequence"] for fact in facts if is_notice(fact)]
        self.length = facts[-1]["data"]["sequence"]
        self.watch(self, at)

    def _do(self, deeds: list[ev.Event], number: int) -> Iterator[str]:
        """The model is given events of the write that begins with a fact; it says which it refuses."""
        for event in deeds:
            answer = self.model.do(self.model.named(event))
            if answer.verdict == "refused":
                yield f"fact {number}: the model refuses {event}: {answer.reason}"
            if answer.verdict == "nothing_new" and isinstance(event, ev.Acknowledge):
                yield f"fact {number}: what waits or is unattended is acknowledged, the model has nothing of that"

    def _early(self, facts: list[Json]) -> Iterator[str]:
        """Breaches and overdue debts that should have waited (contract T7, T8)."""
        allowed, at = self.model.allowed, instant(facts[0]["timestamp"])
        for data in (fact["data"] for fact in facts if _is_breach(fact)):
            early = allowed.too_early(instant(data["due_at"]), instant(data["decided_at"]))
            if early:
                yield f"the breach that was due at {data['due_at']} was {early}"
        for owed, since in _written(facts):
            early = allowed.too_early(self._debt_due(owed, since), at, of_platform=owed == "reinstatement")
            if early:
                yield f"the {owed} that is owed since {since:%d %H:%M:%S} was {early}"

    def _debt_due(self, owed: str, since: datetime) -> datetime:
        """When the time of a debt ended, or the day after it was recorded last; `since` if the model has none."""
        timers, law = self.model.due_timers, self.model.state.journal.law
        dues = [at for at, debt in timers.overdues() if debt.kind == owed and among([since], debt.since, timers.nearly)]
        return min(dues) - law.grace if dues else since

    def _enter(self, at: datetime) -> None:
        """The outages that were entered before this write (contract T6).

        The write's own clock may be ahead: one that was entered just before may have come after it.
        """
        until = at - self.model.allowed.clocks
        while self.added and self.added[0].at <= until and self.model.now is not None:
            outage = self.added.pop(0)
            self.model.play(ev.Outage(at=max(outage.at, self.model.now), since=outage.since, until=outage.until))


def _parted(of_write: Iterator[ev.Event]) -> tuple[list[ev.Event], list[ev.Event]]:
    """The outages of a write, by which its timers decide already (contract T6), and all else."""
    outages, others = list[ev.Event](), list[ev.Event]()
    for event in of_write:
        (outages if isinstance(event, ev.Outage) else others).append(event)
    return outages, others


def _follows(facts: list[Json], model_facts: list[ToldFact]) -> Iterator[str]:
    """What follows from a write is what the model says: no false breach, no notice of what was not missing."""
    product_counts, wanted = (
        Counter(FOLLOWS.get(fact["type"], "") for fact in facts),
        Counter(fact.kind for fact in model_facts),
    )
    for counted in (
        product_counts,
        wanted,
    ):  # other evidence takes the place of what came back (R7): told by both, or by none
        replaced = min(counted["received"], counted["receipt_withdrawn"])
        counted.subtract({"received": replaced, "receipt_withdrawn": replaced})
    for kind in FOLLOWS.values():
        product, other = product_counts[kind], wanted[kind]
        if product != other and (kind != "overdue" or not (product and other)):  # the model counts each item's debt
            yield f"fact {facts[0]['data']['sequence']}: {product} of {kind} in this write, the model says {other}"


def groups(facts: list[Json]) -> Iterator[list[Json]]:
    """The writes of a journal: facts of one command."""
    for _, group in groupby(facts, key=lambda fact: fact["data"]["command"]):
        yield list(group)


def differences(
    order: Order, facts: list[Json], shown: Json, at: datetime, played: Replay | None = None
) -> Iterator[str]:
    """Where the model and the product part, in words; `shown` is the order as the API shows it, at an instant."""
    played = played or Replay(Led(LAWS[order.law]), [])
    for group in groups(facts):
        yield from played.play(group)
    late = played.model.late(at)
    if late:
        yield late
    yield from compared(
        played.model.view(instant(facts[-1]["timestamp"])), shown, played.notices, played.model.allowed.clocks
    )


def _is_timer(fact: Json) -> bool:
    return fact["type"] in TIMERS or cause(fact) == "expired"


def _written(facts: list[Json]) -> Iterator[Written]:
    """The overdue debts of a write."""
    overdue = (fact["data"] for fact in facts if fact["type"] == "order.answer_overdue")
    yield from ((data["owed"], instant(data["since"])) for data in overdue)


def _is_breach(fact: Json) -> bool:
    return bool(fact["type"] == "order.breached")
