"""Receivers as they are on the Internet, whole lives long: what they answer comes over a real connection."""

from datetime import timedelta

import pytest

from tests.people import Cast
from tests.webhooks.receiver import FULL, Receiver, says
from tests.world import World

ODD = {
    "hints": b"HTTP/1.1 103 Early Hints\r\nlink: </a.css>; rel=preload\r\n\r\n" + FULL,
    "processing, twice": b"HTTP/1.1 102 Processing\r\n\r\n" * 2 + FULL,
    "a line that cannot be read": FULL.replace(b"content", b"X-Frame-Options : DENY\r\ncontent"),
    "two hundred cookies": FULL.replace(b"content", b"set-cookie: c=1\r\n" * 200 + b"content"),
    "half a body": FULL[:-1],
}


@pytest.mark.parametrize("content", ODD.values(), ids=ODD)
def test_an_order_to_a_receiver_that_answers_oddly_is_posted_once_and_received(
    world: World, people: Cast, content: bytes
) -> None:
    with Receiver(says(content)) as receiver:
        world.receivers.sockets[people.representative.hook] = receiver.url
        order = people.issue()
        world.run(timedelta(minutes=3))
    types = people.representative.types(order)
    assert len(receiver.requests) == len(types)
    assert sorted(types) == ["order.issued", "order.received"]
    shown = people.representative.get("/endpoints").body["endpoints"][0]
    assert shown["failing_since"] is shown["last_fault"] is None
    assert people.order(order)["status"] == "running"


def test_challenge_and_test_carry_an_order_of_no_one_and_prove_the_receipt_of_none(world: World, people: Cast) -> None:
    party = people.representative
    world.receivers.behaviour[party.hook] = lambda call: 200 if call.type == "endpoint.tested" else 503
    order = people.issue()
    world.settle()
    own = party.get("/endpoints").body["endpoints"][0]["id"]
    assert party.post(f"/endpoints/{own}/test").status == 202
    world.run(timedelta(minutes=3))
    calls = {call.type: call for call in world.receivers.calls[party.hook]}
    for type_ in ("endpoint.challenged", "endpoint.tested"):
        assert calls[type_].payload["data"]["order"]["reference"] == "TEST"
        assert calls[type_].payload["data"]["endpoint"]["id"] == own
    assert (people.order(order)["status"], people.order(order)["clock"]) == ("issued", None)


def test_a_receivers_operator_sees_in_the_headers_who_sends(world: World, people: Cast) -> None:
    headers = world.receivers.calls[people.representative.hook][0].headers
    assert headers["accept"] == "*/*"
    assert headers["user-agent"] == "removal-orders (+https://orders.example/openapi.json)"
