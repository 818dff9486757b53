"""A timer that fails, or whose runs are killed, is put aside at the count that the contract names, and not before."""

from datetime import timedelta

import pytest

from removal.record import instant
from removal.table import TimedItem
from removal.timers.due import STUCK, shard_of
from removal.timers.store import Armed, DueStore
from tests.world import World

KEY = ("order:5d04", "journal")


@pytest.fixture
def due(world: World) -> DueStore:
    """The timers, with one that is due in a second."""
    armed = instant.to_text(world.now + timedelta(seconds=1))
    TimedItem(*KEY, timer_at=armed, timer_shard=shard_of(*KEY)).save()
    return DueStore()


def test_the_fifth_failure_puts_a_timer_aside_and_the_fourth_does_not(due: DueStore) -> None:
    for _ in range(4):
        due.failed(*KEY)
    assert due.stuck() == []
    due.failed(*KEY)
    assert due.stuck() == [KEY]


def test_after_three_killed_runs_the_next_does_not_begin(due: DueStore, world: World) -> None:
    begun = []
    for number in range(1, 5):
        item = TimedItem.get(*KEY)
        seen = Armed(instant.from_text(str(item.timer_at)), int(item.timer_runs or 0))
        begun.append(due.begin(*KEY, seen, world.now + timedelta(seconds=20 * number)))
    assert begun == [True, True, True, False]
    assert TimedItem.get(*KEY).timer_shard == STUCK
