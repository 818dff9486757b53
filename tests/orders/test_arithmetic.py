"""What is left, what is allotted, and our outages (contract T4 to T6), by instants in hours after receipt."""

from dataclasses import replace

import pytest

from removal.errors import IllegalCommand
from removal.law.law import load
from removal.orders.decide import decide
from removal.orders.item import Ground
from removal.orders.order import Status
from tests.orders.arithmetic import HOUR, SECOND, at, paused, running
from tests.orders.lives import (
    DUE,
    KZ,
    LAPSE,
    T0,
    after,
    clarify,
    dispute,
    due,
    extend_by,
    heard,
    lift,
    obstruct,
    report,
    resume,
    suspend,
    tick,
    types,
)

LAWS = load(local=True)
EU = LAWS["eu-tco-1"]
FORCE = Ground.FORCE_MAJEURE


# T4


def test_what_is_left_is_from_the_stop_to_the_due_time() -> None:
    """Suspended 10 h, lifted and received 30 h: 14 h are left, due 44 h."""
    assert due(paused(running(), at(10), at(30))) == {1: at(44)}


def test_a_suspension_a_second_before_the_due_time_leaves_an_hour() -> None:
    """Contract 6.5, 8. The same at the due time itself; eu-tco leaves an hour too, demo 20 s."""
    assert due(paused(running(), DUE - SECOND, at(30))) == {1: at(31)}
    assert due(paused(running(), DUE, at(30))) == {1: at(31)}
    assert due(paused(running(EU), at(1) - SECOND, at(30))) == {1: at(31)}
    demo = LAWS["demo-1"]
    assert due(paused(running(demo), T0 + demo.window, at(1))) == {1: at(1) + 20 * SECOND}


def test_what_is_left_is_never_more_than_the_window() -> None:
    """Extended to 72 h, suspended 1 h, lifted 100 h: left is 24, not 71 h. Lifted at 2 h: 72 h were promised (T1)."""
    order = after(running(), (extend_by(48 * HOUR), T0))
    assert due(paused(order, at(1), at(100))) == {1: at(124)}
    assert due(paused(order, at(1), at(2))) == {1: at(72)}


def test_a_window_that_opens_while_the_clock_is_stopped_counts_from_its_opening() -> None:
    """Suspended at 2 h, disputed and received at 10 h, lifted at 50 h: max(stop, opening) = 10 h leaves all 24 h."""
    order = after(running(), (report(at(1), 1), at(1)), (dispute(at(1.5), 1), at(1.5)), (suspend(at(2)), at(2)))
    stopped = heard(order, at(10))
    assert stopped.status is Status.SUSPENDED
    assert due(heard(after(stopped, (lift(at(50)), at(50))), at(50))) == {1: at(74)}


def test_a_window_of_what_was_left_is_itself_measured_when_it_stops_again() -> None:
    """Stopped 10 to 30 h: due 44 h. Stopped 40 to 60 h: 4 h left, due 64 h. Stopped 63:30 to 70 h: 71 h."""
    order = paused(paused(running(), at(10), at(30)), at(40), at(60))
    assert due(order) == {1: at(64)}
    assert due(paused(order, at(63.5), at(70))) == {1: at(71)}


def test_the_floor_holds_for_a_resumption_and_an_expiry_too() -> None:
    """kz, force majeure at 23:30: ceased at 40 h, due 41 h; not ceased, it ends at 95:30, due 96:30."""
    order = after(running(), (obstruct(at(23.5), 1, ground=FORCE), at(23.5)))
    assert due(after(order, (resume(at(40), 1), at(40)))) == {1: at(41)}
    assert due(after(order, (tick(at(95.5)), at(95.5)))) == {1: at(96.5)}


# T5


def test_an_extension_adds_to_the_window_of_every_open_item() -> None:
    """Item 1 is answered, items 2 and 3 run: due 26 h."""
    order = after(running(items=3), (report(at(1), 1), at(1)), (extend_by(2 * HOUR), at(2)))
    assert due(order) == {1: DUE, 2: at(26), 3: at(26)}
    assert order.windows[-1].due_at == at(26)


def test_an_extension_adds_to_a_window_that_has_not_opened_yet() -> None:
    """Question 1 h, extended by 5 h, answered 2 h, received 3 h: 3 + 24 + 5 h. Where it resumes: 3 + 23 + 5 h."""
    for law, expected in ((KZ, 32), (replace(KZ, answered="resume"), 31)):
        order = after(running(law), (obstruct(at(1), 1), at(1)), (extend_by(5 * HOUR), at(1)))
        assert due(heard(after(order, (clarify(at(2), 1), at(2))), at(3))) == {1: at(expected)}


def test_an_extension_while_a_dispute_waits_counts_for_its_window() -> None:
    """Disputed 2 h, extended by 5 h at 3 h (item 2 runs), received 4 h: 4 + 24 + 5 = 33 h; item 2 due 29 h."""
    disputed = after(running(items=2), (report(at(1), 1), at(1)), (dispute(at(2), 1), at(2)))
    assert due(heard(after(disputed, (extend_by(5 * HOUR), at(3))), at(4))) == {1: at(33), 2: at(29)}


def test_an_extension_is_refused_while_the_authority_has_suspended() -> None:
    with pytest.raises(IllegalCommand):
        decide(after(running(), (suspend(at(1)), at(1))), extend_by(HOUR), at(2))


def test_an_extension_within_the_grace_makes_an_answer_after_the_old_due_time_in_time() -> None:
    """Answered at due + 5 s; an hour more at due + 6 s: no breach (T1, computed as it is now)."""
    moment = DUE + 5 * SECOND
    for items in (1, 2):
        late = after(running(items=items), (report(moment, 1), moment), (extend_by(HOUR), moment + SECOND))
        assert after(late, (tick(LAPSE), LAPSE)).breaches == ()


def test_a_suspension_stops_what_is_not_yet_due_and_what_is_past_due_is_decided() -> None:
    """Item 1 has a window of its own until 25 h, item 2 until 24 h; suspended at 24 h 10 s: 59:50 left of item 1."""
    clarified = after(running(items=2), (obstruct(at(0.5), 1), at(0.5)), (clarify(at(1), 1), at(1)))
    moment = DUE + 10 * SECOND
    order = after(heard(clarified, at(1)), (suspend(moment), moment))
    assert types(order, tick(LAPSE), LAPSE) == ["order.breached"]
    breached = after(order, (tick(LAPSE), LAPSE), (tick(at(26)), at(26)))
    assert [(breach.window, breach.open_items) for breach in breached.valid_breaches] == [(1, (2,))]
    lifted = heard(after(breached, (lift(at(30)), at(30))), at(30))
    assert due(lifted)[1] == at(31)


def test_a_suspension_at_the_due_time_stops_the_clock() -> None:
    order = after(running(), (suspend(DUE), DUE), (tick(LAPSE), LAPSE))
    assert (order.status, order.breaches) == (Status.SUSPENDED, ())
