"""Lists and feed of orders that lie in several shards of an index."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest

from removal.errors import Invalid
from removal.orders import index_shards
from removal.orders.items import OrderItem
from removal.orders.lists.store import ListCriteria, Listed, OrderLists, Side
from removal.record import instant
from removal.settings import Settings
from tests import parts
from tests.people import Cast, order_text
from tests.stories.test_lists import MINUTE, SECOND, pages
from tests.world import World

MANY = 24
MINISTRY = Side("authority", "ministry")


def shard_of(order: str) -> int:
    """The shard in which an order lies."""
    return index_shards.shard_of(parts.order_store().item(order).authority)


def issue(people: Cast, number: int) -> list[str]:
    """So many orders, all taken at the same instant."""
    texts = [order_text(f"KZ-{number:03d}", items=1) for number in range(number)]
    results = people.ministry.post("/orders:batch", {"orders": texts}).body["results"]
    return [result["order"]["id"] for result in results]


def issue_each_second(world: World, people: Cast, number: int) -> list[str]:
    """So many orders, one a second."""
    orders = []
    for each in range(number):
        world.run(SECOND)
        orders.append(people.issue(f"KZ-{each}"))
    return orders


def test_orders_of_one_ministry_lie_in_four_shards_of_both_indexes(people: Cast) -> None:
    orders = issue(people, MANY)
    assert {shard_of(order) for order in orders} == {0, 1, 2, 3}
    for order in orders:
        item = parts.order_store().item(order)
        shard = index_shards.chosen(order, 4)
        assert item.authority == index_shards.key("ministry", shard)
        assert item.platform == index_shards.key("video-example", shard)
        people.sound(order)


@pytest.mark.parametrize("limit", [1, 2, 5, 7, 100])
def test_orders_of_one_instant_are_listed_once_each_whatever_the_page(world: World, people: Cast, limit: int) -> None:
    orders = issue(people, MANY)
    world.settle()
    for party in (people.ministry, people.representative):
        listed = [entry["id"] for page in pages(party, f"/orders?limit={limit}", "orders") for entry in page]
        assert sorted(listed) == sorted(orders)


def test_a_list_is_in_the_order_of_changes_across_shards(world: World, people: Cast) -> None:
    orders = issue_each_second(world, people, 8)
    people.report(orders[3], 1, 2)
    world.settle()
    entries = [entry for page in pages(people.ministry, "/orders?limit=3", "orders") for entry in page]
    assert [entry["changed_at"] for entry in entries] == sorted(entry["changed_at"] for entry in entries)
    assert entries[-1]["id"] == orders[3]
    assert {(entry["authority"], entry["platform"]) for entry in entries} == {("ministry", "video-example")}
    by_platform = people.ministry.get("/orders?platform=video-example&status=complied").body["orders"]
    assert [entry["id"] for entry in by_platform] == [orders[3]]


def test_an_order_keeps_its_shard_when_it_changes(world: World, people: Cast) -> None:
    orders = issue(people, MANY)
    before = {order: shard_of(order) for order in orders}
    world.run(MINUTE)
    for order in orders:
        people.report(order, 1)
    assert {order: shard_of(order) for order in orders} == before


def test_the_feed_goes_through_all_shards_and_misses_no_fact(world: World, people: Cast) -> None:
    issue(people, MANY)
    world.run(2 * MINUTE)
    seen, query = list[dict[str, Any]](), "?limit=5"
    while True:
        page = people.ministry.get(f"/facts{query}").body
        seen += page["facts"]
        query = f"?limit=5&after={page['next']}"
        if not page["more"]:
            break
    assert len(seen) == len({fact["data"]["fact"] for fact in seen})
    sent = {call.payload["data"]["fact"] for call in people.ministry.order_calls()}
    assert {fact["data"]["fact"] for fact in seen} == sent


def test_a_cursor_of_a_shard_that_lists_do_not_read_is_refused(people: Cast) -> None:
    orders, after = issue(people, MANY), {"changed_at": "2026-11-24T09:00:00.000Z"}
    criteria = ListCriteria()
    for shard in ("4", "-1", "01", "x"):
        with pytest.raises(Invalid):
            OrderLists(4).page(MINISTRY, criteria, 5, {"pk": f"order:{orders[0]}", "shard": shard, **after})


class Counting(ThreadPoolExecutor):
    """Threads, and how many pieces of work they got."""

    begun = 0

    def submit(self, work: Callable[..., Any], /, *args: Any, **named: Any) -> Future[Any]:  # noqa: ANN401 - Executor's
        self.begun += 1
        return super().submit(work, *args, **named)


@pytest.mark.parametrize("status", [None, "issued", "withdrawn"])
def test_threads_read_the_first_pages_of_all_shards_and_list_the_same(people: Cast, status: str | None) -> None:
    issue(people, MANY)
    criteria = ListCriteria(status=status)
    with Counting(4) as workers:
        threads = OrderLists(4, workers).page(MINISTRY, criteria, 10, None)
    assert workers.begun == 4
    assert threads == OrderLists(4).page(MINISTRY, criteria, 10, None)


def written_by(release_shards: int, people: Cast, order: str) -> None:
    """Have an order lie where a release with so many shards wrote it."""
    item, shard = parts.order_store().item(order), index_shards.chosen(order, release_shards)
    keys = [OrderItem.authority.set(index_shards.key("ministry", shard))]
    item.update([*keys, OrderItem.platform.set(index_shards.key("video-example", shard))])
    people.sound(order)


@pytest.mark.parametrize(("before", "lists"), [(1, 4), (4, 4), (4, 16), (16, 16)])
def test_orders_of_a_release_with_fewer_shards_are_listed_found_and_answered(
    world: World, people: Cast, before: int, lists: int
) -> None:
    orders = issue(people, MANY)
    for order in orders[::2]:
        written_by(before, people, order)
    world.run(MINUTE)
    page = OrderLists(lists).page(MINISTRY, ListCriteria(), 100, None)
    assert sorted(listed.id for listed in page.orders) == sorted(orders)
    assert people.order(orders[0])["status"] == "running"
    assert people.report(orders[0], 1).body["status"] == "complied"
    assert shard_of(orders[0]) == index_shards.chosen(orders[0], before)
    people.sound(orders[0])


def test_a_list_goes_on_with_the_cursor_of_the_last_release(world: World, people: Cast) -> None:
    """Which names no shard: it has listed all orders up to there, which then lay under the tenant's name alone."""
    earlier = issue_each_second(world, people, 4)
    for order in earlier:
        written_by(1, people, order)
    world.run(MINUTE)
    lists = OrderLists(4)
    reached: Listed = lists.page(MINISTRY, ListCriteria(), 3, None).orders[-1]
    assert reached.position == {"pk": f"order:{reached.id}", "changed_at": reached.changed_at}
    later = [people.issue(f"KZ-{number}") for number in range(4, 12)]
    rest = lists.page(MINISTRY, ListCriteria(), 100, reached.position).orders
    assert next(listed.id for listed in rest) == earlier[3]
    assert sorted(listed.id for listed in rest) == sorted([earlier[3], *later])


def test_a_list_reads_at_least_the_shards_that_are_written() -> None:
    assert Settings({"ORDER_SHARDS": "8", "LIST_SHARDS": "4"}).list_shards == 8
    assert Settings({"ORDER_SHARDS": "1", "LIST_SHARDS": "4"}).list_shards == 4


def test_an_instant_after_which_a_list_begins_is_left_out_in_each_shard(people: Cast) -> None:
    issue(people, MANY)
    at = instant.from_text(people.ministry.get("/orders?limit=1").body["orders"][0]["changed_at"])
    lists = OrderLists(4)
    assert lists.page(MINISTRY, ListCriteria(after=at), 100, None).orders == ()
    before = ListCriteria(after=at - timedelta(milliseconds=1), until=at)
    assert len(lists.page(MINISTRY, before, 100, None).orders) == MANY
