"""There is always room for an item's first obstacle of a ground."""

from dataclasses import replace
from datetime import timedelta

import pytest

from removal.errors import CapReached
from removal.orders.budget import (
    ENDING_BYTES_AT_MOST,
    FIRST_OBSTACLES_BYTES_AT_MOST,
    PARTIES_BYTES_AT_MOST,
    require_room,
)
from removal.orders.decide import decide
from removal.orders.fold import apply
from removal.orders.item import Ground
from removal.orders.order import Order
from removal.record.facts import By
from tests.orders import lives
from tests.orders.lives import T0

HOUR = timedelta(hours=1)


def running(items: int = 100) -> Order:
    return lives.after(lives.issued(items), (lives.receipt(T0), T0))


def obstructed(order: Order, *numbers: int, words: str = "x", ground: Ground = Ground.TECHNICAL, full: int) -> Order:
    """The order after an obstacle, if a journal of `full` bytes takes it. Raises CapReached."""
    command = replace(lives.obstruct(T0 + HOUR, *numbers, ground=ground), explanation=words, id=f"{ground}-{numbers}")
    facts = decide(order, command, T0 + HOUR)
    after = order
    for fact in facts:
        after = apply(after, fact)
    require_room(["x" * full], facts, after)
    return after


def test_the_first_obstacle_of_an_item_needs_no_room_for_its_words() -> None:
    for full in (0, PARTIES_BYTES_AT_MOST):
        obstructed(running(), 1, words="\N{SNOWMAN}" * 50_000, full=full)


def test_told_again_of_the_same_item_and_ground_it_has_no_more_room_than_anything_else() -> None:
    order = obstructed(running(), 1, full=PARTIES_BYTES_AT_MOST)
    with pytest.raises(CapReached, match="what ends it"):
        obstructed(order, 1, words="y", full=PARTIES_BYTES_AT_MOST)
    obstructed(order, 1, ground=Ground.FORCE_MAJEURE, full=PARTIES_BYTES_AT_MOST)
    obstructed(order, 1, 2, full=PARTIES_BYTES_AT_MOST)


@pytest.mark.parametrize("ground", Ground)
def test_however_full_a_journal_is_each_ground_can_be_reported_of_all_items_that_lack_it(ground: Ground) -> None:
    order = obstructed(running(4), 1, ground=ground, full=0)
    with pytest.raises(CapReached, match="send it again for items 2, 3, 4"):
        obstructed(order, 3, ground=ground, full=FIRST_OBSTACLES_BYTES_AT_MOST)
    for full in (FIRST_OBSTACLES_BYTES_AT_MOST, ENDING_BYTES_AT_MOST):
        obstructed(order, 2, 3, 4, ground=ground, full=full)


def test_an_obstacle_of_each_ground_for_each_item_one_by_one_in_long_words_is_taken() -> None:
    order, journal = running(), list[str]()
    for ground in Ground:
        for item in range(1, 101):
            order, journal = _stated(order, journal, item, ground)
    assert {len(item.obstacles) for item in order.items} == {len(Ground)}
    assert sum(len(line.encode()) for line in journal) < PARTIES_BYTES_AT_MOST


def _stated(order: Order, journal: list[str], item: int, ground: Ground) -> tuple[Order, list[str]]:
    """The order and its journal after an obstacle in 50,000 characters."""
    named = f"{ground}-{item}".ljust(36, "-")
    command = replace(lives.obstruct(T0 + HOUR, item, ground=ground), explanation="x" * 50_000, id=named)
    command = replace(command, by=By("representative", "a" * 64))
    facts = decide(order, command, T0 + HOUR)
    after = order
    for fact in facts:
        after = apply(after, fact)
    require_room(journal, facts, after)
    return after, [*journal, *(fact.to_text() for fact in facts)]
