"""What stops a clock, how often, and what ends it (contract T2, T3), by instants in hours after receipt."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from removal.errors import IllegalCommand
from removal.law.law import Law, load
from removal.orders import clock
from removal.orders.decide import decide
from removal.orders.item import Ground
from removal.orders.order import Order, Status
from removal.orders.waiting import ItemClock, item_clock, waiting
from tests.orders.lives import (
    DUE,
    KZ,
    T0,
    after,
    clarify,
    dispute,
    due,
    facts,
    heard,
    issued,
    lift,
    obstruct,
    receipt,
    report,
    resume,
    suspend,
    tick,
)

HOUR, SECOND = timedelta(hours=1), timedelta(seconds=1)
EU = load(local=True)["eu-tco-1"]
ERROR, QUESTION, FORCE, TECHNICAL = (
    Ground.MANIFEST_ERROR,
    Ground.INSUFFICIENT_INFORMATION,
    Ground.FORCE_MAJEURE,
    Ground.TECHNICAL,
)


def at(hours: float) -> datetime:
    return T0 + hours * HOUR


def running(law: Law = KZ, items: int = 1) -> Order:
    return after(issued(items, law), (receipt(), T0))


def stops(order: Order, when: datetime, ground: Ground = QUESTION, now: datetime | None = None) -> object:
    """Whether a fact says that telling it of item 1 stops the clock, and until when."""
    fact = dict(facts(order, obstruct(when, 1, ground=ground), now or when))["order.obstructed"]
    return bool(fact["stops"]), fact["stops_until"]


def answered(order: Order, hours: float, *grounds: Ground) -> Order:
    """The authority answers, and that is received at once."""
    return heard(after(order, (clarify(at(hours), 1, grounds=grounds or None), at(hours))), at(hours))


# T2


def test_a_question_begins_to_stop_the_clock_as_often_as_the_law_says() -> None:
    """kz once, eu-tco twice; another ground has a count of its own."""
    once = answered(after(running(), (obstruct(at(1), 1), at(1))), 2)
    assert stops(once, at(3)) == (False, None)
    assert stops(once, at(3), ERROR) == (True, None)
    minute = T0 + timedelta(minutes=1)
    european = running(EU)
    for expected in (True, True, False):
        assert stops(european, minute) == (expected, None)
        european = after(european, (obstruct(minute, 1), minute), (clarify(minute, 1), minute))
        european, minute = heard(european, minute), minute + timedelta(minutes=1)


def test_at_the_due_time_a_ground_stops_the_clock_and_a_second_later_it_does_not() -> None:
    assert stops(running(), DUE, now=DUE + 5 * SECOND) == (True, None)
    assert stops(running(), DUE + SECOND) == (False, None)
    assert stops(running(), DUE + SECOND, FORCE) == (False, None)


def test_to_state_again_what_stops_the_clock_counts_to_no_limit() -> None:
    """eu-tco, limit 2: three renewals after one beginning, the last at 40 h ends 24 h later; it can begin once more."""
    order = after(running(EU), (obstruct(at(0.5), 1, ground=FORCE), at(0.5)))
    for hours in (20, 40):
        assert stops(order, at(hours), FORCE)[0] is True  # type: ignore[index]
        order = after(order, (obstruct(at(hours), 1, ground=FORCE, explanation=str(hours)), at(hours)))
    assert [expiry.at for expiry in clock.expiries(order)] == [at(64)]
    ended = after(order, (tick(at(64)), at(64)))
    assert ended.status is Status.RUNNING
    assert stops(ended, at(64.5), FORCE) == (True, "2026-11-28T01:30:00.000Z")  # 88:30


def test_a_renewal_beyond_the_law_is_recorded_and_moves_nothing() -> None:
    """kz allows none: force majeure at 20 h ends at 92 h whatever is said at 50 h; a law with one moves it to 122 h."""
    order = after(running(), (obstruct(at(20), 1, ground=FORCE), at(20)))
    assert stops(order, at(50), FORCE) == (False, None)
    kept = after(order, (obstruct(at(50), 1, ground=FORCE), at(50)))
    assert [expiry.at for expiry in clock.expiries(kept)] == [at(92)]
    assert due(after(kept, (tick(at(92)), at(92)))) == {1: at(96)}
    lenient = after(running(replace(KZ, renewals=1)), (obstruct(at(20), 1, ground=FORCE), at(20)))
    once = after(lenient, (obstruct(at(50), 1, ground=FORCE), at(50)))
    twice = after(once, (obstruct(at(60), 1, ground=FORCE), at(60)))
    assert (
        [expiry.at for expiry in clock.expiries(once)] == [expiry.at for expiry in clock.expiries(twice)] == [at(122)]
    )


def test_the_order_is_that_of_what_was_taken_and_not_of_what_was_decided() -> None:
    """A question taken at 5 h and decided at 10 h stops the clock at 5 h: 19 h are left (a law that resumes)."""
    order = after(running(replace(KZ, answered="resume")), (obstruct(at(5), 1), at(10)))
    assert due(answered(order, 20)) == {1: at(39)}


def test_what_was_stated_before_an_answer_and_is_decided_after_it_is_not_answered_and_costs_no_limit() -> None:
    """Question 1 h, stated again at 2 h and decided at 4 h, answered at 3 h and received at 3:30: it still stops.

    kz allows one beginning; the question of 2 h was a renewal, so it needs none. Its answer lets the clock go on.
    """
    clarified = after(running(), (obstruct(at(1), 1), at(1)), (clarify(at(3), 1), at(3)))
    assert stops(clarified, at(2), now=at(4)) == (True, None)
    again = after(clarified, (obstruct(at(2), 1, explanation="and"), at(4)))
    first = heard(again, at(4.5))
    assert (first.status, item_clock(first, first.items[0])) == (Status.SUSPENDED, ItemClock.STOPPED)
    assert due(answered(first, 6)) == {1: at(30)}
    received = heard(clarified, at(3.5))
    assert stops(received, at(2), now=at(4)) == (True, None)
    assert after(received, (obstruct(at(2), 1, explanation="and"), at(4))).status is Status.SUSPENDED


def test_no_count_refuses_the_first_statement_of_a_ground() -> None:
    """8 statements that repeat are in the journal; each ground of each item may be stated once more."""
    order = after(running(items=2), *((obstruct(at(1), 1, explanation=str(number)), at(1)) for number in range(9)))
    for ground in (ERROR, FORCE, TECHNICAL):
        order = after(order, (obstruct(at(2), 1, ground=ground), at(2)))
    for ground in Ground:
        order = after(order, (obstruct(at(2), 2, ground=ground), at(2)))
    assert order.counts["order.obstructed"] == 9 + 3 + 4


def test_a_law_whose_answers_do_nothing_makes_no_stop_of_a_question() -> None:
    """`none` = no stop was made (6.4)."""
    order = running(replace(KZ, answered="none"))
    assert stops(order, at(1)) == (False, None)
    assert stops(order, at(1), FORCE) == (True, "2026-11-27T10:00:00.000Z")  # 73 h


# T3


def test_an_answer_that_names_nothing_ends_all_questions_and_never_force_majeure() -> None:
    """Both questions and force majeure at 1 h; answered at 2 h: the clock is stopped until 1 + 72 = 73 h."""
    steps = [(obstruct(at(1), 1, ground=ground), at(1)) for ground in (ERROR, QUESTION, FORCE)]
    order = answered(after(running(), *steps), 2)
    assert order.status is Status.SUSPENDED
    assert order.clock_of(1).grounds == frozenset({FORCE})
    assert due(after(order, (tick(at(73)), at(73)))) == {1: at(97)}  # of both modes the better


def test_an_answer_that_names_nothing_needs_a_question() -> None:
    order = after(running(), (obstruct(at(1), 1, ground=FORCE), at(1)))
    with pytest.raises(IllegalCommand):
        decide(order, clarify(at(2), 1), at(2))


def test_an_answer_ends_the_grounds_that_it_names_of_any_kind() -> None:
    """The authority ends an abuse by naming the ground (6.5, 6): kz restarts, 3 + 24 h."""
    order = after(running(), (obstruct(at(1), 1, ground=FORCE), at(1)))
    named = after(order, (clarify(at(2), 1, grounds=(FORCE,)), at(2)))
    assert (named.status, item_clock(named, named.items[0])) == (Status.SUSPENDED, ItemClock.AWAITING_RECEIPT)
    assert due(heard(named, at(3))) == {1: at(27)}
    both = after(order, (obstruct(at(1), 1), at(1)))
    half_answered = answered(both, 2, FORCE)
    assert half_answered.clock_of(1).grounds == frozenset({QUESTION})


def test_expiry_goes_on_while_the_answer_waits() -> None:
    """Force majeure 1 h to 73 h, an answer that names it at 72 h is received at 80 h: it has expired with 23 h left."""
    order = after(running(), (obstruct(at(1), 1, ground=FORCE), at(1)), (clarify(at(72), 1, grounds=(FORCE,)), at(72)))
    expired = after(order, (tick(at(73)), at(73)))
    assert (expired.status, due(expired), waiting(expired)) == (Status.RUNNING, {1: at(96)}, ())
    assert due(heard(expired, at(80))) == {1: at(96)}


def test_the_grounds_end_when_the_answer_is_received_and_not_before() -> None:
    """Answered at 2 h, received at 500 h by the acknowledgement of nothing but time: due 524 h."""
    order = after(running(), (obstruct(at(1), 1), at(1)), (clarify(at(2), 1), at(2)), (tick(at(400)), at(400)))
    assert (order.status, order.valid_breaches) == (Status.SUSPENDED, ())
    assert due(heard(order, at(500))) == {1: at(524)}


def test_a_resumption_ends_force_majeure_and_technical_and_no_question() -> None:
    """Stopped at 10 h with 14 h left; both have ceased at 20 h: due 34 h. A question beside them: until 30 h."""
    steps = [(obstruct(at(10), 1, ground=ground), at(10)) for ground in (FORCE, TECHNICAL)]
    order = after(running(), *steps)
    assert due(after(order, (resume(at(20), 1), at(20)))) == {1: at(34)}
    resumed = after(order, (resume(at(20), 1, grounds=(FORCE,)), at(20)))
    assert (resumed.status, resumed.clock_of(1).grounds) == (Status.SUSPENDED, frozenset({TECHNICAL}))
    questioned = after(order, (obstruct(at(11), 1), at(11)), (resume(at(20), 1), at(20)))
    assert (questioned.status, questioned.clock_of(1).grounds) == (Status.SUSPENDED, frozenset({QUESTION}))
    assert due(answered(questioned, 30)) == {1: at(54)}
    with pytest.raises(IllegalCommand):
        decide(questioned, resume(at(21), 1), at(21))


def test_a_resumption_counts_from_its_request_and_needs_no_receipt() -> None:
    """Stopped at 10 h; taken at 20 h, decided at 21 h: due 20 + 14 = 34 h. eu-tco restarts: 2 + 1 h."""
    order = after(running(), (obstruct(at(10), 1, ground=FORCE), at(10)))
    ((_, resumption),) = facts(order, resume(at(20), 1), at(21))
    assert resumption["windows"] == [
        {
            "number": 2,
            "cause": 4,
            "items": [1],
            "due_before": None,
            "due_at": "2026-11-25T19:00:00.000Z",
        }
    ]
    european = after(running(EU), (obstruct(at(0.5), 1, ground=FORCE), at(0.5)), (resume(at(2), 1), at(2)))
    assert due(european) == {1: at(3)}


def test_the_window_opens_at_the_last_ending() -> None:
    """Question 1 h, suspended 2 h, answered and received 5 h, lifted and received 9 h: 9 + 24 h, for kz restarts."""
    order = after(running(), (obstruct(at(1), 1), at(1)), (suspend(at(2)), at(2)))
    order = answered(order, 5)
    assert (order.status, len(order.windows)) == (Status.SUSPENDED, 1)
    assert due(heard(after(order, (lift(at(8)), at(8))), at(9))) == {1: at(33)}


def test_expiry_ends_what_was_announced_at_its_instant_without_receipt() -> None:
    """eu-tco: force majeure at 30 min ends at 24:30; the law's own mode opens the window there."""
    order = after(running(EU), (obstruct(at(0.5), 1, ground=FORCE), at(0.5)))
    assert stops(running(EU), at(0.5), FORCE) == (True, "2026-11-25T09:30:00.000Z")
    assert clock.instants(order) == (at(24.5),)
    expired = after(order, (tick(at(24.5)), at(24.5)))
    assert due(expired) == {1: at(25.5)}
    assert due(after(order, (tick(at(26)), at(26)))) == {1: at(27)}, "the instant at which it is recorded"


def test_a_renewal_taken_at_the_instant_of_the_expiry_is_in_time() -> None:
    """eu-tco: until 24:30; said again at 24:30 and decided before the timer: until 48:30."""
    order = after(running(EU), (obstruct(at(0.5), 1, ground=FORCE), at(0.5)))
    renewed = after(order, (obstruct(at(24.5), 1, ground=FORCE), at(24.5)))
    assert [expiry.at for expiry in clock.expiries(renewed)] == [at(48.5)]


def test_the_limit_counts_over_a_dispute() -> None:
    """kz: the question that stopped the clock before the dispute stops it no second time after it."""
    order = answered(after(running(), (obstruct(at(1), 1), at(1))), 2)
    disputed = heard(after(order, (report(at(3), 1), at(3)), (dispute(at(4), 1), at(4))), at(4))
    assert stops(disputed, at(5)) == (False, None)
    assert stops(disputed, at(5), ERROR) == (True, None)
