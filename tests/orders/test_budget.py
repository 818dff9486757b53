"""What decides a breach is always taken; all else of a party has a budget of bytes that is its own."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from removal.errors import Busy, CapReached
from removal.orders import budget
from removal.orders.budget import AUTHORITY, BUDGET_BYTES, DECIDING_BYTES, ITEM_BYTES, REPRESENTATIVE, require_room
from removal.orders.commands import Command
from removal.orders.decide import decide
from removal.orders.fold import after as with_facts
from removal.orders.item import Ground, Outcome
from removal.orders.order import Order
from removal.record.facts import SYSTEM
from tests.orders import lives
from tests.orders.lives import T0, after, types

HOUR = timedelta(hours=1)
NOW = T0 + HOUR


def running(items: int = 4) -> Order:
    return after(lives.issued(items), (lives.receipt(T0), T0))


def without_budget(order: Order, *parties: str) -> Order:
    """The order after the parties have used what they may."""
    return replace(order, spent={**order.spent, **{party: BUDGET_BYTES[party] for party in parties}})


def test_each_ground_of_each_item_is_taken_once_however_little_is_left() -> None:
    order = without_budget(running(), REPRESENTATIVE, AUTHORITY)
    for ground in Ground:
        for item in range(1, 5):
            order = after(order, (lives.obstruct(NOW, item, ground=ground, explanation="\N{SNOWMAN}" * 50_000), NOW))
    assert {len(item.obstacles) for item in order.items} == {len(Ground)}
    with pytest.raises(CapReached, match="First outcomes of open items, and obstacles of a ground"):
        decide(order, lives.obstruct(NOW, 1, explanation="again"), NOW)


def test_first_outcomes_are_taken_however_little_is_left() -> None:
    order = without_budget(running(), REPRESENTATIVE, AUTHORITY)
    for item in range(1, 5):
        order = after(order, (lives.report(NOW, item), NOW))
    with pytest.raises(CapReached, match="0 of your 60000 are left"):
        decide(order, lives.report(NOW, 1, outcome=Outcome.ACCESS_DISABLED), NOW)
    assert order.answered


def test_a_disputed_item_has_its_first_outcome_again() -> None:
    order = after(running(1), (lives.report(NOW, 1), NOW), (lives.dispute(NOW + HOUR, 1), NOW + HOUR))
    again = without_budget(lives.heard(order, NOW + HOUR), REPRESENTATIVE)
    assert "order.reported" in types(again, lives.report(NOW + 2 * HOUR, 1), NOW + 2 * HOUR)


@pytest.mark.parametrize(
    ("party", "command"),
    [
        (REPRESENTATIVE, lives.contest(NOW)),
        (AUTHORITY, lives.suspend(NOW)),
        (AUTHORITY, lives.extend_by(HOUR)),
    ],
    ids=lambda value: type(value).__name__,
)
def test_one_partys_facts_never_use_up_the_others_budget(party: str, command: Command) -> None:
    other = AUTHORITY if party == REPRESENTATIVE else REPRESENTATIVE
    assert types(without_budget(running(), other), command, NOW)
    with pytest.raises(CapReached, match=f"of your {BUDGET_BYTES[party]} are left"):
        decide(without_budget(running(), party), command, NOW)


def test_what_the_system_adds_to_a_fact_takes_nothing_of_a_budget() -> None:
    """Four windows of one item each, which all move: the extension says so in each of their lines."""
    apart = running()
    for item in range(1, 5):
        apart = after(
            apart,
            (lives.obstruct(NOW, item, ground=Ground.TECHNICAL), NOW),
            (lives.resume(NOW + item * HOUR, item), NOW + item * HOUR),
        )
    at = NOW + 5 * HOUR
    one, four = decide(running(), lives.extend_by(HOUR), at), decide(apart, lives.extend_by(HOUR), at)
    assert len(four[0].to_text()) > len(one[0].to_text()) + 300
    used = [with_facts(order, facts).spent[AUTHORITY] for order, facts in ((running(), one), (apart, four))]
    assert abs(used[0] - used[1]) < 20, "the sequence has a digit more"


def _questioned(order: Order) -> Order:
    return after(order, (lives.obstruct(NOW, 1, 2, ground=Ground.MANIFEST_ERROR), NOW))


def _suspended(order: Order) -> Order:
    return after(order, (lives.suspend(NOW), NOW))


def _contested(order: Order) -> Order:
    return after(order, (lives.contest(NOW), NOW))


@pytest.mark.parametrize(
    ("before", "command"),
    [
        (_questioned, lives.clarify(NOW + HOUR, 1, 2)),
        (_suspended, lives.lift(NOW + HOUR)),
        (_contested, lives.decide_contest(NOW + HOUR, upheld=False)),
        (_contested, lives.decide_contest(NOW + HOUR, upheld=True)),
        (_questioned, lives.withdraw(NOW + HOUR)),
    ],
)
def test_the_authority_can_always_end_what_waits_for_it(before: Callable[[Order], Order], command: Command) -> None:
    assert types(without_budget(before(running()), AUTHORITY), command, NOW + HOUR)


def test_an_answer_to_some_of_the_questions_that_wait_has_no_more_room_than_anything_else() -> None:
    order = without_budget(_questioned(running()), AUTHORITY)
    with pytest.raises(CapReached, match="One answer to all questions that wait"):
        decide(order, lives.clarify(NOW + HOUR, 1), NOW + HOUR)


def test_all_that_is_missing_can_always_be_reported_back_at_once() -> None:
    at = NOW + HOUR
    ended = after(running(), (lives.report(NOW, 1, 2, 3), NOW), (lives.withdraw(at), at))
    order = without_budget(lives.heard(ended, at), REPRESENTATIVE)
    with pytest.raises(CapReached, match="one report of everything that has to be put back"):
        decide(order, lives.reinstate(at + HOUR, 1), at + HOUR)
    assert "order.reinstated" in types(order, lives.reinstate(at + HOUR, 1, 2, 3), at + HOUR)


def test_a_report_that_replaces_more_than_is_left_is_recorded_without_what_it_replaces() -> None:
    order = after(running(3), (lives.report(NOW, 1, 2), NOW))
    whole = lives.report(NOW, 1, 2, 3, outcome=Outcome.ACCESS_DISABLED)
    room = sum(budget.line_bytes(line) for line in decide(order, whole, NOW)[0].payload["items"][:2])
    for left, numbers in ((room, [1, 2, 3]), (room - 1, [3])):
        spent = {REPRESENTATIVE: BUDGET_BYTES[REPRESENTATIVE] - left}
        reported = decide(replace(order, spent=spent), whole, NOW)[0]
        assert [line["number"] for line in reported.payload["items"]] == numbers


def test_facts_that_were_not_passed_on_leave_room_for_what_decides_and_for_the_clock() -> None:
    order = running()
    contested = decide(order, replace(lives.contest(NOW), by=lives.REPRESENTATIVE), NOW)
    reported = decide(order, replace(lives.report(NOW, 1), by=lives.REPRESENTATIVE), NOW)
    withdrawn = decide(order, lives.withdraw(NOW), NOW)

    def room(size: int, facts: tuple[object, ...]) -> None:
        require_room(["x" * size], facts, order, with_facts(order, facts))  # type: ignore[arg-type]

    room(ITEM_BYTES - 2_000, contested)
    with pytest.raises(Busy, match="still being passed on"):
        room(ITEM_BYTES, contested)
    for facts in (reported, withdrawn):
        room(ITEM_BYTES, facts)
        with pytest.raises(Busy):
            room(DECIDING_BYTES, facts)
    timed = decide(order, lives.tick(lives.DUE - HOUR), lives.DUE - HOUR)
    assert {fact.by for fact in timed} == {SYSTEM}
    room(399_000, timed)
