"""Nothing that the last release's OpenAPI document promised is taken back within v1 (integrating, decision 96)."""

from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest

from infra.dev.openapi.breaking import breaks
from tests.openapi_check import DOCUMENT
from tests.release.document import released

Change = Callable[[dict[str, Any]], object]

# What breaks clients all the same, and why it was worth it; empty again once a release has frozen its document.
TITLED = (
    *("Busy", "CapReached", "ChangedSince", "FirstContactRequired"),
    *("IllegalCommand", "LimitReached", "PlatformNotInScope", "UnsupportedMediaType"),
)
ACCEPTED: dict[str, str] = {
    f"{name}Problem.title: has another const": "words for people; a client takes the answer as `Problem`, by its type"
    for name in TITLED
}


def test_the_document_breaks_no_client_of_the_last_release() -> None:
    assert set(breaks(released(), DOCUMENT)) == set(ACCEPTED)


def test_the_document_breaks_no_client_of_itself() -> None:
    assert breaks(DOCUMENT, DOCUMENT) == []


def schema(name: str) -> Callable[[dict[str, Any]], dict[str, Any]]:
    return lambda document: document["components"]["schemas"][name]


def listing(document: dict[str, Any]) -> dict[str, Any]:
    operation: dict[str, Any] = document["paths"]["/v1/orders"]["get"]
    return operation


def parameter(document: dict[str, Any], name: str) -> dict[str, Any]:
    found: dict[str, Any] = next(one for one in listing(document)["parameters"] if one.get("name") == name)
    return found


REPORT = schema("ReportBody")
BREAKING: dict[str, tuple[Change, str]] = {
    "operation": (lambda one: one["paths"].pop("/v1/facts"), "GET /v1/facts: is gone"),
    "name": (lambda one: listing(one).update(operationId="all"), "GET /v1/orders: has another operationId"),
    "scope": (
        lambda one: listing(one).update(security=[{"token": ["new:scope"]}]),
        "GET /v1/orders: needs other scopes",
    ),
    "parameter": (
        lambda one: listing(one)["parameters"].remove(parameter(one, "status")),
        "GET /v1/orders ?status: is taken no more",
    ),
    "required parameter": (
        lambda one: parameter(one, "status").update(required=True),
        "GET /v1/orders ?status: is required",
    ),
    "value of a parameter": (
        lambda one: parameter(one, "status")["schema"]["enum"].remove("draft"),
        "GET /v1/orders ?status: takes draft no more",
    ),
    "member that must be sent": (
        lambda one: schema("ReportedItem")(one)["required"].append("territory"),
        "ReportedItem.territory: is required",
    ),
    "member that is sent": (
        lambda one: REPORT(one)["properties"].pop("by"),
        "ReportBody.by: is gone",
    ),
    "less of what is sent": (
        lambda one: REPORT(one)["properties"]["items"].update(maxItems=1),
        "ReportBody.items: maxItems is narrower",
    ),
    "status": (
        lambda one: one["paths"]["/v1/orders"]["post"]["responses"].pop("201"),
        "POST /v1/orders: answers 201 no more",
    ),
    "member of an answer": (
        lambda one: schema("ListedOrder")(one)["properties"].pop("due_at"),
        "ListedOrder.due_at: is gone",
    ),
    "member that an answer may lack": (
        lambda one: schema("ListedOrder")(one)["required"].remove("due_at"),
        "ListedOrder.due_at: may be left out",
    ),
    "null in an answer": (
        lambda one: schema("ListedOrder")(one)["properties"].update(
            law={"anyOf": [{"type": "string"}, {"type": "null"}]}
        ),
        "ListedOrder.law: may be null",
    ),
    "type in an answer": (
        lambda one: schema("ListedOrder")(one)["properties"].update(id={"type": "integer"}),
        "ListedOrder.id: may be integer",
    ),
    "webhook": (lambda one: one["webhooks"].pop("order.breached"), "order.breached: is sent no more"),
    "member of a webhook": (
        lambda one: schema("Breached")(one)["properties"].pop("open_items"),
        "Breached.open_items: is gone",
    ),
    "fact in the feed": (
        lambda one: schema("OrderBreached")(one)["properties"]["type"].update(const="order.late"),
        "OrderBreached.type: has another const",
    ),
    "header": (
        lambda one: one["components"]["headers"]["etag"].update(required=False),
        "GET /v1/orders/{id} 200: has the header etag no more",
    ),
}


@pytest.mark.parametrize("name", BREAKING)
def test_a_change_that_breaks_a_client_is_reported(name: str) -> None:
    change, sentence = BREAKING[name]
    document = deepcopy(DOCUMENT)
    change(document)
    assert sentence in breaks(DOCUMENT, document)


GROWTH: dict[str, Change] = {
    "operation": lambda one: one["paths"].update({"/v1/more": {"get": {}}}),
    "parameter": lambda one: listing(one)["parameters"].append({"name": "more", "in": "query", "required": False}),
    "member that may be sent": lambda one: REPORT(one)["properties"].update(more={"type": "string"}),
    "member of an answer": lambda one: schema("ListedOrder")(one)["properties"].update(more={"type": "string"}),
    "required member of an answer": lambda one: (
        schema("ListedOrder")(one)["properties"].update(more={"type": "string"}),
        schema("ListedOrder")(one)["required"].append("more"),
    ),
    "value in an answer": lambda one: schema("Status")(one)["anyOf"][0]["enum"].append("paused"),
    "webhook": lambda one: one["webhooks"].update({"order.paused": {}}),
    "fact": lambda one: schema("Facts")(one)["properties"]["facts"]["items"]["anyOf"].insert(
        0, {"$ref": "#/components/schemas/EndpointChallenged"}
    ),
    "problem": lambda one: one["components"]["responses"]["400.malformed"]["content"]["application/problem+json"][
        "schema"
    ]["anyOf"].insert(0, {"$ref": "#/components/schemas/LimitReachedProblem"}),
    "status of a refusal": lambda one: listing(one)["responses"].update({"418": {"description": ""}}),
    "more of what is sent": lambda one: REPORT(one)["properties"]["items"].update(maxItems=1_000),
    "words": lambda one: listing(one).update(description="Other words."),
}


@pytest.mark.parametrize("name", GROWTH)
def test_what_v1_may_add_is_not_reported(name: str) -> None:
    document = deepcopy(DOCUMENT)
    GROWTH[name](document)
    assert breaks(DOCUMENT, document) == []
    assert document != DOCUMENT
