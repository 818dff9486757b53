"""Holds what the API answers and what webhooks carry against the OpenAPI document, as it is checked in."""

import json
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import best_match

from infra.dev.openapi.growth import closed
from removal import errors

FILE = Path(errors.__file__).parent / "web" / "openapi.json"
DOCUMENT: dict[str, Any] = json.loads(FILE.read_text("utf-8"))
EXACT: dict[str, Any] = closed(DOCUMENT)  # what stories are held against: nothing that the document does not name
LOST = {404: "404.not-found", 405: "405.method-not-allowed", 401: "401.unauthenticated"}
WORDS = {"$ref", "title", "description", "default", "examples"}
HEADERS = {"etag", "location", "retry-after", "allow", "www-authenticate", "x-request-id"}


class Untold(AssertionError):
    """Something was answered or sent that the document does not tell of."""


def resolved(node: dict[str, Any]) -> dict[str, Any]:
    """What a reference refers to."""
    schema: Any = node
    while isinstance(schema, dict) and "$ref" in schema:
        where, schema = schema["$ref"], EXACT
        for step in where.removeprefix("#/").split("/"):
            schema = schema[step]
    return dict(schema)


def hold(method: str, path: str, status: int, headers: Mapping[str, str], body: object) -> None:
    """An answer of the API."""
    response = _response(method, path.partition("?")[0], status)
    _hold_headers(f"{method} {path} {status}", response.get("headers", {}), headers)
    if method != "HEAD" and "content" in response:
        kind = headers.get("content-type", "")
        content = response["content"].get(kind) or _fail(f"{method} {path} {status}: {kind} is not told of")
        _hold_schema(json.dumps(content["schema"]), f"{method} {path} {status}", body)


def hold_webhook(body: Mapping[str, Any]) -> None:
    """A webhook's body."""
    webhook = EXACT["webhooks"].get(body["type"]) or _fail(f"the webhook {body['type']} is not told of")
    content = webhook["post"]["requestBody"]["content"]["application/json"]
    _hold_schema(json.dumps(content["schema"]), str(body["type"]), body)


def hold_page(path: str, status: int, kind: str, body: str) -> None:
    """A page that anybody may read."""
    content = _response("GET", path, status)["content"].get(kind.partition(";")[0])
    _hold_schema(json.dumps((content or _fail(f"{path} {status}: {kind} is not told of"))["schema"]), path, body)


def _response(method: str, path: str, status: int) -> dict[str, Any]:
    operation = _operation("get" if method == "HEAD" else method.lower(), path)
    if operation is None:
        return resolved({"$ref": f"#/components/responses/{LOST.get(status) or _fail(f'{method} {path}: {status}')}"})
    response = operation["responses"].get(str(status)) or _fail(f"{method} {path}: {status} is not told of")
    return resolved(response)


def _operation(method: str, path: str) -> dict[str, Any] | None:
    template = template_of(method, path)
    return dict(EXACT["paths"][template][method]) if template else None


@cache
def template_of(method: str, path: str) -> str | None:
    """The path of the document that a request's path is one of; None if it has none with this method."""
    templates = DOCUMENT["paths"].items()
    fitting = (
        template
        for template, operations in templates
        if method.lower() in operations and re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", template), path)
    )
    return next(fitting, None)


def _hold_headers(what: str, headers: Mapping[str, dict[str, Any]], sent: Mapping[str, str]) -> None:
    names = {name: resolved(header) for name, header in headers.items()}
    missing = {name for name, header in names.items() if header["required"]} - set(sent)
    beyond = HEADERS & set(sent) - set(names)
    if missing or beyond:
        _fail(f"{what}: headers {sorted(missing)} are missing, {sorted(beyond)} are not told of")
    for name in set(names) & set(sent):
        _hold_schema(json.dumps(names[name]["schema"]), f"{what} {name}", sent[name])


def _hold_schema(schema: str, what: str, value: object) -> None:
    wrong = best_match(_validator(schema).iter_errors(value))
    if wrong is not None:
        _fail(f"{what}: {wrong.json_path}: {wrong.message[:500]}")


@cache
def _validator(schema: str) -> Draft202012Validator:
    """Of one schema among the document's."""
    return Draft202012Validator(_whole(json.loads(schema)), format_checker=Draft202012Validator.FORMAT_CHECKER)


def _whole(node: Any) -> Any:  # noqa: ANN401 - JSON
    """A schema with what it refers to in place: to follow the references took a third of a check."""
    if isinstance(node, list):
        return [_whole(element) for element in node]
    if not isinstance(node, dict):
        return node
    if "$ref" in node:
        assert node.keys() <= WORDS, "beside a reference are only words for people"
        return _referred(node["$ref"])
    return {name: _whole(inner) for name, inner in node.items()}


@cache
def _referred(where: str) -> Any:  # noqa: ANN401 - JSON
    """Made once for all that refer to it; no schema is part of itself."""
    return _whole(resolved({"$ref": where}))


def _fail(what: str) -> Any:  # noqa: ANN401 - never answers
    raise Untold(what)
