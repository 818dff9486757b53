"""What only a search finds: two things at once, in the wrong order, or on clocks that differ."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from removal.errors import CapReached
from removal.law.law import load
from removal.orders import clock
from removal.orders.budget import BUDGET_BYTES
from removal.orders.decide import decide
from removal.orders.fold import fold
from removal.orders.history import Owed
from removal.orders.item import Ground
from removal.orders.order import Status
from tests.orders import lives
from tests.orders.lives import (
    DUE,
    KZ,
    LAPSE,
    T0,
    after,
    bounce,
    by_mail,
    clarify,
    contest,
    decide_contest,
    dispute,
    due,
    extend,
    extend_by,
    facts,
    heard,
    in_state,
    issued,
    lift,
    obstruct,
    reassign,
    receipt,
    report,
    supersede,
    suspend,
    tick,
    types,
    withdraw,
)

HOUR, MINUTE, SECOND = timedelta(hours=1), timedelta(minutes=1), timedelta(seconds=1)
EU = load(local=True)["eu-tco-1"]
UNABLE = Ground.FORCE_MAJEURE
RUNNING = in_state(Status.RUNNING)
ONE_ITEM = after(issued(1), (receipt(), T0))


def at(hours: float) -> datetime:
    return T0 + hours * HOUR


def test_renewing_an_obstacle_does_not_move_when_the_clock_stopped() -> None:
    order = after(
        issued(1, EU),
        (receipt(), T0),
        (obstruct(T0 + 10 * MINUTE, 1, ground=UNABLE), T0 + 10 * MINUTE),
        (obstruct(at(23), 1, ground=UNABLE, explanation="still"), at(23)),
        (report(at(23.5), 1), at(23.5)),
    )
    assert order.status is Status.COMPLIED


def test_an_obstacle_of_one_item_hides_no_late_answer_about_another() -> None:
    order = after(RUNNING, (obstruct(at(1), 2), at(1)), (report(DUE + 5 * SECOND, 1), DUE + 5 * SECOND))
    assert order.status is Status.SUSPENDED
    breached = after(order, (tick(LAPSE), LAPSE))
    assert [breach.open_items for breach in breached.valid_breaches] == [(1,)]


def test_a_suspension_after_the_due_time_excuses_nothing_and_leaves_nothing_undone() -> None:
    late = after(ONE_ITEM, (report(DUE + 5 * SECOND, 1), DUE + 5 * SECOND))
    lifted = after(late, (suspend(DUE + 10 * SECOND), DUE + 10 * SECOND), (lift(DUE + HOUR), DUE + HOUR))
    assert types(lifted, tick(DUE + HOUR), DUE + HOUR) == ["order.breached", "order.complied_late"]
    suspended = after(ONE_ITEM, (suspend(DUE + 10 * SECOND), DUE + 10 * SECOND))
    reported = dict(facts(suspended, report(DUE + HOUR, 1), DUE + HOUR))["order.reported"]
    assert reported["in_time"] is False
    assert dict(facts(suspended, obstruct(DUE + HOUR, 1), DUE + HOUR))["order.obstructed"]["stops"] == []


def test_a_contest_shows_receipt_as_any_answer_does() -> None:
    order = after(issued(1), (by_mail(), T0), (contest(at(1)), at(1)), (bounce(at(2)), at(2)))
    assert (order.status, due(order)) == (Status.RUNNING, {1: at(25)})


def test_an_outage_moves_one_of_two_breaches_and_what_is_late_even_then_is_breached_again() -> None:
    answered = after(RUNNING, (obstruct(at(1), 1), at(1)), (tick(LAPSE), LAPSE), (clarify(LAPSE, 1), LAPSE))
    both = after(
        heard(answered, LAPSE),
        (tick(LAPSE + KZ.window + KZ.grace), LAPSE + KZ.window + KZ.grace),
        (report(LAPSE + 72 * HOUR, 1, 2), LAPSE + 72 * HOUR),
    )
    assert (both.status, len(both.valid_breaches)) == (Status.COMPLIED_LATE, 2)
    second = both.windows[1].due_at
    moved = after(both, (extend((second - HOUR, second)), at(200)))
    # Contract 1, status: all items are answered and one breach is in force, so it is complied_late before and after.
    assert (moved.status, len(moved.valid_breaches)) == (Status.COMPLIED_LATE, 1)
    assert types(moved, tick(at(200)), at(200)) == ["order.breached"]


def test_a_late_answer_that_no_one_has_judged_is_not_disputed_away() -> None:
    late = after(ONE_ITEM, (report(DUE + SECOND, 1), DUE + SECOND))
    disputed = after(late, (dispute(DUE + 2 * SECOND, 1), DUE + 2 * SECOND))
    breached = after(disputed, (tick(LAPSE), LAPSE))
    assert [(breach.window, breach.open_items) for breach in breached.valid_breaches] == [(1, (1,))]
    assert breached.status is Status.BREACHED


def test_a_new_receipt_begins_what_an_obstacle_had_left_anew() -> None:
    order = after(issued(1), (by_mail(), T0), (obstruct(at(23), 1, ground=UNABLE), at(23)), (bounce(at(24)), at(24)))
    expiry = at(23) + KZ.unable_max
    assert due(after(order, (tick(expiry), expiry))) == {1: expiry + KZ.window}


def test_a_dispute_outlives_the_mail_that_the_order_was_received_by() -> None:
    disputed = after(issued(1), (by_mail(), T0), (report(at(1), 1), at(1)), (dispute(at(2), 1), at(2)))
    breached = after(heard(disputed, at(2)), (tick(at(27)), at(27)))
    back = after(breached, (bounce(at(28)), at(28)), (tick(at(80)), at(80)))
    assert [(breach.window, breach.annulled_at) for breach in back.breaches] == [(2, None)]


def test_clocks_that_differ_shorten_nothing() -> None:
    order = after(ONE_ITEM, (suspend(at(1)), at(1)), (lift(at(1) - 2 * SECOND), at(1) - 2 * SECOND))
    assert due(heard(order, at(1))) == {1: DUE}


def test_one_debt_notified_for_ten_days_silences_no_other() -> None:
    order = after(ONE_ITEM, (report(T0, 1), T0), (contest(at(1)), at(1)))
    for day in range(1, 15):
        order = after(order, (tick(at(24 * day + 2)), at(24 * day + 2)))
    gone = after(order, (withdraw(at(400)), at(400)))
    assert clock.debts(gone) == (), "nothing is owed before it is received (contract 6.4)"
    assert [debt.owed for debt in clock.debts(heard(gone, at(401)))] == [Owed.REINSTATEMENT]


def test_who_has_answered_often_can_still_answer_everything() -> None:
    order = after(issued(12), (receipt(), T0), (obstruct(at(1), *range(1, 13)), at(1)))
    for number in range(1, 11):
        order = after(order, (clarify(at(2), number), at(2)))
    order = replace(order, spent={"authority": BUDGET_BYTES["authority"]})
    with pytest.raises(CapReached, match="One answer to all questions that wait"):
        decide(order, clarify(at(3), 11), at(3))
    answered = after(order, (clarify(at(3), 11, 12), at(3)))
    assert answered.status is Status.SUSPENDED
    assert due(heard(answered, at(4))) == dict.fromkeys(range(1, 13), at(28)), "one delivery shows all before it (R2)"


def test_what_was_taken_down_comes_back_whatever_was_doubted_or_replaced_since() -> None:
    doubted = after(ONE_ITEM, (report(at(1), 1), at(1)), (dispute(at(2), 1), at(2)), (withdraw(at(3)), at(3)))
    assert doubted.reinstate == (1,)
    heir = lives.first_fact(1, KZ, down=(1,))
    order = fold([heir], {KZ.name: KZ})
    assert after(order, (withdraw(at(3)), at(3))).reinstate == (1,)
    kept = after(ONE_ITEM, (report(at(1), 1), at(1)), (supersede(at(2), 1), at(2)))
    assert kept.reinstate == ()


def test_more_time_brings_its_own_reminders() -> None:
    order = ONE_ITEM
    for reminder in (12, 20, 23):
        order = after(order, (tick(at(reminder)), at(reminder)))
    assert clock.reminders(order) == ()
    later = after(order, (extend_by(72 * HOUR), at(23.5)))
    assert [reminder.at for reminder in clock.reminders(later)] == [at(84), at(92), at(95)]


def test_an_answer_while_the_authority_has_suspended_takes_nothing_from_what_was_promised() -> None:
    """T4: never more than the law's window, 20 + 24 = 44 h, and never before what was promised, 24 + 72 = 96 h (T1)."""
    order = after(
        ONE_ITEM,
        (extend_by(72 * HOUR), T0),
        (suspend(at(1)), at(1)),
        (obstruct(at(2), 1), at(2)),
        (clarify(at(10), 1), at(10)),
    )
    order = heard(after(heard(order, at(10)), (lift(at(20)), at(20))), at(20))
    assert due(order) == {1: at(96)}


def test_a_report_from_before_a_dispute_answers_it_not() -> None:
    disputed = after(ONE_ITEM, (report(at(1), 1), at(1)), (dispute(at(2), 1), at(2)))
    assert types(disputed, report(at(2) - SECOND, 1), at(2) + SECOND) == []


def test_two_outages_that_overlap_give_their_length_once() -> None:
    first, other = (DUE - 2 * HOUR, DUE), (DUE - 2 * HOUR, DUE + 3 * HOUR)
    order = after(ONE_ITEM, (extend(first), DUE), (extend(first, other), DUE + 3 * HOUR))
    assert due(order) == {1: DUE + 5 * HOUR}


def test_who_is_no_longer_addressed_receives_nothing() -> None:
    order = after(issued(1), (reassign(), T0))
    late = replace(receipt(at(1)), representative="representative-1")
    assert types(order, late, at(1)) == []
    assert types(order, replace(late, representative="representative-2"), at(1)) == ["order.received"]


def test_a_contest_decided_ends_only_what_is_contested() -> None:
    order = after(ONE_ITEM, (contest(at(1)), at(1)), (decide_contest(at(2), upheld=False), at(2)))
    assert (order.contests, order.status) == ((), Status.RUNNING)
