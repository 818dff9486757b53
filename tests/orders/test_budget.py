"""No room is missing for an item's first telling of a ground, only for its words."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from removal.errors import CapReached
from removal.orders.budget import (
    ENDING_BYTES_AT_MOST,
    EXPLANATION_BYTES_AT_MOST,
    FIRST_OBSTACLES_BYTES_AT_MOST,
    PARTIES_BYTES_AT_MOST,
    require_room,
)
from removal.orders.decide import decide
from removal.orders.fold import apply
from removal.orders.item import Ground
from removal.orders.order import Order
from tests.orders import lives
from tests.orders.lives import T0

HOUR = timedelta(hours=1)


def running(items: int = 100) -> Order:
    return lives.after(lives.issued(items), (lives.receipt(T0), T0))


def told(order: Order, *numbers: int, words: str = "x", ground: Ground = Ground.TECHNICAL, full: int) -> Order:
    """The order after an obstacle, if a journal of `full` bytes takes it; CapReached."""
    command = replace(lives.obstruct(T0 + HOUR, *numbers, ground=ground), explanation=words, id=f"{ground}-{numbers}")
    facts = decide(order, command, T0 + HOUR)
    after = order
    for fact in facts:
        after = apply(after, fact)
    require_room(["x" * full], facts, after)
    return after


def test_over_the_budget_of_the_parties_the_words_are_refused_and_the_telling_is_taken() -> None:
    with pytest.raises(
        CapReached,
        match=f"has {EXPLANATION_BYTES_AT_MOST + 1} bytes, and there is room for {EXPLANATION_BYTES_AT_MOST}",
    ):
        told(running(), 1, words="x" * (EXPLANATION_BYTES_AT_MOST + 1), full=PARTIES_BYTES_AT_MOST)
    with pytest.raises(CapReached, match="room for"):
        told(running(), 1, words="\N{SNOWMAN}" * EXPLANATION_BYTES_AT_MOST, full=PARTIES_BYTES_AT_MOST)
    told(running(), 1, words="x" * EXPLANATION_BYTES_AT_MOST, full=PARTIES_BYTES_AT_MOST)
    told(running(), 1, words="x" * 500, full=PARTIES_BYTES_AT_MOST - 10_000)


def test_told_again_of_the_same_item_and_ground_it_has_no_more_room_than_anything_else() -> None:
    order = told(running(), 1, full=PARTIES_BYTES_AT_MOST)
    with pytest.raises(CapReached, match="what ends it"):
        told(order, 1, words="y", full=PARTIES_BYTES_AT_MOST)
    told(order, 1, ground=Ground.FORCE_MAJEURE, full=PARTIES_BYTES_AT_MOST)
    told(order, 1, 2, full=PARTIES_BYTES_AT_MOST)


@pytest.mark.parametrize("ground", Ground)
def test_however_full_a_journal_is_each_ground_can_be_told_of_all_items_that_lack_it(ground: Ground) -> None:
    order = told(running(4), 1, ground=ground, full=0)
    with pytest.raises(CapReached, match="send it again for items 2, 3, 4"):
        told(order, 3, ground=ground, full=FIRST_OBSTACLES_BYTES_AT_MOST)
    for full in (FIRST_OBSTACLES_BYTES_AT_MOST, ENDING_BYTES_AT_MOST):
        told(order, 2, 3, 4, ground=ground, full=full)


def test_what_is_told_of_one_item_after_another_is_taken_to_the_last_or_named_for_the_rest() -> None:
    """The platform's own worst case: every item, every ground, one by one, in as many words as are taken."""
    order, refused = running(), 0
    journal: list[str] = []
    for item, ground in _each():
        try:
            order, journal = _said(order, journal, (item,), ground, "x" * 500)
        except CapReached:
            refused += 1
            rest = [one.number for one in order.items if all(found.ground is not ground for found in one.obstacles)]
            order, journal = _said(order, journal, tuple(rest), ground, "x")
    lacking = [one for one in order.items if {found.ground for found in one.obstacles} != set(Ground)]
    assert (lacking, refused > 0) == ([], True)
    assert sum(len(line.encode()) for line in journal) < ENDING_BYTES_AT_MOST


def _each() -> Iterator[tuple[int, Ground]]:
    return ((item, ground) for ground in Ground for item in range(1, 101))


def _said(
    order: Order, journal: list[str], items: tuple[int, ...], ground: Ground, words: str
) -> tuple[Order, list[str]]:
    if any(one.ground is ground for one in order.items[items[0] - 1].obstacles):
        return order, journal
    command = replace(lives.obstruct(T0 + HOUR, *items, ground=ground), explanation=words, id=f"{ground}-{items}")
    facts = decide(order, command, T0 + HOUR)
    after = order
    for fact in facts:
        after = apply(after, fact)
    require_room(journal, facts, after)
    return after, [*journal, *(fact.to_text() for fact in facts)]
