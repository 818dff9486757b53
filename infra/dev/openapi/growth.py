"""What grows within v1: answers and webhooks are open, so that a reader passes over what it does not know.

What is sent to the API stays exact. `closed` is the reverse, for tests: they hold what is answered to the last member.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any

Schema = dict[str, Any]
REF = "#/components/schemas/"
SENT = "Body"  # what ends the name of a schema that is sent, where answers have an open one of the same name
UNKNOWN_ANSWER = "#/components/responses/unknown"
FIXED = ("type", "title", "status", "cause")  # by which facts, notices and problems are told apart
# Takes the place of facts, notices and problems that this document does not know.
UNKNOWN = ("AnyFact", "AnyNotice", "Problem")


def grown(document: Schema) -> Schema:
    """The document with open answers; a schema that is sent and answered becomes two."""
    schemas, (sent, answered) = document["components"]["schemas"], _roots(document)
    both = _in_two(schemas, _reached(schemas, sent), _reached(schemas, answered))
    exact = {name: _renamed(schemas[name], both) for name in _reached(schemas, sent)}
    opened = {name: _opened(schemas[name]) for name in schemas if name not in exact or name in both}
    whole = {**{f"{name}{SENT}" if name in both else name: schema for name, schema in exact.items()}, **opened}
    if len(whole) != len(exact) + len(opened):
        msg = f"two schemas would have one name: of {sorted(both)}, one is there with {SENT}"
        raise ValueError(msg)
    components = {**document["components"], "schemas": dict(sorted(whole.items()))}
    return {**document, "paths": _each_body(document["paths"], both), "components": components}


def closed(node: Any) -> Any:  # noqa: ANN401 - JSON holds anything
    """The same without what is open: no member, no value and no kind that is not named."""
    if isinstance(node, list):
        return [closed(child) for child in node]
    if not isinstance(node, Mapping):
        return node
    made = {
        key: child if key == "example" else closed(child)
        for key, child in node.items()
        if (key, child) != ("default", {"$ref": UNKNOWN_ANSWER})
    }
    if "anyOf" in made:
        made["anyOf"] = [choice for choice in made["anyOf"] if not _is_open(choice, made["anyOf"])]
    if made.get("type") == "object" and "properties" in made:
        made["additionalProperties"] = False
    return made


def _is_open(choice: Schema, choices: list[Schema]) -> bool:
    beside_names = any("enum" in other and other["type"] == choice.get("type") for other in choices)
    alone = len(choices) == 1
    return not alone and ((set(choice) == {"type"} and beside_names) or choice.get("$ref") in _UNKNOWN_REFS)


_UNKNOWN_REFS = {f"{REF}{name}" for name in UNKNOWN}


def _opened(schema: Any) -> Any:  # noqa: ANN401 - likewise
    """An object may have more members, and a name that is one of several may be another.

    Without defaults: openapi-typescript takes a member that has one for a member that is always there. An object whose
    members may all be absent says that it is open: TypeScript refuses a value that shares no member with such a type.
    """
    if isinstance(schema, list):
        return [_opened(child) for child in schema]
    if not isinstance(schema, Mapping):
        return schema
    left_out = {"additionalProperties", "default"}
    made = {key: _opened(child) for key, child in schema.items() if key not in left_out}
    if isinstance(made.get("properties"), dict):
        made["properties"] = {name: _one_of_many(name, child) for name, child in made["properties"].items()}
        made |= {} if made.get("required") else {"additionalProperties": True}
    if "anyOf" in made:
        return {**made, "anyOf": [flat for choice in made["anyOf"] for flat in choice.get("anyOf", [choice])]}
    if isinstance(made.get("enum"), list):
        words = {key: made.pop(key) for key in ("description",) if key in made}
        return {**words, "anyOf": [made, {"type": made["type"]}]}
    return made


def _one_of_many(name: str, schema: Schema) -> Schema:
    """A member with the only value that there is yet, as one of several; members that tell kinds apart stay."""
    if "const" not in schema or name in FIXED:
        return schema
    rest = {key: child for key, child in schema.items() if key != "const"}
    return dict(_opened({**rest, "enum": [schema["const"]]}))


def _in_two(schemas: Mapping[str, Schema], sent: Collection[str], answered: Collection[str]) -> set[str]:
    """Names of schemas that are sent and answered and would differ, themselves or in what they are made of."""
    shared = set(sent) & set(answered)
    both = {name for name in shared if _opened(schemas[name]) != schemas[name]}
    while more := {name for name in shared - both if set(_references(schemas[name])) & both}:
        both |= more
    return both


def _roots(document: Schema) -> tuple[set[str], set[str]]:
    """The schemas that bodies of requests name, and those that all else names."""
    operations = [operation for methods in document["paths"].values() for operation in methods.values()]
    sent = {name for operation in operations for name in _references(operation.get("requestBody", {}))}
    shared = document["components"]["responses"]
    others = ([operation["responses"] for operation in operations], document["webhooks"], shared)
    return sent, {name for other in others for name in _references(other)}


def _reached(schemas: Mapping[str, Schema], roots: Collection[str]) -> set[str]:
    reached: set[str] = set()
    while more := set(roots) - reached:
        reached |= more
        roots = {name for known in more for name in _references(schemas[known])}
    return reached


def _references(node: Any) -> Iterator[str]:  # noqa: ANN401 - likewise
    if isinstance(node, Mapping):
        if str(node.get("$ref", "")).startswith(REF):
            yield node["$ref"].removeprefix(REF)
        node = list(node.values())
    if isinstance(node, list):
        for child in node:
            yield from _references(child)


def _renamed(node: Any, both: Collection[str]) -> Any:  # noqa: ANN401 - likewise
    return _mapped(node, lambda name: f"{name}{SENT}" if name in both else name)


def _mapped(node: Any, rename: Callable[[str], str]) -> Any:  # noqa: ANN401 - likewise
    if isinstance(node, list):
        return [_mapped(child, rename) for child in node]
    if not isinstance(node, Mapping):
        return node
    if str(node.get("$ref", "")).startswith(REF):
        return {**node, "$ref": f"{REF}{rename(node['$ref'].removeprefix(REF))}"}
    return {key: _mapped(child, rename) for key, child in node.items()}


def _each_body(paths: Mapping[str, Schema], both: Collection[str]) -> Schema:
    """The paths, their requests' bodies with the exact schemas."""
    return {
        path: {
            method: {key: _renamed(part, both) if key == "requestBody" else part for key, part in operation.items()}
            for method, operation in methods.items()
        }
        for path, methods in paths.items()
    }
