"""What no schema says: bodies that are shaped well, made to mean something as the register and the laws stand."""

import itertools
from collections.abc import Callable, Mapping
from typing import Any

from infra.local.parties import AUTHORITY, PLATFORM
from removal.registry.caller import SCOPES

Body = dict[str, Any]
NUMBERS = itertools.count(1)
ITEMS = 3  # of each order that is fed
FUZZED = "fuzzed"  # ids of what the registrar's cases write: nobody's orders depend on it


def order(body: Body) -> Body:
    """Under a new reference, to a platform in scope, with what the law asks for."""
    named = {"reference": f"FUZZ-{next(NUMBERS)}", "platform": PLATFORM, "profile": "kz", "language": "ru"}
    coded = {"category": "illegal_content", "reason_codes": ["insult"][: len(body["reason_codes"])]}
    return {**body, **named, **coded, "items": _within(body["items"])}


def report(body: Body) -> Body:
    """Of items that the order has, each once; countries only where access is disabled."""
    lines = [{**line, "number": number} for number, line in enumerate(body["items"][:ITEMS], start=1)]
    return {**body, "items": lines}


def authority(body: Body) -> Body:
    """Under laws that there are."""
    return {**body, "profiles": ["kz", "demo"][: len(body["profiles"])], "default_profile": "kz"}


def representative(body: Body) -> Body:
    """With one primary contact."""
    contacts = [{**one, "role": "deputy" if index else "primary"} for index, one in enumerate(body["contacts"])]
    return {**body, "contacts": contacts, "languages": list(dict.fromkeys(body["languages"]))}


def caller(body: Body) -> Body:
    """Of one party that there is, with scopes that this party can hold."""
    party = "authority" if body.get("authority") else "representative" if body.get("platform") else "registrar"
    bound = {"authority": {"authority": AUTHORITY}, "representative": {"platform": PLATFORM}, "registrar": {}}[party]
    rest = {key: value for key, value in body.items() if key not in ("authority", "platform")}
    scopes = sorted(SCOPES[party])[: len(body["scopes"])]
    return {**rest, **bound, "sub": f"fuzz-{next(NUMBERS)}", "scopes": scopes}


def endpoint(url: str) -> Callable[[Body], Body]:
    """At the party's own receiver; of facts that there are."""

    def meant(body: Body) -> Body:
        return {**body, "url": f"{url}?fuzz={next(NUMBERS)}", "facts": ["order.breached"][: len(body.get("facts", []))]}

    return meant


# By the operation's name in the document; whatever is missing means something as it is.
MEANT: Mapping[str, Callable[[Body], Body]] = {
    "issueOrder": order,
    "reportMeasures": report,
    "putAuthority": authority,
    "appointRepresentative": representative,
    "bindCaller": caller,
}


def _within(items: list[Body]) -> list[Body]:
    """Few enough that a case stays quick."""
    return items[:20]
