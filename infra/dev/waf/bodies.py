"""A body of every fact type, made from the OpenAPI document: every member that it may have, with plain values."""

import json
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from infra.dev.openapi.growth import closed
from removal import errors
from removal.deliveries.sample_order import SAMPLE_ORDER
from removal.endpoints.endpoint import SELF_FACT_TYPES

FILE = Path(errors.__file__).parent / "web/openapi.json"
DOCUMENT: dict[str, Any] = closed(json.loads(FILE.read_text("utf-8")))
WORDS = "Қорлайтын пікір: опубликован вместе с именем и номером школы, and with her photograph. " * 3
# The first that a schema takes: what may be longer than 200 characters is free text.
STRINGS = (
    WORDS.strip(),
    "2026-11-24T09:00:00.000Z",
    "2026-11-24T09:00:00.000Z-5f0c9a1e",
    "2026-11-20",
    "2026-10",
    "https://video.example/watch?v=1&list=abc",
    "3f2b1c54-6a7d-5e8f-9b0a-1c2d3e4f5a6b",
    "c0ffee" + "0" * 26,
    "c0ffee" + "0" * 58,
    "order:3f2b1c54-6a7d-5e8f-9b0a-1c2d3e4f5a6b",
    "authority:ministry",
    "P10D",
    "KZ",
    "kz-1",
    "ministry",
    "orders:read",
    "desk@ministry.example",
    "Asia/Almaty",
)


def bodies() -> Mapping[str, bytes]:
    """By fact type."""
    return {
        type_: _body(type_, webhook["post"]["requestBody"]) for type_, webhook in sorted(DOCUMENT["webhooks"].items())
    }


def _body(type_: str, request: dict[str, Any]) -> bytes:
    value = _value(request["content"]["application/json"]["schema"])
    if type_ in SELF_FACT_TYPES:
        value["data"]["order"] = SAMPLE_ORDER
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def _value(schema: dict[str, Any]) -> Any:  # noqa: ANN401 - any JSON value
    """One that the schema takes."""
    resolved_schema = resolved(schema)
    for key in ("const", "enum"):
        if key in resolved_schema:
            return resolved_schema[key] if key == "const" else resolved_schema[key][0]
    if choices := resolved_schema.get("anyOf", resolved_schema.get("oneOf")):
        return _value(next(choice for choice in choices if choice.get("type") != "null"))
    return _MAKERS[resolved_schema["type"]](resolved_schema)


def resolved(schema: dict[str, Any]) -> dict[str, Any]:
    """What a reference refers to."""
    if "$ref" not in schema:
        return schema
    return dict(DOCUMENT["components"]["schemas"][schema["$ref"].rpartition("/")[2]])


def _list(schema: dict[str, Any]) -> list[Any]:
    """One of each kind of line."""
    items = resolved(schema["items"])
    return [_value(choice) for choice in items.get("anyOf", [items])]


def _string(schema: dict[str, Any]) -> str:
    return next(text for text in STRINGS if _takes(schema, text))


def _takes(schema: dict[str, Any], text: str) -> bool:
    is_link = schema.get("format") in {"uri", "http-url"}
    fits = len(text) <= schema.get("maxLength", len(text)) and re.search(schema.get("pattern", ""), text)
    return bool(fits) and (not is_link or text.startswith("https:"))


_MAKERS: Mapping[str, Callable[[dict[str, Any]], Any]] = {
    "object": lambda schema: {
        name: _value(property_schema) for name, property_schema in schema.get("properties", {}).items()
    },
    "array": _list,
    "string": _string,
    "integer": lambda schema: max(schema.get("minimum", 1), 1),
    "number": lambda schema: max(schema.get("minimum", 1), 1),
    "boolean": lambda _: True,
}
