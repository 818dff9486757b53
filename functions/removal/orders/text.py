"""An order's text: the rules of a law beyond its schema, and the salt with which it is stored. Pure."""

import json
from collections.abc import Iterator, Sequence
from typing import Any

from removal.errors import Fault
from removal.law.law import Law
from removal.record.canonical import JsonObject, canonical
from removal.record.words import SALT
from removal.urls.resource import Resource, resource_of


def faults(text: JsonObject, law: Law) -> Iterator[Fault]:
    """The faults of a text under a law, each with its JSON pointer."""
    yield from _not_among(text["language"], law.languages, "/language")
    yield from _not_among(text["category"], law.categories, "/category")
    for index, code in enumerate(text["reason_codes"]):
        yield from _not_among(code, law.reason_codes, f"/reason_codes/{index}")
    yield from _repeated(text["items"])
    if text["category"] in law.expert_decision_for and not text.get("expert_decision"):
        detail = f"Under {law.name} an order in the category {text['category']} follows an expert decision; name it."
        yield Fault("/expert_decision", detail)
    if text.get("emergency") and law.first_contact_notice is None:
        yield Fault("/emergency", f"Under {law.name} no order waits for a first contact; leave it out.")


def _repeated(items: Sequence[JsonObject]) -> Iterator[Fault]:
    """Items that name the same resource as an earlier item; they would be answered, counted and put back twice."""
    first: dict[Resource, int] = {}
    for index, item in enumerate(items):
        number = first.setdefault(resource_of(item), index + 1)
        if number <= index:
            detail = f"Names the same resource as item {number}, however its URL is written; name each once."
            yield Fault(f"/items/{index}", detail)


def _not_among(value: str, allowed: tuple[str, ...], pointer: str) -> Iterator[Fault]:
    if value not in allowed:
        yield Fault(pointer, f"Must be one of: {', '.join(allowed)}.")


def salted(text: JsonObject, salt: str) -> str:
    """The text as it is stored, hashed and delivered: canonical JSON with a member `salt`.

    Without the salt a text could be guessed from its SHA-256, after it was erased too.
    """
    return canonical({**text, SALT: salt})


def without_salt(stored: str) -> JsonObject:
    """The text as it was sent."""
    text: dict[str, Any] = json.loads(stored)
    del text[SALT]
    return text
