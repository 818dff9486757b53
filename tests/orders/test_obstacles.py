"""Obstacles, suspensions and disputes, instant by instant: what each item has left, and when it is judged."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from removal.errors import CapReached, IllegalCommand, Invalid
from removal.orders import clock
from removal.orders.budget import BUDGET_BYTES
from removal.orders.commands import Command
from removal.orders.decide import decide
from removal.orders.item import Ground
from removal.orders.order import Status
from tests.orders.lives import (
    DUE,
    KZ,
    LAPSE,
    T0,
    after,
    clarify,
    contest,
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
    receipt,
    report,
    suspend,
    tick,
    types,
)

HOUR = timedelta(hours=1)
UNABLE = Ground.FORCE_MAJEURE
RUNNING = in_state(Status.RUNNING)


def at(hours: float) -> datetime:
    """So many hours after receipt."""
    return T0 + hours * HOUR


def test_an_obstacle_in_time_that_is_decided_after_the_breach_takes_the_breach_back() -> None:
    breached = after(RUNNING, (tick(LAPSE), LAPSE))
    decided = facts(breached, obstruct(DUE, 1, 2), LAPSE)
    assert [type_ for type_, _ in decided] == ["order.obstructed", "order.breach_annulled"]
    order = after(breached, (obstruct(DUE, 1), LAPSE))
    assert order.status is Status.BREACHED, "item 2 was not answered"
    assert after(order, (report(DUE, 2), LAPSE)).status is Status.SUSPENDED


def test_of_two_breaches_one_that_falls_leaves_the_other() -> None:
    clarified = after(RUNNING, (obstruct(at(1), 1), at(1)), (tick(LAPSE), LAPSE), (clarify(LAPSE, 1), LAPSE))
    clarified = heard(clarified, LAPSE)
    second = LAPSE + KZ.window + KZ.grace
    both = after(clarified, (tick(second), second))
    assert [breach.window for breach in both.valid_breaches] == [1, 2]
    reported = after(both, (report(second - KZ.grace, 1), second))
    assert (reported.status, [breach.window for breach in reported.valid_breaches]) == (Status.BREACHED, [1])
    assert after(reported, (report(second, 2), second)).status is Status.COMPLIED_LATE


def test_a_platform_that_is_unable_for_too_long_goes_on_with_what_was_left() -> None:
    waiting = after(RUNNING, (obstruct(at(20), 1, 2, ground=UNABLE), at(20)))
    expiry = at(20) + KZ.unable_max
    assert set(clock.instants(waiting)) == {expiry}, "the authority owes no answer to who is unable (contract 6.4)"
    assert types(waiting, tick(expiry - HOUR), expiry - HOUR) == []
    order = after(waiting, (tick(expiry), expiry))
    assert (order.status, due(order)) == (Status.RUNNING, dict.fromkeys((1, 2), expiry + 4 * HOUR))


def test_telling_it_again_on_the_same_ground_stops_nothing_longer_on_another_it_does() -> None:
    waiting = after(RUNNING, (obstruct(at(20), 1, 2, ground=UNABLE), at(20)))
    again = after(waiting, (obstruct(at(30), 1, 2, ground=UNABLE), at(30)))
    other = after(waiting, (obstruct(at(30), 1, 2, ground=Ground.TECHNICAL), at(30)))
    assert [expiry.at for expiry in clock.expiries(again)] == [at(20) + KZ.unable_max] * 2
    # T3: the clock is stopped while one ground is left. One ends at 20 + 72 = 92 h, the other at 102 h, with 4 h left.
    assert sorted({expiry.at for expiry in clock.expiries(other)}) == [at(92), at(102)]
    expired = after(other, (tick(at(92)), at(92)))
    assert (expired.status, [expiry.at for expiry in clock.expiries(expired)]) == (Status.SUSPENDED, [at(102)] * 2)
    assert due(after(expired, (tick(at(102)), at(102)))) == dict.fromkeys((1, 2), at(106))


def test_a_question_never_expires_not_even_beside_something_that_does() -> None:
    both = after(RUNNING, (obstruct(at(1), 1, 2), at(1)), (obstruct(at(2), 1, 2, ground=UNABLE), at(2)))
    # T3: being unable ends at 2 + 72 = 74 h; the question stops the clock for as long as it is not answered.
    assert {expiry.at for expiry in clock.expiries(both)} == {at(74)}
    expired = after(both, (tick(at(74)), at(74)))
    assert (expired.status, clock.expiries(expired), len(expired.windows)) == (Status.SUSPENDED, (), 1)
    assert after(expired, (tick(at(999)), at(999))).status is Status.SUSPENDED


def test_under_a_law_that_resumes_an_answer_gives_back_what_each_item_had_left() -> None:
    resuming = after(issued(law=replace(KZ, answered="resume")), (receipt(), T0))
    steps: list[tuple[Command, datetime]] = [
        (obstruct(at(10), 1), at(10)),
        (obstruct(at(20), 2), at(20)),
        (clarify(at(30), 1, 2), at(30)),
    ]
    assert due(heard(after(resuming, *steps), at(31))) == {1: at(45), 2: at(35)}, "from receipt"


def test_what_was_given_in_more_time_is_not_lost_by_an_answer() -> None:
    extended = after(RUNNING, (extend_by(72 * HOUR), T0))
    order = heard(after(extended, (obstruct(at(1), 1), at(1)), (clarify(at(2), 1), at(2))), at(2))
    assert due(order) == {1: at(96), 2: at(96)}
    # A dispute begins anew: start + window (contract 6.4), 2 + 24 h.
    disputed = heard(after(extended, (report(at(1), 1), at(1)), (dispute(at(2), 1), at(2))), at(2))
    assert due(disputed) == {1: at(26), 2: at(96)}


def test_an_item_whose_clock_is_stopped_gains_by_an_extension_and_by_our_own_outage() -> None:
    resuming = after(issued(law=replace(KZ, answered="resume")), (receipt(), T0))
    waiting = after(resuming, (obstruct(at(20), 1), at(20)))
    for more in (extend_by(2 * HOUR), extend((DUE - 2 * HOUR, DUE))):
        order = heard(after(waiting, (more, at(24)), (clarify(at(29), 1), at(29))), at(30))
        assert due(order)[1] == at(36)


def test_a_window_opened_while_the_clock_is_stopped_begins_when_that_is_lifted() -> None:
    disputed = after(RUNNING, (report(at(1), 1), at(1)), (suspend(at(10)), at(10)), (dispute(at(20), 1), at(20)))
    order = heard(after(heard(disputed, at(20)), (lift(at(50)), at(50))), at(50))
    assert due(order) == {1: at(50) + KZ.window, 2: at(50) + 14 * HOUR}


def test_lifting_a_suspension_does_not_start_what_waits_for_an_answer() -> None:
    waiting = after(RUNNING, (suspend(at(1)), at(1)), (obstruct(at(40), 1, 2), at(40)), (lift(at(50)), at(50)))
    waiting = heard(waiting, at(50))
    assert waiting.status is Status.SUSPENDED
    with pytest.raises(IllegalCommand, match="because of obstacles"):
        decide(waiting, lift(at(51)), at(51))
    assert due(heard(after(waiting, (clarify(at(60), 1, 2), at(60))), at(60))) == dict.fromkeys(
        (1, 2), at(60) + KZ.window
    )


def test_reminders_are_sent_for_a_fresh_window_and_not_for_who_waits() -> None:
    waiting = after(RUNNING, (obstruct(at(1), 1, 2), at(1)))
    assert clock.reminders(waiting) == ()
    answered = after(waiting, (clarify(at(4), 1, 2), at(4)))
    assert clock.reminders(answered) == (), "it is not received"
    fresh = heard(answered, at(5))
    assert sorted({reminder.at for reminder in clock.reminders(fresh)}) == [at(17), at(25), at(28)]


def test_more_time_after_an_answer_between_due_and_grace_makes_it_in_time() -> None:
    late = after(RUNNING, (report(DUE + timedelta(seconds=5), 1, 2), DUE + timedelta(seconds=5)))
    assert late.status is Status.RUNNING
    assert after(late, (extend_by(HOUR), DUE + timedelta(seconds=6))).status is Status.COMPLIED


@pytest.mark.parametrize(
    ("command", "error"),
    [
        (obstruct(at(2), 1), IllegalCommand),
        (clarify(at(2), 2), IllegalCommand),
        (dispute(at(2), 2), IllegalCommand),
        (obstruct(at(2), 3), Invalid),
        (clarify(at(2), 2, 2), Invalid),
        (contest(at(2), 9), Invalid),
    ],
)
def test_what_an_item_does_not_allow_is_refused_and_named(command: Command, error: type[Exception]) -> None:
    order = after(RUNNING, (report(at(1), 1), at(1)))
    with pytest.raises(error):
        decide(order, command, at(2))


def test_no_one_says_the_same_for_ever() -> None:
    """T2: nothing refuses an item's first statement of a ground; all others are within the budget."""
    order = after(RUNNING, *((obstruct(at(1), 1, explanation=f"{number}"), at(1)) for number in range(9)))
    order = replace(order, spent={"representative": BUDGET_BYTES["representative"]})
    with pytest.raises(CapReached, match="0 of your 60000 are left"):
        decide(order, obstruct(at(1), 1, explanation="and again"), at(1))
    assert types(order, obstruct(at(1), 2), at(1)) == ["order.obstructed"]
    assert types(order, obstruct(at(1), 1, ground=UNABLE), at(1)) == ["order.obstructed"]
