"""Answers as a later v1 may give them: each example of the document with one more of everything that it may add."""

from collections.abc import Iterator, Mapping
from typing import Any

from jsonschema import Draft202012Validator

from tests.openapi_check import DOCUMENT

NEW = "not_known_yet"
SCHEMAS = DOCUMENT["components"]["schemas"]
ANY_FACT = {"$ref": "#/components/schemas/AnyFact"}
PROBLEM = {
    "type": f"https://orders.example/problems/{NEW}",
    "title": "Not known yet",
    "status": 418,
    "detail": "A later v1 says more here.",
    "instance": "/v1/orders",
    NEW: True,
}


def bodies() -> Iterator[tuple[str, int, Any]]:
    """By operationId and status, the answers of all operations, with more in them."""
    for methods in DOCUMENT["paths"].values():
        for operation in methods.values():
            for status, response in operation["responses"].items():
                content = response.get("content", {}).get("application/json", {})
                if "example" in content:
                    yield operation["operationId"], int(status), later(content["schema"], content["example"])


def webhooks() -> Iterator[tuple[str, Any]]:
    """By the schema's name, the bodies of all webhooks, with more in them."""
    for webhook in DOCUMENT["webhooks"].values():
        content = webhook["post"]["requestBody"]["content"]["application/json"]
        yield content["schema"]["$ref"].rpartition("/")[2], later(content["schema"], content["example"])


def later(schema: Mapping[str, Any], value: Any) -> Any:  # noqa: ANN401 - JSON holds anything
    """The value with new names where there may be some, a member more in each object, a fact more in each list."""
    schema = _resolved(schema)
    if "anyOf" in schema:
        is_open = any("enum" in choice for choice in schema["anyOf"])
        if is_open and value is not None and not isinstance(value, dict | list):
            return NEW if isinstance(value, str) else 99
        return later(next(choice for choice in schema["anyOf"] if _fits(choice, value)), value)
    if isinstance(value, dict) and "properties" in schema:
        members = {key: later(schema["properties"][key], member) for key, member in value.items()}
        return {**members, NEW: {"more": [1]}}
    if isinstance(value, list) and "items" in schema:
        return [*(later(schema["items"], member) for member in value), *_one_more(schema["items"], value)]
    return value


def _one_more(items: Mapping[str, Any], value: list[Any]) -> Iterator[Any]:
    """A fact of a new type, where the list is one of facts."""
    if value and ANY_FACT in items.get("anyOf", ()):
        data = value[0]["data"]
        envelope = {name: data[name] for name in SCHEMAS["Fact"]["properties"] if name in data}
        yield {"type": f"order.{NEW}", "timestamp": value[0]["timestamp"], "data": {**envelope, NEW: 1}}


def _resolved(schema: Mapping[str, Any]) -> Mapping[str, Any]:
    return _resolved(SCHEMAS[schema["$ref"].rpartition("/")[2]]) if "$ref" in schema else schema


def _fits(schema: Mapping[str, Any], value: object) -> bool:
    whole = {**schema, "components": {"schemas": SCHEMAS}}
    return bool(Draft202012Validator(whole).is_valid(value))
