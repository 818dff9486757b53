"""Lives that nobody would write down: any commands in any order, at any time, under each law that has a window."""

from dataclasses import replace
from datetime import datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from removal.errors import Final
from removal.law.law import Law, load
from removal.orders import clock
from removal.orders.commands import Command, FireTimers
from removal.orders.decide import decide
from removal.orders.fold import apply, fold
from removal.orders.item import Ground, Outcome
from removal.orders.order import Breach, Order, Status
from removal.record import instant
from removal.record.facts import Fact
from removal.timers.control import ClockControl
from tests.orders import lives
from tests.orders.lives import T0

LAWS = load(local=True)
RESUMING = replace(LAWS["kz-1"], on_obstacle="resume", obstacle_limit=2)  # no law of ours resumes, and one may
NOT_STOPPING = replace(LAWS["kz-1"], on_obstacle="none")
ITEMS = 3
HOUR = timedelta(hours=1)

numbers = st.lists(st.integers(1, ITEMS), min_size=1, max_size=ITEMS, unique=True)
STEPS = (timedelta(0), timedelta(0), timedelta(seconds=10), timedelta(minutes=40), HOUR, 9 * HOUR, timedelta(days=2))


@st.composite
def commands(draw: st.DrawFn) -> tuple[timedelta, str, list[int], int]:
    """How much later, what, about which items, in which variant."""
    what = st.sampled_from([*OFTEN, *OFTEN, *sorted(MAKE)])
    return draw(st.sampled_from(STEPS)), draw(what), draw(numbers), draw(st.integers(0, 3))


def _obstruct(at: datetime, items: list[int], variant: int) -> Command:
    return lives.obstruct(at, *items, ground=list(Ground)[variant])


def _report(at: datetime, items: list[int], variant: int) -> Command:
    return lives.report(at, *items, outcome=list(Outcome)[variant % 3])


MAKE = {
    "receipt": lambda at, *_: lives.receipt(at),
    "mail": lambda at, _, variant: lives.by_mail(at, f"mail-{variant}"),
    "bounce": lambda at, _, variant: lives.bounce(at, f"mail-{variant}"),
    "acknowledge": lambda at, *_: lives.acknowledge(at),
    "report": _report,
    "report late": lambda at, items, variant: _report(at - timedelta(seconds=15), items, variant),
    "obstruct": _obstruct,
    "obstruct late": lambda at, items, variant: _obstruct(at - timedelta(seconds=15), items, variant),
    "clarify": lambda at, items, _: lives.clarify(at, *items),
    "extend": lambda at, _, variant: replace(lives.extend_by((variant + 1) * HOUR), id=f"more-{at}"),
    "outage": lambda at, _, variant: lives.extend(at - (variant + 1) * HOUR, at),
    "suspend": lambda at, *_: lives.suspend(at),
    "lift": lambda at, *_: lives.lift(at),
    "dispute": lambda at, items, _: lives.dispute(at, *items),
    "contest": lambda at, items, _: lives.contest(at, *items),
    "decide": lambda at, _, variant: lives.decide_contest(at, upheld=variant == 0),
    "withdraw": lambda at, *_: lives.withdraw(at),
    "reinstate": lambda at, items, _: lives.reinstate(at, *items),
    "reassign": lambda _, __, variant: lives.reassign(f"representative-{variant}"),
    "nothing": lambda at, *_: lives.tick(at),
}


OFTEN = ("obstruct", "clarify", "report", "report late", "obstruct late", "extend", "dispute", "suspend", "lift")


