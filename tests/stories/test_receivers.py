"""Receivers as they are on the Internet, whole lives long: what they answer comes over a real connection."""

from datetime import timedelta

import pytest

from tests.delivery.receiver import FULL, Receiver, says
from tests.people import Cast
from tests.world import World

ODD = {
    "hints": b"HTTP/1.1 103 Early Hints\r\nlink: </a.css>; rel=preload\r\n\r\n" + FULL,
    "processing, twice": b"HTTP/1.1 102 Processing\r\n\r\n" * 2 + FULL,
    "a line that cannot be read": FULL.replace(b"content", b"X-Frame-Options : DENY\r\ncontent"),
    "two hundred cookies": FULL.replace(b"content", b"set-cookie: c=1\r\n" * 200 + b"content"),
    "half a body": FULL[:-1],
}


@pytest.mark.parametrize("said", ODD.values(), ids=ODD)
def test_an_order_to_a_receiver_that_answers_oddly_is_posted_once_and_received(
    world: World, people: Cast, said: bytes
) -> None:
    with Receiver(says(said)) as receiver:
        world.wire.sockets[people.representative.hook] = receiver.url
        order = people.issue()
        world.run(timedelta(minutes=3))
    types = people.representative.types(order)
    assert len(receiver.requests) == len(types)
    assert sorted(types) == ["order.issued", "order.received"]
    shown = people.representative.get("/endpoints").body["endpoints"][0]
    assert shown["failing_since"] is shown["last_fault"] is None
    assert people.order(order)["status"] == "running"
