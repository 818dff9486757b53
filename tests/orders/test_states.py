"""The matrix of states and commands, held against the code and counted against it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from removal.errors import Final
from removal.orders import commands
from removal.orders.commands import Command, FireTimers, Issue
from removal.orders.decide import decide
from removal.orders.handing_over import HandOver
from removal.orders.item import Outcome
from removal.orders.order import Order, Status
from removal.orders.states import TABLE, Act
from tests.orders import lives, matrix, standing
from tests.orders.lives import DUE, KZ, LAPSE, T0, after, in_state, tick
from tests.orders.standing import HOUR, LATER, SECOND, UNABLE

ABSENT = Outcome.ALREADY_ABSENT
Prepare = Callable[[Status], Order]
Make = Callable[[datetime], Command]


def _latest(order: Order, at: datetime) -> Command | None:
    """The webhook's 2xx to the latest notice after the order's own; None if there is none."""
    return lives.receipt(at, of=order.notices[-1].sequence) if len(order.notices) > 1 else None


def _mail(order: Order, at: datetime) -> Command | None:
    """The bounce of the mail that showed receipt of a later notice; None where no mail can have gone out."""
    return lives.bounce(at, "mail-2") if order.status is not Status.ISSUED else None


def _any(make: Make) -> Callable[[Order, datetime], Command | None]:
    return lambda _, at: make(at)


WAY: dict[str, tuple[Act, Prepare, Callable[[Order, datetime], Command | None], datetime]] = {
    "hold its erasure": (Act.HOLD_ERASURE, in_state, _any(lambda _: lives.hold_erasure()), lives.PRESERVED),
    "release its erasure": (
        Act.RELEASE_ERASURE,
        standing.erasure_held,
        _any(lambda _: lives.hold_erasure(held=False)),
        lives.PRESERVED,
    ),
    "hand over": (Act.HAND_OVER, in_state, _any(lives.hand_over), LATER),
    "erase": (Act.ERASE, in_state, _any(lambda _: lives.erase()), lives.PRESERVED),
    "approve": (Act.APPROVE, in_state, _any(lambda _: lives.approve()), T0),
    "refuse": (Act.REFUSE, in_state, _any(lambda _: lives.refuse()), T0),
    "receipt, by webhook": (Act.RECEIVE, in_state, _any(lives.receipt), T0 + HOUR),
    "receipt, after one by mail": (Act.RECEIVE, standing.by_mail, _any(lives.receipt), T0 + HOUR),
    "the only mail comes back": (Act.WITHDRAW_EVIDENCE, standing.by_mail, _any(lives.bounce), T0 + HOUR),
    "it comes back after a breach and the end": (
        Act.WITHDRAW_EVIDENCE,
        standing.breached_and_ended,
        _any(lives.bounce),
        LATER,
    ),
    "receipt of a later notice": (Act.RECEIVE, standing.noticed, _latest, LATER),
    "receipt of an answer beside a suspension": (
        Act.RECEIVE,
        standing.noticed_beside_a_suspension,
        _latest,
        T0 + HOUR,
    ),
    "receipt of a lift": (Act.RECEIVE, standing.lifted, _latest, LATER),
    "a later notice's mail comes back": (Act.WITHDRAW_EVIDENCE, standing.mailed, _mail, LATER),
    "it comes back, and nothing else runs": (Act.WITHDRAW_EVIDENCE, standing.mailed_alone, _mail, LATER),
    "it comes back, and something else runs": (
        Act.WITHDRAW_EVIDENCE,
        standing.mailed_beside_a_running_item,
        _mail,
        T0 + KZ.unable_max + HOUR,
    ),
    "acknowledge": (Act.ACKNOWLEDGE, in_state, _any(lives.acknowledge), T0 + HOUR),
    "acknowledge again": (Act.ACKNOWLEDGE, standing.acknowledged, _any(lives.acknowledge), LATER),
    "acknowledge while a notice waits": (
        Act.ACKNOWLEDGE,
        standing.acknowledged_and_noticed,
        _any(lives.acknowledge),
        LATER,
    ),
    "report one item": (Act.REPORT, in_state, _any(lambda at: lives.report(at, 2, outcome=ABSENT)), T0 + HOUR),
    "report what was taken down": (Act.REPORT, standing.nothing_down, _any(lambda at: lives.report(at, 2)), LATER),
    "report it again, and receive its notice": (
        Act.REPORT,
        standing.asked_back,
        _any(lambda _: lives.report(LATER, 2)),
        LATER,
    ),
    "report an absence of before the end": (
        Act.REPORT,
        standing.ended_in_time,
        _any(lambda _: lives.report(T0 + SECOND, 2, outcome=ABSENT)),
        LATER,
    ),
    "report all, in time": (Act.REPORT, in_state, _any(lambda at: lives.report(at, 1, 2, outcome=ABSENT)), DUE),
    "report all, late": (Act.REPORT, in_state, _any(lambda at: lives.report(at, 1, 2, outcome=ABSENT)), LATER),
    "report what runs, the rest waits": (
        Act.REPORT,
        standing.stopped,
        _any(lambda at: lives.report(at, 2, outcome=ABSENT)),
        DUE,
    ),
    "report what was late, the rest waits": (Act.REPORT, standing.stopped, _any(lambda at: lives.report(at, 2)), DUE),
    "report what was late, the rest runs": (
        Act.REPORT,
        standing.running_anew,
        _any(lambda at: lives.report(at, 2)),
        DUE,
    ),
    "tell an obstacle of one": (Act.OBSTRUCT, in_state, _any(lambda at: lives.obstruct(at, 1)), T0 + HOUR),
    "tell an obstacle of all": (Act.OBSTRUCT, in_state, _any(lambda at: lives.obstruct(at, 1, 2)), DUE),
    "tell an obstacle of before the end": (
        Act.OBSTRUCT,
        standing.ended_in_time,
        _any(lambda _: lives.obstruct(T0 + SECOND, 1)),
        LATER,
    ),
    "tell it too late": (Act.OBSTRUCT, in_state, _any(lambda at: lives.obstruct(at, 1, 2)), LATER),
    "tell it beyond the limit, as receipt": (
        Act.OBSTRUCT,
        standing.noticed,
        _any(lambda at: lives.obstruct(at, 1)),
        LATER,
    ),
    "tell that a ground has ceased": (Act.RESUME, standing.unable, _any(lambda at: lives.resume(at, 1)), LATER),
    "tell it of one of two grounds": (
        Act.RESUME,
        standing.doubly_stopped,
        _any(lambda at: lives.resume(at, 1, grounds=(UNABLE,))),
        LATER,
    ),
    "answer the only obstacle": (
        Act.ANSWER_OBSTACLE,
        standing.stopped,
        _any(lambda at: lives.clarify(at, 1)),
        T0 + HOUR,
    ),
    "extend": (Act.EXTEND, in_state, _any(lambda _: lives.extend_by(HOUR)), T0),
    "extend what obstacles stop": (Act.EXTEND, standing.stopped, _any(lambda _: lives.extend_by(HOUR)), T0),
    "our outage over the due time": (
        Act.EXTEND_FOR_OUTAGE,
        in_state,
        _any(lambda _: lives.extend((DUE - HOUR, DUE + 2 * HOUR))),
        DUE + 2 * HOUR,
    ),
    "our outage, after a breach and the end": (
        Act.EXTEND_FOR_OUTAGE,
        standing.breached_and_ended,
        _any(lambda _: lives.extend((DUE - HOUR, DUE + 2 * HOUR))),
        DUE + 2 * HOUR,
    ),
    "suspend": (Act.SUSPEND, in_state, _any(lives.suspend), T0),
    "suspend what obstacles stop": (Act.SUSPEND, standing.stopped, _any(lives.suspend), T0),
    "suspend within the grace": (Act.SUSPEND, in_state, _any(lives.suspend), DUE + SECOND),
    "lift": (Act.LIFT, in_state, _any(lives.lift), T0 + HOUR),
    "lift, beside an item past its due time": (
        Act.LIFT,
        standing.past_due_beside_a_suspension,
        _any(lives.lift),
        DUE + 15 * SECOND,
    ),
    "lift again": (Act.LIFT, standing.lifted, _any(lives.lift), LATER),
    "dispute a measure": (Act.DISPUTE, standing.reported, _any(lambda at: lives.dispute(at, 1)), LATER),
    "dispute it again": (Act.DISPUTE, standing.disputed, _any(lambda at: lives.dispute(at, 1)), LATER),
    "contest": (Act.CONTEST, in_state, _any(lives.contest), T0 + HOUR),
    "reject the contest": (
        Act.DECIDE_CONTEST,
        standing.contested,
        _any(lambda at: lives.decide_contest(at, upheld=False)),
        LATER,
    ),
    "uphold the contest": (
        Act.DECIDE_CONTEST,
        standing.contested,
        _any(lambda at: lives.decide_contest(at, upheld=True)),
        LATER,
    ),
    "withdraw": (Act.WITHDRAW, in_state, _any(lives.withdraw), LATER),
    "supersede": (Act.SUPERSEDE, in_state, _any(lives.supersede), LATER),
    "report reinstatement": (Act.REPORT_REINSTATEMENT, in_state, _any(lambda at: lives.reinstate(at, 1)), LATER),
    "report that it cannot be put back": (
        Act.REPORT_REINSTATEMENT,
        in_state,
        _any(lambda at: lives.cannot_reinstate(at, 1)),
        LATER,
    ),
    "report reinstatement again": (
        Act.REPORT_REINSTATEMENT,
        standing.put_back,
        _any(lambda at: lives.reinstate(at, 1)),
        LATER,
    ),
    "inherit what is down": (Act.INHERIT, in_state, _any(lambda _: lives.inherit(2)), LATER),
    "order again what was to be put back": (Act.ORDER_AGAIN, in_state, _any(lambda _: lives.order_again(1)), LATER),
    "reassign": (Act.REASSIGN, in_state, _any(lambda _: lives.reassign()), T0 + HOUR),
    "reassign, and nothing to put back": (
        Act.REASSIGN,
        standing.nothing_down,
        _any(lambda _: lives.reassign()),
        LATER,
    ),
    "timer: not received": (Act.RECORD_UNRECEIVED, in_state, _any(tick), T0 + HOUR),
    "timer: a later one was not received": (
        Act.RECORD_UNRECEIVED,
        standing.noticed_with_time,
        _any(tick),
        LATER,
    ),
    "timer: reminder": (Act.REMIND, in_state, _any(tick), DUE - HOUR),
    "timer: due and grace": (Act.BREACH, standing.with_next_window, _any(tick), standing.LATE),
    "timer: due and grace, after a late answer": (Act.BREACH, standing.stopped_and_late, _any(tick), LAPSE),
    "timer: unable for too long": (Act.LET_EXPIRE, standing.unable, _any(tick), T0 + KZ.unable_max),
    "timer: unable, and another ground is left": (
        Act.LET_EXPIRE,
        standing.doubly_stopped,
        _any(tick),
        T0 + KZ.unable_max,
    ),
    "timer: an answer is owed": (
        Act.RECORD_OVERDUE,
        standing.contested,
        _any(tick),
        LATER + KZ.authority_answers_within,
    ),
}


# One timer fires all that is due; each row asks for one of its facts.
BEGETS = {
    Act.RECORD_UNRECEIVED: "order.undelivered",
    Act.REMIND: "order.reminded",
    Act.BREACH: "order.breached",
    Act.LET_EXPIRE: "order.resumed",
    Act.RECORD_OVERDUE: "order.answer_overdue",
}
CELLS = [(name, state, cell) for name, row in matrix.rows().items() for state, cell in row.items()]


def _outcome(name: str, status: Status) -> tuple[str, Status]:
    """The cell as the code has it, and the state that the order is left in."""
    act, prepare, make, at = WAY[name]
    order = prepare(status)
    assert order.status is status, "the way does not lead there"
    if name == "timer: due and grace" and status is Status.RUNNING:
        at = LAPSE
    command = make(order, at)
    if command is None:
        return "–", status
    before = replace(order)
    try:
        added = decide(order, command, at)
    except Final:
        assert order == before
        return "×", status
    left_in = after(order, (command, at)).status
    if not any(fact.type == BEGETS.get(act, fact.type) for fact in added):
        return "0", left_in
    return "=" if left_in is status else left_in.value, left_in


@pytest.mark.parametrize(("name", "state", "cell"), CELLS)
def test_each_state_answers_each_command_as_the_law_has_it(name: str, state: str, cell: str) -> None:
    outcome, _ = _outcome(name, Status(state))
    assert outcome.replace("–", "0") == cell.replace("–", "0")


@pytest.mark.parametrize(("name", "state"), [(name, state) for name, state, _ in CELLS])
def test_no_state_follows_that_the_table_of_the_code_does_not_name_for_the_command(name: str, state: str) -> None:
    act = WAY[name][0]
    cell = TABLE[Status(state)][act]
    outcome, left_in = _outcome(name, Status(state))
    if act not in BEGETS:  # a timer fires all that is due
        assert cell.legal or outcome in ("×", "–")
        assert left_in in cell.to | {Status(state)}


def test_every_state_and_every_command_has_its_place_in_the_matrix(
    record_property: Callable[[str, object], None],
) -> None:
    record_property("summary", matrix.summary())
    assert set(matrix.rows()) == set(WAY)
    assert set(TABLE) == set(Status)
    for act in Act:
        rows = [row for name, row in matrix.rows().items() if WAY[name][0] is act]
        assert {state for row in rows for state in row} == {status.value for status in Status}
    every = {member for member in vars(commands).values() if isinstance(member, type) and issubclass(member, Command)}
    kinds = {type(make(prepare(Status(state)), at)) for (state, (_, prepare, make, at)) in _one_of_each_row()}
    assert kinds - {type(None)} == {HandOver, *every} - {Command, commands.Answer, Issue}


def _one_of_each_row() -> list[tuple[str, tuple[Act, Prepare, Callable[[Order, datetime], Command | None], datetime]]]:
    return [(next(reversed(row)), WAY[name]) for name, row in matrix.rows().items()]


def test_every_row_of_the_code_is_a_command_or_a_timer_of_the_matrix() -> None:
    assert all(set(row) == set(Act) for row in TABLE.values())
    assert {act for act, *_ in WAY.values()} == set(Act)
    timers = {act for name, (act, *_) in WAY.items() if name.startswith("timer")}
    assert timers == set(BEGETS)
    kinds = {(act, type(make(prepare(Status(state)), at))) for state, (act, prepare, make, at) in _one_of_each_row()}
    assert {act for act, kind in kinds if kind is FireTimers} == timers


def test_the_law_behind_this_matrix_is_the_default() -> None:
    assert KZ.window == timedelta(hours=24)
