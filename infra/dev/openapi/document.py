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
from infra.dev.openapi.growth import grown
from infra.dev.openapi.info import FORMATS, INFO, tags
from infra.dev.openapi.routes import SOURCES, all_routes
from infra.dev.openapi.schemas import Schema, components, parameters, reference
from infra.dev.openapi.webhooks import webhook_headers, webhooks
from removal.errors import NotFound, WrongMethod
from removal.web.app import PREFIX, Route
from removal.web.problems import KINDS

FILE = SOURCES / "web" / "openapi.json"
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
    """As the code has it, answers exact to the last member."""
    paths, responses = {**_paths(), **public.paths()}, _responses()
    return {
        "openapi": "3.1.1",
        "info": INFO,
        "tags": tags(),
        "servers": [{"url": "/"}],
        "security": [{"token": []}],
        "paths": paths,
        "webhooks": webhooks(),
        "x-formats": FORMATS,
        "components": {
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}},
            "parameters": {**webhook_headers(), **CONDITIONS},
            "headers": _used(statuses.headers(), "headers", [paths, responses]),
            "responses": responses,
            "schemas": components(_models()),
        },
    }


def text() -> str:
    """The file's content."""
    return json.dumps(grown(document()), ensure_ascii=False, indent=1) + "\n"


def _responses() -> dict[str, Schema]:
    """Each answer that is a problem; no operation has that of a method that its path does not take."""
    known = {**statuses.shared(_routes_with_answers()), **_lost(NotFound), **_lost(WrongMethod)}
    return {**known, **statuses.unknown()}


def _used(named: dict[str, Schema], kind: str, others: list[Any]) -> dict[str, Schema]:
    """Those components of a kind that the rest of the document refers to."""
    rest = json.dumps(others)
    return {name: schema for name, schema in named.items() if f'"#/components/{kind}/{name}"' in rest}


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
