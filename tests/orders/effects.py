"""The rows of the table of notices, played on the core: what each fact changes, and what its receipt and bounce do."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from removal.errors import Final
from removal.law.law import Law, load
from removal.orders import clock
from removal.orders.commands import Command
from removal.orders.decide import decide
from removal.orders.fold import apply
from removal.orders.item import Ground
from removal.orders.notice_types import is_notice_fact
from removal.orders.order import Order
from removal.orders.waiting import ItemClock, item_clock
from removal.record.facts import Fact
from tests.orders import lives
from tests.orders.lives import KZ, T0, after, issued, tick

HOUR, SECOND = timedelta(hours=1), timedelta(seconds=1)
EU, FORCE = load(local=True)["eu-tco-1"], Ground.FORCE_MAJEURE
States = dict[int, str]


def at(hours: float) -> datetime:
    return T0 + hours * HOUR


@dataclass(frozen=True)
class Scenario:
    """An order, and the command that adds the fact; of an order that is not there yet only the order."""

    order: Order
    command: Command | None = None
    now: datetime = T0 + 10 * HOUR


def running(law: Law = KZ) -> Order:
    return after(issued(3, law), (lives.receipt(), T0))


def stopped(ground: Ground = Ground.INSUFFICIENT_INFORMATION, law: Law = KZ) -> Order:
    return after(running(law), (lives.obstruct(at(4), 1, ground=ground), at(4)))


def suspended(order: Order) -> Order:
    return after(order, (lives.suspend(at(4)), at(4)))


def down() -> Order:
    return after(running(), (lives.report(at(2), 1, 2), at(2)))


def mailed() -> Order:
    return after(issued(3), (lives.by_mail(), T0))


def contested() -> Order:
    return after(running(), (lives.contest(at(4), 1), at(4)))


def late() -> Order:
    return after(running(), (tick(lives.LAPSE), lives.LAPSE))


def asked_late() -> Order:
    """A question that came after the due time, and stopped nothing."""
    return after(late(), (lives.obstruct(at(25), 1), at(25)))


WITH_SECOND = replace(KZ, second_person=True)
EUROPEAN = after(issued(3, EU), (lives.receipt(), T0), (lives.obstruct(at(0.5), 1, ground=FORCE), at(0.5)))
TWICE = after(mailed(), (lives.by_mail(at(1), "mail-2"), at(1)))
ENDED = after(down(), (lives.withdraw(at(4)), at(4)))
BARELY_ENDED = after(running(), (lives.withdraw(at(4)), at(4)))

SCENARIOS: dict[str, Callable[[], Scenario]] = {
    "order.drafted": lambda: Scenario(issued(3, WITH_SECOND), None, T0),
    "order.refused": lambda: Scenario(issued(3, WITH_SECOND), lives.refuse(), T0),
    "order.issued": lambda: Scenario(issued(3), None, T0),
    "order.reassigned": lambda: Scenario(running(), lives.reassign()),
    "order.received": lambda: Scenario(issued(3), lives.receipt(at(10))),
    "order.evidence_kept": lambda: Scenario(mailed(), lives.by_mail(at(10), "mail-2")),
    "order.evidence_withdrawn": lambda: Scenario(TWICE, lives.bounce(at(10), "mail-2")),
    "order.receipt_withdrawn": lambda: Scenario(mailed(), lives.bounce(at(10))),
    "order.bounced_late": lambda: Scenario(mailed(), lives.bounce(at(130)), at(130)),
    "order.undelivered": lambda: Scenario(issued(3), tick(at(1)), at(1)),
    "order.reminded": lambda: Scenario(running(), tick(at(12)), at(12)),
    "order.acknowledged": lambda: Scenario(running(), lives.acknowledge(at(10))),
    "order.reported": lambda: Scenario(running(), lives.report(at(10), 1)),
    "order.complied": lambda: Scenario(running(), lives.report(at(10), 1, 2, 3)),
    "order.complied_late": lambda: Scenario(late(), lives.report(at(30), 1, 2, 3), at(30)),
    "order.breached": lambda: Scenario(running(), tick(lives.LAPSE), lives.LAPSE),
    "order.breach_annulled": lambda: Scenario(late(), lives.report(at(24), 1, 2, 3), at(25)),
    "order.obstructed, a question": lambda: Scenario(running(), lives.obstruct(at(10), 1)),
    "order.obstructed, unable": lambda: Scenario(running(), lives.obstruct(at(10), 1, ground=FORCE)),
    "order.obstacle_answered, stopped": lambda: Scenario(stopped(), lives.clarify(at(10), 1)),
    "order.obstacle_answered, and suspended": lambda: Scenario(suspended(stopped()), lives.clarify(at(10), 1)),
    "order.obstacle_answered, a law that resumes": lambda: Scenario(
        stopped(law=replace(KZ, answered="resume")), lives.clarify(at(10), 1)
    ),
    "order.obstacle_answered, it stopped nothing": lambda: Scenario(asked_late(), lives.clarify(at(30), 1), at(30)),
    "order.resumed, ceased, unable": lambda: Scenario(stopped(FORCE), lives.resume(at(10), 1)),
    "order.resumed, ceased, eu-tco": lambda: Scenario(EUROPEAN, lives.resume(at(10), 1)),
    "order.resumed, expired, unable": lambda: Scenario(
        after(stopped(FORCE), (lives.report(at(5), 2, 3), at(5))), tick(at(76)), at(76)
    ),
    "order.suspended": lambda: Scenario(running(), lives.suspend(at(10))),
    "order.resumed, lifted, suspended": lambda: Scenario(suspended(running()), lives.lift(at(10))),
    "order.extended, by the authority": lambda: Scenario(running(), lives.extend_by(5 * HOUR)),
    "order.extended, for an outage": lambda: Scenario(running(), lives.extend((at(20), at(26))), at(26)),
    "order.disputed, down": lambda: Scenario(down(), lives.dispute(at(10), 1)),
    "order.contested": lambda: Scenario(running(), lives.contest(at(10), 1)),
    "order.contest_decided, rejected": lambda: Scenario(contested(), lives.decide_contest(at(10), upheld=False)),
    "order.contest_decided, upheld": lambda: Scenario(contested(), lives.decide_contest(at(10), upheld=True)),
    "order.answer_overdue, stopped": lambda: Scenario(stopped(), tick(at(28) + 20 * SECOND), at(28) + 20 * SECOND),
    "order.withdrawn": lambda: Scenario(running(), lives.withdraw(at(10))),
    "order.withdrawn, down": lambda: Scenario(down(), lives.withdraw(at(10))),
    "order.superseded": lambda: Scenario(running(), lives.supersede(at(10))),
    "order.superseded, down": lambda: Scenario(down(), lives.supersede(at(10))),
    "order.reinstatement_required, nothing down": lambda: Scenario(BARELY_ENDED, lives.report(at(10), 1, 2)),
    "order.not_reinstated, down": lambda: Scenario(ENDED, lives.cannot_reinstate(at(10), 1)),
    "order.inherited": lambda: Scenario(running(), lives.inherit(1)),
    "order.ordered_again, down": lambda: Scenario(ENDED, lives.order_again(1)),
    "order.handed_over": lambda: Scenario(running(), lives.hand_over(at(10))),
    "order.erased": lambda: Scenario(running(), lives.erase()),
    "order.erasure_held": lambda: Scenario(running(), lives.hold_erasure()),
    "order.erasure_released, held": lambda: Scenario(
        after(running(), (lives.hold_erasure(), at(9))), lives.hold_erasure(held=False)
    ),
    "order.reinstated, down": lambda: Scenario(ENDED, lives.reinstate(at(10), 1)),
}


def row(name: str) -> dict[str, str]:
    """The row of a scenario as the core has it."""
    scenario, type_ = SCENARIOS[name](), name.partition(",")[0]
    before, fact, order = _played(scenario, type_)
    notice = [notice_ for notice_ in order.notices if notice_.sequence == fact.sequence]
    assert is_notice_fact(fact) is bool(notice), "its delivery and its order see it otherwise"
    items = notice[0].items if notice else fact.payload.get("items")
    return {
        "notice": "yes" if notice else "no",
        "items": _numbers(items) if isinstance(items, list | tuple) else "–",
        "at": _hour(scenario.now),
        "at once": _at_once(before, fact, order),
        **_later(before, order, fact.sequence, scenario.now),
    }


def _at_once(before: Order | None, fact: Fact, order: Order) -> str:
    if before:
        return _changes(_states(before), _states(apply(before, fact))) or "–"
    return _changes({}, _states(order)) if order.issued else "–"


def _later(before: Order | None, order: Order, sequence: int, now: datetime) -> dict[str, str]:
    """What receipt of a notice changes; of another fact there is none."""
    if all(notice.sequence != sequence for notice in order.notices):
        return {**dict.fromkeys(("received", "returned", "answer"), "–"), "owed": _owed(before, order, order)}
    later, last = now + 5 * HOUR, now + 6 * HOUR
    received = after(order, (lives.receipt(later, of=sequence), later))
    mailed = after(order, (lives.by_mail(later, "mail-9", of=sequence), later))
    returned = after(mailed, (lives.bounce(last, "mail-9"), last))
    return {
        "received": (_changes(_states(order), _states(received)) or "nothing") if _shown(received, sequence) else "–",
        "returned": _changes(_states(mailed), _states(returned)) or "nothing",
        "answer": _answer(order, later, sequence),
        "owed": _owed(before, order, received),
    }


def _played(scenario: Scenario, type_: str) -> tuple[Order | None, Fact, Order]:
    """The order before the fact, the fact, and the order after the whole command."""
    if scenario.command is None:
        first = lives.first_fact(3, scenario.order.rules)
        assert first.type == type_
        return None, first, scenario.order
    order, before_and_fact = scenario.order, None
    for fact in decide(scenario.order, scenario.command, scenario.now):
        if fact.type == type_ and before_and_fact is None:
            before_and_fact = (order, fact)
        order = apply(order, fact)
    assert before_and_fact, "no such fact"
    return *before_and_fact, order


def _states(order: Order) -> States:
    return {item.number: _state(order, item.number) for item in order.items}


def _state(order: Order, number: int) -> str:
    clock, period = item_clock(order, order.items[number - 1]), order.clock_of(number).current
    if clock is ItemClock.RUNNING and period:
        return f"due {_hour(period.due_at)}"
    return {ItemClock.AWAITING_RECEIPT: "wait"}.get(clock, clock.value)


def _changes(before: States, now: States) -> str:
    """Items with another state than before, those with the same one together."""
    changed: dict[str, list[int]] = {}
    for number, state in now.items():
        if before.get(number) != state:
            changed.setdefault(state, []).append(number)
    return ", ".join(f"{_numbers(numbers)} {state}" for state, numbers in changed.items())


def _shown(order: Order, sequence: int) -> bool:
    return any(notice.sequence == sequence and notice.receipt for notice in order.notices)


def _answer(order: Order, later: datetime, sequence: int) -> str:
    """Whether an answer receives the fact: an acknowledgement, or of an ended order a report of what is back."""
    missing = order.missing
    command = lives.reinstate(later, *missing) if order.ended_at else lives.acknowledge(later)
    try:
        answered = after(order, (command, later))
    except Final:
        return "–"
    return "receipt" if _shown(answered, sequence) else "–"


def _owed(before: Order | None, order: Order, received: Order) -> str:
    had = {(debt.owed, debt.about) for debt in clock.owed(before)} if before else set()
    for now in (order, received):
        new = [debt for debt in clock.owed(now) if (debt.owed, debt.about) not in had]
        if new:
            return ", ".join(f"{debt.owed} {_hour(debt.at)}" for debt in new)
    return "paid" if had - {(debt.owed, debt.about) for debt in clock.owed(order)} else "–"


def _numbers(items: list[int] | list[dict[str, int]] | tuple[int, ...]) -> str:
    numbers = [line["number"] if isinstance(line, dict) else line for line in items]
    return " ".join(map(str, numbers))


def _hour(moment: datetime) -> str:
    """Hours since receipt, and seconds beside them: 24:20 is 24 h 20 s."""
    hours, rest = divmod(moment - T0, HOUR)
    return f"{hours}:{rest // SECOND}" if rest else str(hours)
