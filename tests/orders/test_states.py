"""The matrix of states and commands, held against the code and counted against it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from removal.errors import Final
from removal.orders import commands
from removal.orders.commands import Command, FireTimers, Issue
from removal.orders.decide import decide
from removal.orders.item import Ground, Outcome
from removal.orders.order import Order, Status
from removal.orders.states import TABLE, Act
from tests.orders import lives, matrix
from tests.orders.lives import DUE, KZ, LAPSE, T0, after, in_state, tick

HOUR = timedelta(hours=1)
LATER = LAPSE + HOUR
UNABLE = Ground.FORCE_MAJEURE
IN_FORCE = (Status.RUNNING, Status.SUSPENDED, Status.BREACHED)
RECEIVED = (*IN_FORCE, Status.COMPLIED, Status.COMPLIED_LATE)
Prepare = Callable[[Status], Order]


def by_mail(status: Status) -> Order:
    """Receipt stands on a mail alone, which nobody has answered unless the state says so."""
    return in_state(status, lives.by_mail())


def asking(status: Status) -> Order:
    """With one obstacle of item 1; in an order that is breached because of item 2."""
    if status not in IN_FORCE:
        return in_state(status)
    told = after(in_state(Status.RUNNING), (lives.obstruct(T0, 1), T0))
    if status is Status.SUSPENDED:
        return after(told, (lives.report(T0, 2), T0))
    return after(told, (tick(LAPSE), LAPSE)) if status is Status.BREACHED else told


def unable(status: Status) -> Order:
    """As `asking`, but nobody can answer it."""
    if status not in IN_FORCE:
        return in_state(status)
    told = after(in_state(Status.RUNNING), (lives.obstruct(T0, 1, ground=UNABLE), T0))
    if status is Status.SUSPENDED:
        return after(told, (lives.report(T0, 2), T0))
    return (
        after(told, (tick(LAPSE), LAPSE))
        if status is Status.BREACHED
        else after(told, (lives.extend_by(99 * HOUR), T0))
    )


def contested(status: Status) -> Order:
    """With a contest that nobody has decided, and time enough."""
    found = in_state(status)
    if status is Status.RUNNING:
        found = after(found, (lives.extend_by(99 * HOUR), T0))
    return after(found, (lives.contest(found.changed_at), found.changed_at)) if status in RECEIVED else found


def reported(status: Status) -> Order:
    """With a measure on item 1."""
    if status not in IN_FORCE:
        return in_state(status)
    one = after(in_state(Status.RUNNING), (lives.report(T0, 1), T0))
    if status is Status.SUSPENDED:
        return after(one, (lives.suspend(T0), T0))
    return after(one, (tick(LAPSE), LAPSE)) if status is Status.BREACHED else one


def with_next_window(status: Status) -> Order:
    """Breached, and then with item 1 in a window of its own that has not lapsed."""
    if status is not Status.BREACHED:
        return in_state(status)
    return after(asking(status), (lives.clarify(LAPSE, 1), LAPSE))


WAY: dict[str, tuple[Prepare, Callable[[datetime], Command], datetime]] = {
    "approve": (in_state, lambda _: lives.approve(), T0),
    "refuse": (in_state, lambda _: lives.refuse(), T0),
    "receipt, by webhook": (in_state, lives.receipt, T0 + HOUR),
    "receipt, where mail stands": (by_mail, lives.receipt, T0 + HOUR),
    "the only mail comes back": (by_mail, lives.bounce, T0 + HOUR),
    "acknowledge": (in_state, lives.acknowledge, T0 + HOUR),
    "report one item": (in_state, lambda at: lives.report(at, 1, outcome=Outcome.ALREADY_ABSENT), T0 + HOUR),
    "report all, in time": (in_state, lambda at: lives.report(at, 1, 2, outcome=Outcome.ALREADY_ABSENT), DUE),
    "report all, late": (in_state, lambda at: lives.report(at, 1, 2, outcome=Outcome.ALREADY_ABSENT), LATER),
    "tell an obstacle of one": (in_state, lambda at: lives.obstruct(at, 1), T0 + HOUR),
    "tell an obstacle of all": (in_state, lambda at: lives.obstruct(at, 1, 2), DUE),
    "tell it too late": (in_state, lambda at: lives.obstruct(at, 1, 2), LATER),
    "answer the only obstacle": (asking, lambda at: lives.clarify(at, 1), T0 + HOUR),
    "extend": (in_state, lambda _: lives.extend_by(HOUR), T0),
    "our outage over the due time": (in_state, lambda _: lives.extend(DUE - HOUR, DUE + 2 * HOUR), LATER),
    "suspend": (in_state, lives.suspend, T0),
    "lift": (in_state, lives.lift, T0 + HOUR),
    "dispute a measure": (reported, lambda at: lives.dispute(at, 1), LATER),
    "contest": (in_state, lives.contest, T0 + HOUR),
    "reject the contest": (contested, lambda at: lives.decide_contest(at, upheld=False), LATER),
    "uphold the contest": (contested, lambda at: lives.decide_contest(at, upheld=True), LATER),
    "withdraw": (in_state, lives.withdraw, LATER),
    "supersede": (in_state, lives.supersede, LATER),
    "report reinstatement": (in_state, lambda at: lives.reinstate(at, 1), LATER),
    "reassign": (in_state, lambda _: lives.reassign(), T0 + HOUR),
    "timer: nobody received": (in_state, tick, T0 + HOUR),
    "timer: reminder": (in_state, tick, DUE - HOUR),
    "timer: due and grace": (with_next_window, tick, LAPSE + KZ.window + KZ.grace),
    "timer: unable for too long": (unable, tick, T0 + KZ.unable_max),
    "timer: an answer is owed": (contested, tick, LATER + KZ.authority_answers_within),
}


# One timer fires all that is due; each row asks for one of its facts.
BEGETS = {
    "timer: nobody received": "order.undelivered",
    "timer: reminder": "order.reminded",
    "timer: due and grace": "order.breached",
    "timer: unable for too long": "order.resumed",
    "timer: an answer is owed": "order.answer_overdue",
}


def _outcome(name: str, status: Status) -> str:
    prepare, command, at = WAY[name]
    order = prepare(status)
    assert order.status is status, "the way does not lead there"
    if name == "timer: due and grace" and status is Status.RUNNING:
        at = LAPSE
    try:
        told = decide(order, command(at), at, KZ)
    except Final:
        return "×"
    if not any(fact.type == BEGETS.get(name, fact.type) for fact in told):
        return "0"
    left_in = after(order, (command(at), at)).status
    return "=" if left_in is status else left_in.value


@pytest.mark.parametrize(
    ("name", "state", "cell"),
    [(name, state, cell) for name, row in matrix.rows().items() for state, cell in row.items()],
)
def test_each_state_answers_each_command_as_the_law_has_it(name: str, state: str, cell: str) -> None:
    assert _outcome(name, Status(state)) == cell


@pytest.mark.parametrize(("name", "state"), [(name, state) for name in WAY for state in Status])
def test_what_is_refused_moves_nothing_and_no_state_follows_that_the_table_does_not_name(
    name: str, state: Status
) -> None:
    prepare, command, at = WAY[name]
    order = prepare(state)
    before = replace(order)
    try:
        left_in = after(order, (command(at), at)).status
    except Final:
        left_in = state
    assert order == before
    assert left_in in {to for cell in TABLE[state].values() for to in cell.to} | {state}


def test_every_state_and_every_command_has_its_place_in_the_matrix(
    record_property: Callable[[str, object], None],
) -> None:
    record_property("told", matrix.summary())
    for row in matrix.rows().values():
        assert set(row) == {status.value for status in Status} == {status.value for status in TABLE}
    assert set(matrix.rows()) == set(WAY)
    every = {found for found in vars(commands).values() if isinstance(found, type) and issubclass(found, Command)}
    kinds = {type(command(at)) for _, command, at in WAY.values()}
    assert kinds == every - {Command, commands.Answer, Issue}


def test_every_row_of_the_code_is_a_command_or_a_timer_of_the_matrix() -> None:
    timers = [name for name in WAY if name.startswith("timer")]
    assert all(set(row) == set(Act) for row in TABLE.values())
    of_timers = {Act.TELL_UNRECEIVED, Act.REMIND, Act.BREACH, Act.LET_EXPIRE, Act.TELL_OVERDUE}
    assert len(timers) == len(of_timers)
    kinds = {type(command(at)) for _, command, at in WAY.values()} - {FireTimers}
    assert len(set(Act) - of_timers) == len(kinds)


def test_the_law_behind_this_matrix_is_the_default() -> None:
    assert KZ.window == timedelta(hours=24)
