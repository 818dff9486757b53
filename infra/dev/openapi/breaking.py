"""What a document takes back of an earlier one: changes that a client of the earlier one would not survive.

Requests may be taken more widely, answers and webhooks may say more; each fault is a sentence with its place. Patterns
and formats are compared as texts, so each change of one is reported.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

Schema = Mapping[str, Any]
REF = "#/components/"
# Limits of what is sent: a change to the value is a fault if it is larger, or smaller.
LEAST, MOST = ("minLength", "minItems", "minimum"), ("maxLength", "maxItems", "maximum")
METHODS = ("get", "put", "post", "delete")


def breaks(old: Schema, new: Schema) -> list[str]:
    """Each change that breaks a client; empty if there is none."""
    return list(Comparison(old, new).faults())


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two documents, the later held to the earlier. A named schema is compared once, and is the place of its faults."""

    old: Schema
    new: Schema
    compared: set[tuple[int, int, bool]] = field(default_factory=set)

    def faults(self) -> Iterator[str]:
        """Operations first, then webhooks."""
        for path, methods in self.old["paths"].items():
            later = self.new["paths"].get(path, {})
            for method in [name for name in METHODS if name in methods]:
                yield from self._operation(f"{method.upper()} {path}", methods[method], later.get(method))
        for name, webhook in self.old["webhooks"].items():
            later = self.new["webhooks"].get(name)
            yield from self._webhook(name, webhook["post"], later["post"]) if later else [f"{name}: is sent no more"]

    def _operation(self, where: str, old: Schema, new: Schema | None) -> Iterator[str]:
        if new is None:
            yield f"{where}: is gone"
            return
        if old["operationId"] != new["operationId"]:
            yield f"{where}: has another operationId"
        yield from _scopes(where, old["security"], new["security"])
        yield from self._parameters(where, old, new)
        yield from self._request(where, old.get("requestBody"), new.get("requestBody"))
        for status, response in old["responses"].items():
            later = new["responses"].get(status)
            if later is None and status.startswith("2"):
                yield f"{where}: answers {status} no more"
            if later is not None:
                yield from self._response(f"{where} {status}", *self._both(response, later))
        added = [status for status in new["responses"] if status.startswith("2") and status not in old["responses"]]
        yield from (f"{where}: succeeds with {status}, which clients do not know" for status in added)

    def _webhook(self, where: str, old: Schema, new: Schema) -> Iterator[str]:
        yield from self._contents(where, old["requestBody"], new["requestBody"], sent=False)

    def _parameters(self, where: str, old: Schema, new: Schema) -> Iterator[str]:
        before = {one["name"]: one for one in (self._of(self.old, one) for one in old.get("parameters", []))}
        after = {one["name"]: one for one in (self._of(self.new, one) for one in new.get("parameters", []))}
        for name, parameter in after.items():
            if parameter["required"] and not before.get(name, {"required": False})["required"]:
                yield f"{where} ?{name}: is required"
        for name, parameter in before.items():
            if name not in after:
                yield f"{where} ?{name}: is taken no more"
                continue
            yield from self._schema(f"{where} ?{name}", parameter["schema"], after[name]["schema"], sent=True)

    def _request(self, where: str, old: Schema | None, new: Schema | None) -> Iterator[str]:
        if new and new["required"] and not (old and old["required"]):
            yield f"{where}: a body is required"
        if old and not new:
            yield f"{where}: a body is taken no more"
        if old and new:
            yield from self._contents(f"{where} body", old, new, sent=True)

    def _response(self, where: str, old: Schema, new: Schema) -> Iterator[str]:
        kept = {name for name, header in new.get("headers", {}).items() if self._of(self.new, header)["required"]}
        promised = {name for name, header in old.get("headers", {}).items() if self._of(self.old, header)["required"]}
        yield from (f"{where}: has the header {name} no more" for name in sorted(promised - kept))
        yield from self._contents(where, old, new, sent=False)

    def _contents(self, where: str, old: Schema, new: Schema, *, sent: bool) -> Iterator[str]:
        for kind, content in old.get("content", {}).items():
            later = new.get("content", {}).get(kind)
            if later is None:
                yield f"{where}: {kind} is gone"
                continue
            yield from self._schema(where, content["schema"], later["schema"], sent=sent)

    def _schema(self, where: str, old: Schema, new: Schema, *, sent: bool) -> Iterator[str]:
        """Of two schemas, or of each kind that they may be."""
        before, after = self._kinds(self.old, old), self._kinds(self.new, new)
        is_open = any(_is_open(kind, before) for kind in before.values())
        for name, kind in before.items():
            if name in after:
                yield from self._kind(where, kind, after[name], (sent, is_open))
            elif sent or name != "null":
                yield f"{where}: {name} is gone"
        added = [name for name in after if name not in before]
        yield from (f"{where}: may be {name}" for name in added if not sent and (name == "null" or not is_open))

    def _kind(self, where: str, old: Schema, new: Schema, how: tuple[bool, bool]) -> Iterator[str]:
        sent, is_open = how
        if (pair := (id(old), id(new), sent)) in self.compared:
            return
        self.compared.add(pair)
        where = next((name for name, schema in self.old["components"]["schemas"].items() if schema is old), where)
        changed = [key for key in ("const", "pattern", "format") if old.get(key) != new.get(key)]
        yield from (f"{where}: has another {key}" for key in changed)
        yield from _values(where, old.get("enum"), new.get("enum"), sent=sent, is_open=is_open)
        yield from _limits(where, old, new) if sent else ()
        if "items" in old and "items" in new:
            yield from self._schema(f"{where}[]", old["items"], new["items"], sent=sent)
        yield from self._members(where, old, new, sent=sent)

    def _members(self, where: str, old: Schema, new: Schema, *, sent: bool) -> Iterator[str]:
        before, after = old.get("properties", {}), new.get("properties", {})
        needs, needed = set(old.get("required", [])), set(new.get("required", []))
        yield from (f"{where}.{name}: is required" for name in sorted(needed - needs) if sent)
        yield from (f"{where}.{name}: may be left out" for name in sorted(needs - needed) if not sent and name in after)
        for name, member in before.items():
            if name not in after:
                yield f"{where}.{name}: is gone"
                continue
            yield from self._schema(f"{where}.{name}", member, after[name], sent=sent)

    def _kinds(self, document: Schema, schema: Schema) -> dict[str, Schema]:
        """The schema, or those that it may be, by their names."""
        resolved = self._of(document, schema)
        choices = resolved.get("anyOf", resolved.get("oneOf"))
        if choices is None:
            return {_name_of({}, resolved): resolved}
        return dict(chain.from_iterable(self._named(document, choice) for choice in choices))

    def _named(self, document: Schema, choice: Schema) -> Iterator[tuple[str, Schema]]:
        resolved = self._of(document, choice)
        if "anyOf" in resolved:
            yield from self._kinds(document, resolved).items()
        else:
            yield _name_of(choice, resolved), resolved

    def _both(self, old: Schema, new: Schema) -> tuple[Schema, Schema]:
        return self._of(self.old, old), self._of(self.new, new)

    @staticmethod
    def _of(document: Schema, node: Schema) -> Schema:
        """What a reference refers to."""
        while str(node.get("$ref", "")).startswith(REF):
            _, kind, name = node["$ref"].removeprefix("#/").split("/", 2)
            node = document["components"][kind][name]
        return node


