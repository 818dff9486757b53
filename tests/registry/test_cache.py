"""The cache of the register's entries, which threads of one process share."""

from datetime import datetime

import pytest

from removal.registry.store import CACHE_TTL, Registry
from tests.people import Cast
from tests.world import World


@pytest.mark.usefixtures("people")
def test_an_entry_that_another_thread_drops_as_it_is_looked_up_is_read_all_the_same(world: World) -> None:
    def dropping() -> datetime:
        registry.forget_authority("ministry")
        return world.now

    registry = Registry(lambda: world.now)
    entry = registry.authority("ministry")
    registry.clock = dropping  # it is asked between the look-up and the answer
    assert registry.authority("ministry") == entry


def test_what_a_request_has_read_is_in_the_cache_for_a_minute(world: World, people: Cast) -> None:
    registry = Registry(lambda: world.now)
    assert not registry.knows("authority", "ministry")
    assert registry.authority("ministry").name == people.ministry.get("/authorities/ministry").body["name"]
    assert registry.knows("authority", "ministry")
    registry.clock = lambda: world.now + CACHE_TTL
    assert not registry.knows("authority", "ministry")
