"""What items look like: by kind of item, the names and types in them, down into the JSON that some attributes hold."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

Shape = dict[str, set[str]]  # of a name, the types it was seen with
WHOLE = ("document", "control")  # attributes that hold JSON; others are sent to a party, byte by byte


def shapes(items: list[Mapping[str, Any]]) -> dict[str, Shape]:
    """Of every kind of item, and of every type of fact."""
    types: dict[str, Shape] = {}
    for item in items:
        for kind, name, type_ in _members(item):
            types.setdefault(kind, {}).setdefault(name, set()).add(type_)
    return types


def _members(item: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    kind = kind_of(item)
    for name, typed in item.items():
        ((type_, value),) = typed.items()
        yield kind, name, type_
        if name in WHOLE:
            yield from ((kind, f"{name}.{key}", type(member).__name__) for key, member in json.loads(value).items())
    for fact in item.get("journal", {}).get("L", []):
        payload = json.loads(fact["S"])
        yield from ((payload["type"], key, type(member).__name__) for key, member in payload.items())


def kind_of(item: Mapping[str, Any]) -> str:
    """By its key: whose partition, and what in it."""
    pk, sk = item["pk"]["S"], item["sk"]["S"]
    if pk.startswith("registry:"):
        return str(pk)
    return f"{pk.partition(':')[0]} {sk.partition(':')[0]}"
