"""A webhook that arrives while another worker puts it into the line: nothing stays in the line that is not held."""

from datetime import timedelta

import pytest

from removal.deliveries.delivery import State
from removal.deliveries.items import held_item
from removal.deliveries.store import DeliveryStore
from removal.endpoints.store import EndpointStore
from removal.versions import VersionConflict
from tests.fake_receivers import Call
from tests.people import Cast
from tests.world import World

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


def webhook_of(people: Cast) -> str:
    """The id of the ministry's webhook."""
    [endpoint] = people.ministry.get("/endpoints").body["endpoints"]
    return str(endpoint["id"])


def test_one_that_arrives_while_it_is_held_by_another_worker_leaves_the_line(world: World, people: Cast) -> None:
    endpoint, deliveries = webhook_of(people), DeliveryStore()

    def held_meanwhile(call: Call) -> int:
        """As a second message of the delivery does, once the webhook is failing."""
        delivery = deliveries.load(endpoint, call.headers["webhook-id"])
        deliveries.hold(delivery, EndpointStore().load(endpoint).endpoint)
        return 200

    world.receivers.behaviour[people.ministry.hook] = held_meanwhile
    order = people.issue()
    world.settle()
    assert people.ministry.types(order) == ["order.issued", "order.received"]
    arrived = [str(call.headers["webhook-id"]) for call in world.receivers.calls[people.ministry.hook][-2:]]
    assert [deliveries.state(endpoint, id_) for id_ in arrived] == [State.DELIVERED, State.DELIVERED]
    assert deliveries.held(endpoint, 10) == []


def test_a_place_that_was_left_behind_does_not_keep_the_others(world: World, people: Cast) -> None:
    endpoint, deliveries = webhook_of(people), DeliveryStore()
    people.issue("KZ-1")
    world.settle()
    for call in world.receivers.calls[people.ministry.hook][-2:]:
        held_item(deliveries.load(endpoint, call.headers["webhook-id"])).save()
    world.receivers.behaviour[people.ministry.hook] = lambda _: 503
    order = people.issue("KZ-2")
    world.run(HOUR)
    assert people.ministry.get(f"/endpoints/{endpoint}").body["failing_since"]
    del world.receivers.behaviour[people.ministry.hook]
    world.run(HOUR)
    assert deliveries.held(endpoint, 10) == []
    assert people.ministry.once(order) == ["order.issued", "order.received"]


def test_a_delivery_is_not_held_for_a_webhook_that_was_written_since_it_was_read(world: World, people: Cast) -> None:
    """A worker that saw it failing would put the delivery into a line that another has just sent and left."""
    endpoint, deliveries = webhook_of(people), DeliveryStore()
    tried: list[str] = []

    def fails(call: Call) -> int:
        tried.append(str(call.headers["webhook-id"]))
        return 503

    world.receivers.behaviour[people.ministry.hook] = fails
    people.issue()
    world.settle()
    seen, pending = EndpointStore().load(endpoint).endpoint, deliveries.load(endpoint, tried[-1])
    narrower = {"url": people.ministry.hook, "facts": ["order.breached"]}
    assert people.ministry.put(f"/endpoints/{endpoint}", narrower).status == 200
    with pytest.raises(VersionConflict):
        deliveries.hold(pending, seen)
    assert deliveries.state(endpoint, pending.id) is State.PENDING
    assert deliveries.held(endpoint, 10) == []
    deliveries.hold(pending, EndpointStore().load(endpoint).endpoint)
    assert deliveries.held(endpoint, 10) == [pending.id]
