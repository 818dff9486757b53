"""How facts reach endpoints when endpoints, workers and deployments change under them."""

import os
from datetime import timedelta

from removal.deliveries.store import DeliveryStore
from removal.endpoints.store import EndpointStore
from removal.journals.position import Marks
from removal.orders.store import OrderStore
from tests import parts
from tests.cloud import queue_name
from tests.fake_receivers import Call
from tests.people import Cast
from tests.world import World

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)


def test_a_body_is_rendered_once_and_sent_byte_for_byte_at_every_try(world: World, people: Cast) -> None:
    sent: list[Call] = []

    def fails_once(call: Call) -> int:
        sent.append(call)
        return 500 if len(sent) == 1 else 200

    world.receivers.behaviour[people.representative.hook] = fails_once
    order = people.issue()
    world.settle()
    os.environ["PUBLIC_URL"] = "https://moved.example"
    world.restart()
    OrderStore(parts.laws()).mark(OrderStore(parts.laws()).load(order), Marks(fanned_out=0))
    parts.fan_out().run(f"order:{order}")
    world.run(MINUTE)

    tries = [call for call in sent if call.type == "order.issued"]
    assert len(tries) == 2
    assert tries[0].body == tries[1].body
    assert tries[0].headers["webhook-id"] == tries[1].headers["webhook-id"]
    assert tries[0].headers["webhook-timestamp"] < tries[1].headers["webhook-timestamp"]


def test_what_another_run_planned_is_sent_again_a_little_later_so_that_it_is_not_sent_twice(
    world: World, people: Cast
) -> None:
    order = people.issue()
    world.settle()
    OrderStore(parts.laws()).mark(OrderStore(parts.laws()).load(order), Marks(fanned_out=0))
    parts.fan_out().run(f"order:{order}")
    assert not world.services.shows(queue_name("WebhookQueue"))
    assert min(world.services.shown_at(queue_name("WebhookQueue"))) == world.now + timedelta(seconds=3)


def test_every_try_is_kept_with_what_came_of_it(world: World, people: Cast) -> None:
    statuses = iter([503, None, 200])
    calls: list[Call] = []

    def behave(call: Call) -> int | None:
        calls.append(call)
        return next(statuses, 200)

    world.receivers.behaviour[people.representative.hook] = behave
    people.issue()
    world.run(3 * MINUTE)
    attempts = list(DeliveryStore().attempts(calls[0].headers["webhook-id"]))
    assert [(attempt.status, attempt.fault) for attempt in attempts] == [(503, None), (None, "connect"), (200, None)]
    assert [attempt.at for attempt in attempts] == [calls[0].at, calls[1].at, calls[2].at]


def test_an_endpoint_that_does_not_answer_its_challenge_gets_nothing_and_proves_nothing(
    world: World, people: Cast
) -> None:
    quiet = "https://quiet.example/hook"
    world.receivers.behaviour[quiet] = lambda _: 204
    world.receivers.silent.add(quiet)
    answer = people.representative.post("/endpoints", {"url": quiet})
    people.issue()
    world.run(5 * MINUTE)
    assert {call.type for call in world.receivers.calls[quiet]} == {"endpoint.challenged"}
    shown = people.representative.get(f"/endpoints/{answer.body['id']}").body
    assert shown["verified_at"] is None
    assert shown["last_fault"] == "challenge not answered"


def test_the_secret_is_shown_once(people: Cast) -> None:
    made = people.ministry.post("/endpoints", {"url": "https://ministry.example/second"}).body
    assert made["secret"].startswith("whsec_")
    assert "secret" not in people.ministry.get(f"/endpoints/{made['id']}").body
    assert made["secret"] not in str(people.ministry.get("/endpoints").body)


def test_a_fact_reaches_only_endpoints_verified_before_it_and_only_those_that_want_it(
    world: World, people: Cast
) -> None:
    picky = "https://ministry.example/breaches"
    people.ministry.post("/endpoints", {"url": picky, "facts": ["order.breached"]})
    world.settle()
    people.issue()
    world.run(25 * HOUR)
    assert [call.type for call in world.receivers.calls[picky]] == ["endpoint.challenged", "order.breached"]

    late = "https://ministry.example/late"
    people.ministry.post("/endpoints", {"url": late})
    world.settle()
    assert [call.type for call in world.receivers.calls[late]] == ["endpoint.challenged", "endpoint.verified"]


def test_a_dead_endpoint_costs_one_probe_at_a_time_and_slows_no_one(world: World, people: Cast) -> None:
    dead = "https://ministry.example/dead"
    answer = people.ministry.post("/endpoints", {"url": dead})
    world.settle()
    tries: list[Call] = []

    def refuses(call: Call) -> None:
        tries.append(call)

    world.receivers.behaviour[dead] = refuses
    orders = [people.issue(f"KZ-{number}") for number in range(5)]
    world.run(2 * MINUTE)
    quick = len(tries)
    world.run(HOUR)
    assert quick <= 3 * 10
    assert len(tries) - quick <= 4
    assert all(people.ministry.types(order) == ["order.issued", "order.received"] for order in orders)
    assert EndpointStore().load(answer.body["id"]).endpoint.failing_since is not None

    world.receivers.behaviour.pop(dead)
    world.run(1.5 * HOUR)  # an hour after the last probe, or a fifth more
    flushed = [call for call in world.receivers.calls[dead] if call.type.startswith("order.")]
    assert len({call.headers["webhook-id"] for call in flushed}) == 10
    moments = [call.payload["timestamp"] for call in flushed]
    assert moments == sorted(moments)
    assert EndpointStore().load(answer.body["id"]).endpoint.wakes_at is None


def test_a_url_that_is_gone_disables_its_endpoint_and_what_comes_after_is_held(world: World, people: Cast) -> None:
    gone = "https://ministry.example/gone"
    endpoint = people.ministry.post("/endpoints", {"url": gone}).body["id"]
    world.settle()
    world.receivers.behaviour[gone] = lambda _: 410
    people.issue()
    world.run(2 * HOUR)
    assert len([call for call in world.receivers.calls[gone] if call.type == "order.issued"]) == 1
    assert people.ministry.get(f"/endpoints/{endpoint}").body["enabled"] is False
    held = people.ministry.get(f"/endpoints/{endpoint}/deliveries?state=held").body["deliveries"]
    assert [delivery_["type"] for delivery_ in held][-2:] == ["order.received", "order.issued"]


def test_the_21st_webhook_of_an_owner_is_refused_and_says_so(people: Cast) -> None:
    answers = [people.ministry.post("/endpoints", {"url": f"https://ministry.example/{n}"}) for n in range(20)]
    assert [answer.status for answer in answers] == [201] * 19 + [409]
    assert answers[-1].body["type"] == "https://orders.example/problems/cap-reached"
    assert len(people.ministry.get("/endpoints").body["endpoints"]) == 20
