"""Each delivery in a partition of its own, beside those that lie in their endpoint's (`DeliveryPartitions`)."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from hashlib import sha256
from typing import Any

import pytest

from removal.deliveries.items import DeliveryItem, list_shards
from removal.deliveries.store import DeliveryStore
from removal.endpoints.channel import delivery_id
from removal.record.duration import months_after
from removal.record.facts import fact_id
from tests.cloud import table_items
from tests.people import Cast
from tests.stories.test_erasure import MONTHS, lived
from tests.world import World

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


@contextmanager
def planned_in(world: World, partitions: str) -> Iterator[None]:
    """New deliveries lie there, for a while: `endpoint` is what the last release does."""
    os.environ["DELIVERY_PARTITIONS"] = partitions
    world.restart()
    yield
    os.environ["DELIVERY_PARTITIONS"] = "own"
    world.restart()


def webhook(people: Cast) -> str:
    endpoint: str = people.ministry.get("/endpoints").body["endpoints"][0]["id"]
    return endpoint


def pages(people: Cast, endpoint: str, limit: int) -> Iterator[list[dict[str, Any]]]:
    """Each page of an endpoint's deliveries."""
    after = ""
    while after is not None:
        query = f"?limit={limit}" + (f"&cursor={after}" if after else "")
        body = people.ministry.get(f"/endpoints/{endpoint}/deliveries{query}").body
        yield body["deliveries"]
        after = body["next"]


def keys_of_deliveries(subject: str = "order:") -> list[tuple[str, str]]:
    items = [item for item in table_items() if item.get("subject", {}).get("S", "").startswith(subject)]
    return [(item["pk"]["S"], item["sk"]["S"]) for item in items if item["sk"]["S"].startswith("delivery:")]


def test_no_two_deliveries_share_a_partition(world: World, people: Cast) -> None:
    people.issue()
    world.run(MINUTE)
    keys = keys_of_deliveries("")
    assert len(keys) > 5
    assert all(pk == sk for pk, sk in keys)
    beside = {item["sk"]["S"].partition(":")[0] for item in table_items() if item["pk"]["S"].startswith("endpoint:")}
    assert beside == {"body", "claim", "journal"}


def test_deliveries_of_one_webhook_lie_in_four_shards_of_the_index(world: World, people: Cast) -> None:
    for number in range(12):
        people.issue(f"KZ-{number}")
    world.run(MINUTE)
    shards = list_shards(webhook(people))
    assert len(shards) == 4
    assert all(any(DeliveryItem.by_endpoint.query(shard)) for shard in shards)


@pytest.mark.parametrize("limit", [1, 2, 5, 100])
def test_a_list_has_those_of_both_partitions_once_each_the_newest_first(world: World, people: Cast, limit: int) -> None:
    sent = []
    for number in range(6):
        with planned_in(world, "endpoint" if number % 2 else "own"):
            sent.append(people.issue(f"KZ-{number}"))
            world.run(MINUTE)
    assert {pk.partition(":")[0] for pk, _ in keys_of_deliveries()} == {"endpoint", "delivery"}
    listed = [delivery for page in pages(people, webhook(people), limit) for delivery in page]
    assert len({delivery["id"] for delivery in listed}) == len(listed)
    assert [delivery["at"] for delivery in listed] == sorted((delivery["at"] for delivery in listed), reverse=True)
    of_orders = {delivery["subject"] for delivery in listed if delivery["type"] == "order.received"}
    assert of_orders == {f"order:{order}" for order in sent}


def both(world: World, people: Cast, act: Callable[[str], None]) -> None:
    """Do it with an order whose deliveries lie in their endpoints' partitions, and with one whose do not."""
    with planned_in(world, "endpoint"):
        before = people.issue("KZ-BEFORE")
        world.run(MINUTE)
    after = people.issue("KZ-AFTER")
    world.run(MINUTE)
    for order in (before, after):
        act(order)


def test_each_is_read_and_sent_again_by_its_owner_alone(world: World, people: Cast) -> None:
    def redeliver(order: str) -> None:
        id_ = delivery_id(fact_id(f"order:{order}", 1), webhook(people))
        assert people.ministry.get(f"/deliveries/{id_}").body["state"] == "delivered"
        assert people.representative.get(f"/deliveries/{id_}").status == 404
        assert people.ministry.post(f"/deliveries/{id_}/redelivery").status == 202
        world.run(2 * MINUTE)
        assert len(people.ministry.get(f"/deliveries/{id_}").body["attempts"]) == 2

    both(world, people, redeliver)


def test_what_was_planned_in_the_one_is_not_planned_again_in_the_other(world: World, people: Cast) -> None:
    with planned_in(world, "endpoint"):
        people.issue()
        world.run(MINUTE)
        planned = {delivery.id: delivery for delivery in stored()}
    before = table_items()
    DeliveryStore(apart=True).plan([(delivery, None) for delivery in planned.values()])
    assert table_items() == before
    assert {delivery.subject.partition(":")[0] for delivery in planned.values()} >= {"order", "platform", "endpoint"}


def stored() -> list[Any]:
    store = DeliveryStore()
    items = [item for item in table_items() if item["sk"]["S"].startswith("delivery:")]
    return [store.load(item["pk"]["S"].partition(":")[2], item["sk"]["S"].partition(":")[2]) for item in items]


def test_what_was_held_in_the_one_is_sent_with_the_other(world: World, people: Cast) -> None:
    world.receivers.behaviour[people.ministry.hook] = lambda _: None
    with planned_in(world, "endpoint"):
        order = people.issue()
        world.run(20 * MINUTE)
    del world.receivers.behaviour[people.ministry.hook]
    world.run(timedelta(hours=1))
    assert people.ministry.once(order)[:2] == ["order.issued", "order.received"]
    assert {delivery["state"] for page in pages(people, webhook(people), 100) for delivery in page} == {"delivered"}


def test_mails_and_webhooks_of_both_go_with_their_order(world: World, people: Cast) -> None:
    with planned_in(world, "endpoint"):
        order, withdrawn_at = lived(world, people)
    world.run_until(months_after(withdrawn_at, MONTHS) + DAY)
    assert people.order(order)["status"] == "erased"
    left = [item for item in table_items() if item.get("subject", {}).get("S") == f"order:{order}"]
    assert {item["type"]["S"] for item in left} == {"order.erased"}
    assert [item for item in table_items() if item["sk"]["S"].startswith("listed:") and order in str(item)] == []


@pytest.mark.parametrize(("answer", "items"), [(b"ok", 0), (b"x" * 500, 1)])
def test_a_first_try_that_arrives_is_kept_in_its_delivery_unless_its_answer_is_long(
    world: World, people: Cast, answer: bytes, items: int
) -> None:
    world.receivers.answer_contents[people.ministry.hook] = answer
    order = people.issue()
    world.run(MINUTE)
    id_ = delivery_id(fact_id(f"order:{order}", 1), webhook(people))
    tries = [item for item in table_items() if item["pk"]["S"] == f"delivery:{id_}" and "status" in item]
    assert len(tries) == items
    (attempt,) = people.ministry.get(f"/deliveries/{id_}").body["attempts"]
    assert (attempt["status"], attempt["answer_sha256"]) == (200, sha256(answer).hexdigest())
    assert next(DeliveryStore().attempts(id_)).answer == answer.decode()
