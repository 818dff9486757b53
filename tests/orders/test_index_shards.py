"""The keys under which orders lie in the indexes of authorities and platforms."""

from collections import Counter

import pytest

from removal.orders import index_shards
from removal.record.canonical import derived_id

ORDERS = 4_000


@pytest.mark.parametrize("shards", [1, 2, 4, 8, 16])
def test_orders_are_spread_evenly_over_the_shards(shards: int) -> None:
    counts = Counter(index_shards.chosen(derived_id("order", "ministry", f"{n}"), shards) for n in range(ORDERS))
    assert sorted(counts) == [*range(shards)]
    assert max(counts.values()) < 1.2 * ORDERS / shards


def test_the_first_shard_has_the_tenants_name_as_the_last_release_wrote_it() -> None:
    keys = index_shards.keys("ministry", index_shards.AT_MOST)
    assert keys[:3] == ["ministry", "ministry#1", "ministry#2"]
    assert [index_shards.shard_of(key) for key in keys] == [*range(index_shards.AT_MOST)]
    assert {index_shards.tenant_of(key) for key in keys} == {"ministry"}


@pytest.mark.parametrize("key", ["ministry#", "ministry#0", "ministry#16", "ministry#x", "ministry#01", "ministry#1#1"])
def test_a_key_that_this_system_does_not_make_is_of_the_first_shard(key: str) -> None:
    assert index_shards.shard_of(key) == 0