def _name_of(choice: Schema, resolved: Schema) -> str:
    """By which a kind is the same in both documents: the name of an object, else its type."""
    if resolved.get("type") == "object" and "$ref" in choice:
        return str(choice["$ref"].rpartition("/")[2])
    named = " with a name" if "enum" in resolved or "const" in resolved else ""
    return f"{resolved.get('type')}{named}"


def _is_open(kind: Schema, beside: Mapping[str, Schema]) -> bool:
    """Whether a kind takes the place of all that the document does not know; alone it is no such thing."""
    bare = set(kind) == {"type"} and any("enum" in other for other in beside.values())
    return len(beside) > 1 and (
        bare or kind is beside.get("AnyFact") or kind is beside.get("AnyNotice") or kind is beside.get("Problem")
    )


def _scopes(where: str, old: list[Schema], new: list[Schema]) -> Iterator[str]:
    """Who could call with some scopes still can."""
    before, after = ([frozenset(one.get("token", ())) for one in side] for side in (old, new))
    if any(not any(wanted <= held for wanted in after) for held in before) or (after and not before):
        yield f"{where}: needs other scopes"


def _values(where: str, old: list[Any] | None, new: list[Any] | None, *, sent: bool, is_open: bool) -> Iterator[str]:
    if old is None or new is None:
        if sent and new is not None:
            yield f"{where}: takes some values alone"
        return
    lost, added = [value for value in old if value not in new], [value for value in new if value not in old]
    yield from (f"{where}: takes {value} no more" for value in lost if sent)
    yield from (f"{where}: may be {value}" for value in added if not sent and not is_open)


def _limits(where: str, old: Schema, new: Schema) -> Iterator[str]:
    """A limit of what is sent that is narrower, or new."""
    narrower = [key for key in LEAST if new.get(key, float("-inf")) > old.get(key, float("-inf"))]
    narrower += [key for key in MOST if new.get(key, float("inf")) < old.get(key, float("inf"))]
    narrower += ["uniqueItems"] if new.get("uniqueItems") and not old.get("uniqueItems") else []
    yield from (f"{where}: {key} is narrower" for key in narrower)
    if "default" in old and old["default"] != new.get("default", old["default"]):
        yield f"{where}: means something else when it is left out"
