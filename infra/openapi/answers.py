"""What each operation answers when it succeeds, and with which problems beside those that every operation has.

A new route needs a row here, or `tests/openapi` names it.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from pydantic import BaseModel

from infra.openapi import delivery, orders, registry
from infra.openapi.facts.table import Facts

ORDER = ("etag", "location")
ANSWERING = ("illegal-command", "cap-reached", "busy", "held-too-long")


@dataclass(frozen=True, slots=True)
class Says:
    """An operation's name, its summary, its answers by status with their headers, and its own problems."""

    id: str
    summary: str
    answers: Mapping[int, type[BaseModel]]
    headers: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()


ORDERS: Mapping[str, Says] = {
    "POST /orders": Says(
        "issueOrder",
        "Issue an order",
        {201: orders.Order, 200: orders.Order},
        ORDER,
        ("not-found", "reference-taken", "platform-not-in-scope", "no-representative"),
    ),
    "GET /orders/{id}": Says("readOrder", "Read an order", {200: orders.Order}, ORDER),
    "GET /orders/{id}/facts": Says("readFacts", "Read an order's journal", {200: Facts}, ("etag",)),
    "POST /orders/{id}/acknowledgement": Says(
        "acknowledgeOrder", "Acknowledge an order", {200: orders.Order}, ORDER, ANSWERING
    ),
    "POST /orders/{id}/reports": Says("reportMeasures", "Report measures", {200: orders.Order}, ORDER, ANSWERING),
}
ENDPOINTS: Mapping[str, Says] = {
    "POST /endpoints": Says(
        "createEndpoint", "Register a webhook", {201: delivery.NewEndpoint}, ("location",), ("cap-reached",)
    ),
    "GET /endpoints": Says("listEndpoints", "List your webhooks", {200: delivery.Endpoints}),
    "GET /endpoints/{id}": Says("readEndpoint", "Read a webhook", {200: delivery.Endpoint}),
    "POST /endpoints/{id}/verification": Says(
        "verifyEndpoint", "Challenge a webhook again", {202: delivery.Endpoint}, (), ("illegal-command", "busy")
    ),
}
REGISTRY: Mapping[str, Says] = {
    "PUT /authorities/{id}": Says(
        "putAuthority", "Enter or change an authority", {201: registry.Authority, 200: registry.Authority}
    ),
    "GET /authorities/{id}": Says("readAuthority", "Read an authority", {200: registry.Authority}),
    "PUT /platforms/{id}": Says(
        "putPlatform", "Enter or rename a platform", {201: registry.Platform, 200: registry.Platform}, (), ("busy",)
    ),
    "GET /platforms/{id}": Says("readPlatform", "Read a platform", {200: registry.Platform}),
    "POST /platforms/{id}/measurements": Says(
        "addMeasurement", "Enter a month's average daily users", {201: registry.Platform}, (), ("busy",)
    ),
    "POST /platforms/{id}/representatives": Says(
        "appointRepresentative", "Enter a legal representative", {201: registry.Representative}, (), ("busy",)
    ),
    "POST /callers": Says(
        "bindCaller", "Bind a token to a party", {201: registry.Caller, 200: registry.Caller}, (), ("busy",)
    ),
}
ANSWERS: Mapping[str, Says] = {**ORDERS, **ENDPOINTS, **REGISTRY}