class Life:
    """An order, its journal, and what was promised to each item."""

    def __init__(self, law: Law) -> None:
        self.law = law
        self.order = lives.issued(ITEMS, law)
        self.facts: list[Fact] = []
        self.now = T0
        self.promised: dict[int, datetime] = {}
        self.opened: dict[int, int] = {}
        self.stood: set[tuple[int, int]] = set()

    def pass_until(self, until: datetime) -> None:
        """Time passes, and every timer fires at its instant; what was looked at in vain is put off to the next."""
        looked = T0 - HOUR
        for _ in range(500):
            coming = min((at for at in clock.instants(self.order, self.law) if at > looked), default=until)
            if coming >= until:
                break
            self.now = max(coming, self.now)
            before = self.order.sequence
            self.carry_out(FireTimers(id=f"tick-{before}-{self.now}", control=ClockControl(heartbeat_at=self.now)))
            ahead = clock.instants(self.order, self.law)
            assert self.order.sequence > before or min(ahead, default=until) > self.now or _past(self), "it spins"
            looked = self.now if self.order.sequence == before else T0 - HOUR
        self.now = until

    def carry_out(self, command: Command) -> None:
        """Or be refused, and nothing moves."""
        if command.id in self.order.commands:
            return
        before = self.order
        try:
            told = decide(self.order, command, self.now, self.law)
        except Final:
            assert self.order == before
            return
        for fact in told:
            self._note(fact)
            self.order = apply(self.order, fact)
            self.facts.append(fact)
            self._check(fact)

    def _note(self, fact: Fact) -> None:
        """Who reports while the clock stands is in time, whatever the time, unless it was late when that stopped."""
        if fact.type == "order.reported" and self.order.status is Status.SUSPENDED:
            for item in (self.order.items[line["number"] - 1] for line in fact.payload["items"]):
                window, since = self.order.window_of(item), item.stopped_at or self.order.suspended_at
                if window and since and since <= window.due_at:
                    self.stood.add((item.number, item.window))

    def _check(self, fact: Fact) -> None:
        if fact.type == "order.breached":
            self._check_breach(fact)
        for opened in self.order.windows:
            self.opened.setdefault(opened.number, len(self.facts))
        for item in self.order.items:
            window = self.order.window_of(item)
            if window and not item.outcome and item.stopped_at is None:
                assert window.due_at >= self.promised.get(item.number, window.due_at), "a told deadline shrank"
                self.promised[item.number] = window.due_at

    def _check_breach(self, fact: Fact) -> None:
        told = fact.payload
        window = self.order.windows[told["window"] - 1]
        assert self.now >= window.due_at + self.law.grace, "early"
        assert [one.window for one in self.order.standing_breaches].count(window.number) == 1, "twice"
        assert self.order.suspended_at is None
        for number in told["open_items"]:
            item = self.order.items[number - 1]
            assert not item.answered_by(window.due_at), "answered in time"
            assert item.stopped_at is None, "waiting for an answer"
            assert (number, window.number) not in self.stood, "reported while the clock stood"

    def excused(self, number: int, breach: Breach) -> bool:
        """Whether an answer in time about an item has been recorded since its window opened."""
        since = self.facts[self.opened[breach.window] - 1 :]
        return any(number in _answered(fact) and _at(fact) <= breach.due_at for fact in since)


def _answered(fact: Fact) -> list[int]:
    if fact.type == "order.reported":
        return [line["number"] for line in fact.payload["items"]]
    return list(fact.payload["stops"]) if fact.type == "order.obstructed" else []


def _at(fact: Fact) -> datetime:
    return instant.from_text(fact.payload["answered_at"])


def _past(life: Life) -> bool:
    """A reminder that is past its due time is dropped: it stays among the instants and is put off by the wake."""
    return all(reminder.window.due_at <= life.now for reminder in clock.reminders(life.order, life.law))


@settings(max_examples=500, derandomize=True)  # the same everywhere; whoever looks for more takes it away
@given(st.sampled_from([*LAWS.values(), RESUMING, NOT_STOPPING]), st.lists(commands(), min_size=6, max_size=20))
def test_whatever_happens_nobody_is_accused_early_twice_or_of_what_was_answered(
    law: Law, script: list[tuple[timedelta, str, list[int], int]]
) -> None:
    life = Life(replace(law, second_person=False))
    life.carry_out(lives.receipt(T0))
    for later, what, items, variant in script:
        life.pass_until(life.now + later)
        life.carry_out(MAKE[what](life.now, items, variant))  # type: ignore[no-untyped-call]
        _whole(life)
    life.pass_until(life.now + timedelta(days=400))
    _whole(life)
    _ended(life.order)


def _whole(life: Life) -> None:
    """The fold of the journal is the order; what is open has a timer, or somebody else's turn to wait for."""
    assert fold([lives.first_fact(ITEMS, life.law), *life.facts]) == life.order
    order = life.order
    for breach in order.standing_breaches:
        assert not all(life.excused(number, breach) for number in breach.open_items), "all was answered in time"
    if order.status is Status.RUNNING:
        assert clock.instants(order, life.law), "nothing would ever happen again"
        assert order.suspended_at is None
        assert not order.waiting
    if order.status is Status.SUSPENDED:
        assert order.suspended_at is not None or order.waiting
    if order.status is Status.COMPLIED:
        assert order.answered
        assert not order.standing_breaches


def _ended(order: Order) -> None:
    """A year later nothing runs: all is answered, breached, withdrawn, never received, or waits for the authority."""
    for window in order.standing_windows:
        if order.status in (Status.RUNNING, Status.BREACHED) and order.open_items(window, window.due_at):
            assert order.standing_breach(window), "a breach was lost"
    assert order.status is not Status.RUNNING
