"""What holds every answer of the stories against the document can fail."""

from typing import Any

import pytest

from tests import openapi_check
from tests.people import Cast

JSON = {"content-type": "application/json", "x-request-id": "r"}
PROBLEM = {**JSON, "content-type": "application/problem+json"}
PAGE: dict[str, Any] = {"orders": [], "next": None, "more": False}


def test_a_whole_answer_is_held_and_passes() -> None:
    openapi_check.hold("GET", "/v1/orders?status=running", 200, JSON, PAGE)


@pytest.mark.parametrize(
    ("status", "headers", "body"),
    [
        (202, JSON, PAGE),
        (200, PROBLEM, PAGE),
        (200, {"content-type": "application/json"}, PAGE),
        (200, {**JSON, "etag": '"1"'}, PAGE),
        (200, JSON, {**PAGE, "total": 3}),
        (200, JSON, {**PAGE, "next": 3}),
        (200, JSON, {**PAGE, "next": "?"}),
        (200, JSON, {"orders": []}),
        (422, PROBLEM, {"type": "https://orders.example/problems/invalid", "title": "Some fields are wrong"}),
    ],
)
def test_an_answer_that_the_document_does_not_tell_of_is_reported(
    status: int, headers: dict[str, str], body: dict[str, Any]
) -> None:
    with pytest.raises(openapi_check.Untold):
        openapi_check.hold("GET", "/v1/orders", status, headers, body)


def test_a_webhook_that_the_document_does_not_tell_of_is_reported(people: Cast) -> None:
    people.issue()
    people.ministry.world.settle()
    body = people.ministry.order_calls()[0].payload
    openapi_check.hold_webhook(body)
    for wrong in ({**body, "type": "order.lost"}, {**body, "type": "order.breached"}, {**body, "more": 1}):
        with pytest.raises(openapi_check.Untold):
            openapi_check.hold_webhook(wrong)


def test_every_kind_of_webhook_of_a_life_was_held(people: Cast) -> None:
    people.issue()
    people.ministry.world.settle()
    assert people.ministry.types() == ["order.issued", "order.received"]
    assert people.ministry.world.receivers.untold == []
