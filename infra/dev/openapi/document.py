"""The whole document (OpenAPI 3.1), made from routes, shapes, problems and facts."""

import json
from collections.abc import Iterator
from inspect import getdoc
from typing import Any

from pydantic import BaseModel

from infra.dev.openapi import public, statuses
from infra.dev.openapi.answers import ANSWERS, UNLESS_CHANGED, UNLESS_SEEN, Says
from infra.dev.openapi.examples import BODIES as EXAMPLES
from infra.dev.openapi.facts.table import BODIES
from infra.dev.openapi.routes import SOURCES, all_routes
from infra.dev.openapi.schemas import Schema, components, parameters, reference
from infra.dev.openapi.webhooks import webhook_headers, webhooks
from removal.errors import NotFound, WrongMethod
from removal.web.app import PREFIX, Route
from removal.web.problems import KINDS

FILE = SOURCES / "web" / "openapi.json"
INFO = {
    "title": "Removal orders",
    "version": "1",
    "summary": "The wire between an authority's removal orders and a platform's legal representative.",
    "description": (
        "JSON in UTF-8, RFC 3339 instants in UTC, problems by RFC 9457. Unknown fields and query parameters, lax types "
        "and duplicate keys are refused. After a 5xx or no answer send the same again: it cannot create two. GET paths "
        "take HEAD too; a method that a path does not take is a 405 that says which it does."
    ),
    "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
}
SLUG = {"type": "string", "pattern": "^[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?$"}
ID = {"type": "string", "pattern": "^[A-Za-z0-9-]{1,64}$"}
TAG = {"type": "string"}  # RFC 9110 section 13.1: what names no state of the order is none, and no fault
CONDITIONS = {
    UNLESS_CHANGED: {
        "name": UNLESS_CHANGED,
        "in": "header",
        "required": False,
        "description": "ETags of the order as you have seen it, with commas between: 412 if it has none of them now.",
        "schema": TAG,
    },
    UNLESS_SEEN: {
        "name": UNLESS_SEEN,
        "in": "header",
        "required": False,
        "description": "The ETag that you have: 304 without a body if it is still that.",
        "schema": TAG,
    },
}
CHOSEN = ("authorities", "platforms")  # whose ids the registrar chooses; all others are ours


def document() -> Schema:
    """As it is checked in and served."""
    return {
        "openapi": "3.1.1",
        "info": INFO,
        "servers": [{"url": "/"}],
        "security": [{"token": []}],
        "paths": {**_paths(), **public.paths()},
        "webhooks": webhooks(),
        "components": {
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}},
            "parameters": {**webhook_headers(), **CONDITIONS},
            "headers": statuses.headers(),
            "responses": {**statuses.shared(_routes_with_answers()), **_lost(NotFound), **_lost(WrongMethod)},
            "schemas": components(_models()),
        },
    }


def text() -> str:
    """The file's content."""
    return json.dumps(document(), ensure_ascii=False, indent=1) + "\n"


def _routes_with_answers() -> list[tuple[Route[Any], Says]]:
    return [(route, ANSWERS[route.name]) for route in all_routes()]


def _lost(error: type[NotFound | WrongMethod]) -> dict[str, Schema]:
    """What a path or a method that does not exist answers."""
    kind = KINDS[error]
    return {f"{kind.status}.{kind.name}": statuses.problem_response(kind.status, (kind.name,))}


def _paths() -> dict[str, Schema]:
    operations: dict[str, Schema] = {}
    for route in all_routes():
        operations.setdefault(f"{PREFIX}{route.path}", {})[route.method.lower()] = dict(_operation(route))
    return operations


def _operation(route: Route[Any]) -> Iterator[tuple[str, Any]]:
    says = ANSWERS[route.name]
    yield "operationId", says.id
    yield "summary", says.summary
    yield "description", f"{getdoc(route.action) or ''}\n\n{_scopes(route)}"
    yield "tags", [route.path.split("/")[1].partition(":")[0]]
    yield "security", [{"token": list(alternative)} for alternative in route.alternatives or ((),)]
    headers = [{"$ref": f"#/components/parameters/{says.conditional_header}"}] if says.conditional_header else []
    if parameters_ := [*_ids(route), *(parameters(route.asks) if route.asks else []), *headers]:
        yield "parameters", parameters_
    if route.takes:
        yield (
            "requestBody",
            {"required": not route.takes_nothing, "content": {"application/json": _content(route.takes)}},
        )
    yield "responses", statuses.responses(route, says)


def _scopes(route: Route[Any]) -> str:
    named = (" and ".join(f"`{scope}`" for scope in alternative) for alternative in route.alternatives)
    return f"Needs the scope {', or '.join(named)}." if route.alternatives else "Any caller that is registered."


def _ids(route: Route[Any]) -> Iterator[Schema]:
    parts = route.path.split("/")
    schema = SLUG if parts[1] in CHOSEN else ID
    names = (part.strip("{}") for part in parts if part.startswith("{"))
    return ({"name": name, "in": "path", "required": True, "schema": schema} for name in names)


def _content(model: type[BaseModel]) -> Schema:
    content = {"schema": reference(model)}
    return {**content, "example": EXAMPLES[model.__name__]} if model.__name__ in EXAMPLES else content


def _models() -> Iterator[type[BaseModel]]:
    yield from (route.takes for route in all_routes() if route.takes)
    for says in ANSWERS.values():
        yield from says.answers.values()
    yield from BODIES.values()
    yield from statuses.models()
