"""pydantic models as the document's components: without titles, long strings named once."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaMode, models_json_schema

from removal.web.body_models import Query

REF = "#/components/schemas/"
LONG = 40  # characters of a pattern from which on it is worth a name
Schema = dict[str, Any]


class _Plain(GenerateJsonSchema):
    """No title that repeats a name."""

    def field_title_should_be_set(self, schema: Any) -> bool:  # noqa: ANN401, ARG002 - pydantic's own types
        """Never."""
        return False


def components(models: Iterable[type[BaseModel]]) -> dict[str, Schema]:
    """Every model, and whatever they are made of, by name."""
    mode: JsonSchemaMode = "validation"
    wanted = [(model, mode) for model in dict.fromkeys(models)]
    _, made = models_json_schema(wanted, ref_template=f"{REF}{{model}}", schema_generator=_Plain)
    schemas = {name: _untitled(schema) for name, schema in sorted(made["$defs"].items())}
    named: dict[str, Schema] = {}
    return {**{name: _hoisted(schema, named) for name, schema in schemas.items()}, **dict(sorted(named.items()))}


def reference(model: type[BaseModel]) -> Schema:
    """The place of a model's schema."""
    return {"$ref": f"{REF}{model.__name__}"}


def parameters(query: type[Query]) -> list[Schema]:
    """A query's fields as parameters."""
    schema = query.model_json_schema(schema_generator=_Plain)
    required = schema.get("required", [])
    return [
        {"name": name, "in": "query", "required": name in required, "schema": _without_null(property_schema)}
        for name, property_schema in schema.get("properties", {}).items()
    ]


def _without_null(schema: Schema) -> Schema:
    """What is not asked is left out: a query has no null."""
    kinds = [choice for choice in schema.get("anyOf", []) if choice.get("type") != "null"]
    plain = {**schema, **kinds[0]} if len(kinds) == 1 else schema
    left_out = {"anyOf"} if len(kinds) == 1 else set[str]()
    left_out |= {"default"} if schema.get("default") is None else set()
    return {key: value for key, value in plain.items() if key not in left_out}


def _untitled(schema: Schema) -> Schema:
    return {key: value for key, value in schema.items() if key != "title"}


def _hoisted(schema: Any, named: dict[str, Schema]) -> Any:  # noqa: ANN401 - JSON holds anything
    """The same, with each long string schema a reference to a component."""
    if isinstance(schema, list):
        return [_hoisted(item, named) for item in schema]
    if not isinstance(schema, Mapping):
        return schema
    if isinstance(schema.get("pattern"), str) and len(schema["pattern"]) > LONG and "format" in schema:
        return _named(dict(schema), named)
    return {key: _hoisted(value, named) for key, value in schema.items()}


def _named(schema: Schema, named: dict[str, Schema]) -> Schema:
    beside: Schema = {key: schema.pop(key) for key in ("default", "description") if key in schema}
    words = "".join(part.title() for part in schema["format"].split("-"))
    short = {"date-time": "Instant"}.get(schema["format"], words)
    name = f"{short}{schema.get('maxLength', '')}"
    if named.setdefault(name, schema) != schema:
        msg = f"{name} would name two shapes: {json.dumps(named[name])} and {json.dumps(schema)}"
        raise ValueError(msg)
    return {"$ref": f"{REF}{name}", **beside}
