"""Orders that no one would write by hand: any commands in any order, at any time, and the timers at their instants."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from hypothesis import note
from hypothesis import strategies as st

from removal.errors import Final
from removal.law.law import Law, load
from removal.orders import clock
from removal.orders.commands import Command, FireTimers
from removal.orders.decide import decide
from removal.orders.fold import apply
from removal.orders.item import Ground, Item, Outcome
from removal.orders.order import Order
from removal.record.facts import Fact
from removal.timers.control import ClockControl
from removal.timers.intervals import Interval
from tests.orders import lives
from tests.orders.lives import T0

SHIPPED = load(local=True)
KZ, EU = SHIPPED["kz-1"], SHIPPED["eu-tco-1"]
# No law of ours resumes after an answer, makes no stop of questions, or renews with a limit, and one may.
LAWS = (
    *(replace(law, second_person=False) for law in SHIPPED.values()),
    replace(KZ, answered="resume", obstacle_limit=2, renewals=1),
    replace(KZ, answered="none"),
    replace(EU, answered="resume", ceased="resume", expired="restart"),
)
ITEMS = 3
HOUR = timedelta(hours=1)
STEPS = (0, 0, 0.0002, 0.001, 0.04, 0.2, 0.5, 1, 3)  # of the law's window
FIRST = (lives.receipt(T0), lives.by_mail(T0), lives.by_mail(T0), None)  # how the order is received at its instant
numbers = st.lists(st.integers(1, ITEMS), min_size=1, max_size=ITEMS, unique=True)


@dataclass(frozen=True)
class Step:
    """So many windows later something happens, about some items, in one of four variants."""

    later: float
    what: str
    items: tuple[int, ...]
    variant: int


@st.composite
def steps(draw: st.DrawFn) -> Step:
    """One of them, what moves clocks more often than the rest."""
    what = st.sampled_from([*OFTEN, *OFTEN, *sorted(MAKE)])
    return Step(draw(st.sampled_from(STEPS)), draw(what), tuple(draw(numbers)), draw(st.integers(0, 3)))


class Life:
    """An order, its journal, and the instant that it has come to."""

    def __init__(self, law: Law) -> None:
        self.law = law
        self.order = lives.issued(ITEMS, law)
        self.facts: list[Fact] = []
        self.now = T0
        self.outages: tuple[Interval, ...] = ()

    def begin(self, first: Command | None) -> None:
        """The order is received at once, or is not."""
        if first:
            self.carry_out(first)

    def live(self, step: Step) -> None:
        """Time passes, and then it happens."""
        self.pass_until(self.now + step.later * self.law.window)
        if step.what == "outage":
            length = (step.variant + 1) * self.law.window / 8
            self.outages = tuple(sorted({*self.outages, Interval(self.now - length, self.now)}))
            outages = tuple((outage.since, outage.until) for outage in self.outages)
            self.carry_out(lives.extend(*outages))
        else:
            self.carry_out(MAKE[step.what](self, step))

    def pass_until(self, until: datetime) -> None:
        """Time passes, and every timer fires at its instant; what was looked at in vain is put off to the next."""
        looked = T0 - HOUR
        for _ in range(1000):
            coming = min((at for at in clock.instants(self.order) if at > looked), default=until)
            if coming >= until:
                break
            self.now = max(coming, self.now)
            before = self.order.sequence
            control = ClockControl(heartbeat_at=self.now, extended_for=self.outages)
            self.carry_out(FireTimers(id=f"tick-{before}-{self.now}", control=control))
            ahead = min(clock.instants(self.order), default=until)
            assert self.order.sequence > before or ahead > self.now or self._only_reminds(), "it spins"
            looked = self.now if self.order.sequence == before else T0 - HOUR
        else:
            msg = "timers fire for ever"
            raise AssertionError(msg)
        self.now = until

    def _only_reminds(self) -> bool:
        """A reminder that is past its due time is dropped: it stays among the instants and is put off by the wake."""
        return all(reminder.window.due_at <= self.now for reminder in clock.reminders(self.order))

    def carry_out(self, command: Command) -> None:
        """Or be refused, and nothing moves. A property that fails prints the shortest life that shows it."""
        if command.id in self.order.commands:
            return
        before = self.order
        line = f"{self.now:%d %H:%M:%S} {type(command).__name__}"
        try:
            facts = self.decided(command)
        except Final as refused:
            note(f"{line}: refused, {refused.detail}")
            assert self.order == before
            return
        note(f"{line}: {', '.join(fact.type for fact in facts) or 'nothing'}")
        for fact in facts:
            self.order = apply(self.order, fact)
            self.facts.append(fact)
        self.carried_out(facts)

    def decided(self, command: Command) -> tuple[Fact, ...]:
        """The facts that a command adds."""
        return decide(self.order, command, self.now)

    def carried_out(self, facts: tuple[Fact, ...]) -> None:
        """What a test looks at once a command's facts are in the journal."""


