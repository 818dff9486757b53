"""What is posted arrives, whole."""

import json
from typing import Any

from infra.dev.local import story
from infra.dev.local.stack import Stack
from infra.dev.local.story import SIDES, Ordered
from tests.wires.conftest import SOON

ORDER_AT_MOST = 200_000  # bytes of canonical JSON
TEXT_AT_MOST = 50_000  # characters of one field


def canonical(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def largest(stack: Stack, reference: str) -> dict[str, Any]:
    """100 items, and texts in Cyrillic up to the last byte."""
    urls = [f"https://video.example/watch?v={number}" for number in range(100)]
    body = story.order_body(reference, stack.parties.ids["platform"], urls, law="kz")
    body["statement_of_reasons"] = "Ж" * TEXT_AT_MOST
    left = ORDER_AT_MOST - len(canonical({**body, "redress": {**body["redress"], "procedure": ""}}))
    body["redress"] = {**body["redress"], "procedure": "Ж" * (left // 2) + "." * (left % 2)}
    return body


def test_the_largest_order_in_cyrillic_arrives_as_it_was_sent(stack: Stack) -> None:
    body = largest(stack, "WIRES-LARGEST")
    assert len(canonical(body)) == ORDER_AT_MOST
    order = story.issue(stack.caller("authority"), body, "running")
    assert story.arrived(stack.deliveries, order, "order.received", SIDES, SOON)
    for side in SIDES:
        webhook = next(
            delivery for delivery in stack.deliveries.all() if story.key(delivery) == (side, "order.issued", order.id)
        )
        assert webhook.body == canonical(webhook.payload)
        sent = {name: value for name, value in webhook.data["order"]["text"].items() if name != "salt"}
        assert canonical(sent) == canonical(body)


def test_one_byte_more_is_refused_and_nothing_is_stored(stack: Stack) -> None:
    body = largest(stack, "WIRES-TOO-LARGE-BY-1")
    body["items"] = [*body["items"][:-1], {"url": body["items"][-1]["url"] + "x"}]
    assert len(canonical(body)) == ORDER_AT_MOST + 1
    assert stack.caller("authority").post("/orders", body).status in (413, 422)


def test_the_same_order_again_is_the_same_order(stack: Stack) -> None:
    body = story.order_body("WIRES-AGAIN", stack.parties.ids["platform"], ["https://video.example/1"], law="kz")
    ministry = stack.caller("authority")
    made, again = ministry.post("/orders", body), ministry.post("/orders", body)
    assert (made.status, again.status) == (201, 200)
    assert made.headers["location"] == again.headers["location"] == f"{stack.api_url}/orders/{made.json['id']}"
    other = ministry.post("/orders", {**body, "statement_of_reasons": "Иное."})
    assert (other.status, made.json["id"] in other.body.decode()) == (409, True)
    order = Ordered(made.json["id"], made.json["reference"], "running")
    assert story.arrived(stack.deliveries, order, "order.received", SIDES, SOON)
    issued = [
        delivery.id
        for delivery in stack.deliveries.all()
        if story.key(delivery) == ("authority", "order.issued", order.id)
    ]
    assert len(set(issued)) == 1
