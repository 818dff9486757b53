"""A webhook for each fact type: who gets it, and with which body."""

from collections.abc import Iterator
from inspect import cleandoc
from typing import Any

from infra.dev.openapi.facts.table import BODIES, name_of
from infra.dev.openapi.recorded import example_of
from infra.dev.openapi.schemas import REF, Schema
from removal.record.audience import AUDIENCE
from removal.webhooks.client import TIMEOUT

HEADERS = {
    "webhook-id": ("The delivery: the same for every try, so deduplicate by it.", "^[!-~]+$"),
    "webhook-timestamp": ("When this try was signed, in seconds since 1970.", "^[0-9]+$"),
    "webhook-signature": ("Standard Webhooks 1.0: HMAC-SHA256 of id, timestamp and body.", "^v1,"),
}
ANSWERS = {
    "2XX": "Taken. From a representative's verified webhook this is legal receipt of a notice, and of those before it.",
    "410": "The receiver is gone: the endpoint is disabled.",
    "default": f"Not taken, as is no answer within {TIMEOUT:.0f} s: it is tried again. A redirect is not followed.",
}


def webhooks() -> dict[str, Schema]:
    """By fact type."""
    return {fact_type: {"post": dict(_operation(fact_type))} for fact_type in BODIES}


def webhook_headers() -> dict[str, Schema]:
    """What every webhook carries beside its body."""
    return {
        name: {
            "name": name,
            "in": "header",
            "required": True,
            "description": text,
            "schema": {"type": "string", "pattern": pattern},
        }
        for name, (text, pattern) in HEADERS.items()
    }


def _operation(fact_type: str) -> Iterator[tuple[str, Any]]:
    audience = sorted(AUDIENCE[fact_type])
    sentence = cleandoc(BODIES[fact_type].__doc__ or "")
    yield "operationId", f"on{name_of(fact_type)}"
    yield "summary", fact_type
    yield "description", f"{sentence}\n\nTold to: {', '.join(audience)}."
    yield "tags", ["webhooks"]
    yield "x-audience", audience
    yield "security", []
    yield "parameters", [{"$ref": f"#/components/parameters/{name}"} for name in HEADERS]
    yield "requestBody", {"required": True, "content": {"application/json": _content(fact_type)}}
    yield "responses", {status: {"description": text} for status, text in ANSWERS.items()}


def _content(fact_type: str) -> Schema:
    return {"schema": {"$ref": f"{REF}{name_of(fact_type)}"}, **example_of(fact_type)}