def _latest(order: Order) -> int:
    return order.notices[-1].sequence


def _any(order: Order, variant: int) -> int:
    return order.notices[variant % len(order.notices)].sequence


def _mail(life: Life, step: Step) -> Command:
    of = _any(life.order, step.variant)
    return lives.by_mail(life.now, f"mail-{step.variant}-{of}-{life.now}", of=of)


def _bounce(life: Life, step: Step) -> Command:
    """Of a mail that shows receipt, if there is one; it is as old as the evidence that the variant names."""
    mails = [evidence.delivery for evidence in life.order.evidence if evidence.withdrawable and evidence.delivery]
    delivery = mails[step.variant % len(mails)] if mails else "mail-0"
    return replace(lives.bounce(life.now, delivery), id=f"bounce-{delivery}-{life.now}")


def _of(life: Life, step: Step, fits: Callable[[Item], bool]) -> tuple[int, ...]:
    """Those of the step's items that it is possible for, else all of the order, else the step's."""
    every = tuple(item.number for item in life.order.items if fits(item))
    return tuple(number for number in step.items if number in every) or every or step.items


def _open(item: Item) -> bool:
    return not item.outcome


def _asks(item: Item) -> bool:
    return bool(item.unanswered)


def _unable(item: Item) -> bool:
    return any(not obstacle.ground.question for obstacle in item.unanswered)


def _disputable(item: Item) -> bool:
    return bool(item.outcome) and not item.disputed


def _obstruct(life: Life, step: Step, ago: timedelta = timedelta()) -> Command:
    ground = list(Ground)[step.variant]
    return lives.obstruct(life.now - ago, *_of(life, step, _open), ground=ground, explanation=str(life.order.sequence))


def _report(life: Life, step: Step, ago: timedelta = timedelta()) -> Command:
    return lives.report(life.now - ago, *step.items, outcome=list(Outcome)[step.variant % 3])


def _clarify(life: Life, step: Step) -> Command:
    return lives.clarify(life.now, *_of(life, step, _asks), grounds=(None, tuple(Ground))[step.variant % 2])


def _extend(life: Life, step: Step) -> Command:
    by = timedelta(seconds=(step.variant + 1) * life.law.window.total_seconds() // 10)
    return replace(lives.extend_by(by), id=f"more-{life.now}")


LATE = timedelta(seconds=15)
MAKE: dict[str, Callable[[Life, Step], Command]] = {
    "receipt": lambda life, _: lives.receipt(life.now, of=_latest(life.order)),
    "receipt of any": lambda life, step: lives.receipt(life.now, of=_any(life.order, step.variant)),
    "mail": _mail,
    "bounce": _bounce,
    "acknowledge": lambda life, _: lives.acknowledge(life.now),
    "report": _report,
    "report late": lambda life, step: _report(life, step, LATE),
    "obstruct": _obstruct,
    "obstruct late": lambda life, step: _obstruct(life, step, LATE),
    "resume": lambda life, step: lives.resume(life.now, *_of(life, step, _unable)),
    "clarify": _clarify,
    "extend": _extend,
    "outage": lambda *_: lives.extend(),
    "suspend": lambda life, _: lives.suspend(life.now),
    "lift": lambda life, _: lives.lift(life.now),
    "dispute": lambda life, step: lives.dispute(life.now, *_of(life, step, _disputable)),
    "contest": lambda life, step: lives.contest(life.now, *step.items),
    "decide": lambda life, step: lives.decide_contest(life.now, upheld=step.variant == 0),
    "withdraw": lambda life, _: lives.withdraw(life.now),
    "reinstate": lambda life, step: lives.reinstate(life.now, *step.items),
    "reassign": lambda _, step: lives.reassign(f"representative-{step.variant}"),
    "nothing": lambda life, _: lives.tick(life.now),
}
OFTEN = (
    "obstruct",
    "clarify",
    "receipt",
    "mail",
    "bounce",
    "report",
    "report late",
    "obstruct late",
    "extend",
    "dispute",
    "suspend",
    "lift",
    "outage",
    "resume",
)
