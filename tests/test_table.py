"""Several items in one request, of which DynamoDB may leave some out."""

from collections.abc import Iterator
from itertools import chain, repeat

import pytest

from removal import versions
from removal.errors import Busy
from removal.limits.store import CounterItem
from removal.table import READ_AT_ONCE, UNPROCESSED_TRIES, read_together
from tests.services import InMemory
from tests.world import World

KEYS = [("limit:one", f"{number:03d}") for number in range(READ_AT_ONCE + 20)]


@pytest.fixture
def memory() -> Iterator[InMemory]:
    services = InMemory()
    with World(on=services):
        for key in KEYS:
            CounterItem(*key, used=1, expires_at=1).save()
        yield services


@pytest.fixture
def pauses(memory: InMemory, monkeypatch: pytest.MonkeyPatch) -> list[None]:  # noqa: ARG001 - a world sets its own pause
    paused: list[None] = []
    monkeypatch.setattr(versions._Pause, "briefly", staticmethod(lambda: paused.append(None)))  # noqa: SLF001
    return paused


def test_more_keys_than_one_request_takes_are_read_in_several(memory: InMemory) -> None:  # noqa: ARG001 - the table
    read = read_together([*KEYS, *KEYS, ("limit:one", "none")])
    assert all(read.item(CounterItem, key) for key in KEYS)
    assert read.item(CounterItem, ("limit:one", "none")) is None


def test_what_was_left_out_is_read_after_pauses_that_grow(memory: InMemory, pauses: list[None]) -> None:
    left_out = chain([0, 1, 1, 1, 1, 1], repeat(0))  # two of three keys, both again, one again
    memory.tables.leave_out(lambda: bool(next(left_out)))
    read = read_together(KEYS[:3])
    assert all(read.item(CounterItem, key) for key in KEYS[:3])
    assert len(pauses) == 1 + 3 + 7


def test_what_is_left_out_for_ever_is_busy_after_a_bound(memory: InMemory, pauses: list[None]) -> None:
    memory.tables.leave_out(lambda: True)
    with pytest.raises(Busy, match="3 items"):
        read_together(KEYS[:3])
    assert len(pauses) == sum(2**tries - 1 for tries in range(UNPROCESSED_TRIES))


def test_a_write_is_answered_with_what_is_stored_only_where_that_is_needed(memory: InMemory) -> None:  # noqa: ARG001 - the table
    item = CounterItem(*KEYS[0])
    assert item.update([CounterItem.used.add(1)]) == {}
    assert "used" not in item.attribute_values
    item.update([CounterItem.used.add(1)], fill=True)
    assert item.used == 3
