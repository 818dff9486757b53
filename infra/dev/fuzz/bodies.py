"""What no schema says: bodies that are shaped well, made to mean something under the present register and laws."""

import itertools
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from infra.dev.local.parties import AUTHORITY, PLATFORM
from removal.registry.caller import SCOPES
from removal.urls.resource import resource_of

Body = dict[str, Any]
NUMBERS = itertools.count(1)
ITEMS = 3  # of each order that is fed
BATCHED = 3  # orders of a batch: a case stays quick
FUZZED = "fuzzed"  # ids of what the registrar's cases write: no order depends on it


def order(body: Body) -> Body:
    """Under a new reference, to a platform in scope, with what the law asks for."""
    named = {"reference": f"FUZZ-{next(NUMBERS)}", "platform": PLATFORM, "law": "kz", "language": "ru"}
    coded = {"category": "illegal_content", "reason_codes": ["insult"][: len(body["reason_codes"])]}
    items = list({resource_of(item): item for item in body["items"][:20]}.values())
    decision = body.get("expert_decision") and {**body["expert_decision"], "decided_on": _today()}
    alone = {"expert_decision": decision, "supersedes": None, "emergency": None}
    return {**body, **named, **coded, **alone, "items": items}


def batch(body: Body) -> Body:
    """Of a few such orders."""
    return {**body, "orders": [order(draft) for draft in body["orders"][:BATCHED]]}


def lines(body: Body) -> Body:
    """About items that the order has, each once, measured after its issue."""
    numbered = enumerate(body["items"][:ITEMS], start=1)
    return {**body, "items": [{**line, "number": n, "measured_at": _now()} for n, line in numbered]}


def numbers(body: Body) -> Body:
    """Likewise, where items are named by their numbers; all of them stays all of them."""
    return {**body, "items": list(range(1, ITEMS + 1))[: len(body["items"])]} if body.get("items") else body


def grounds(body: Body) -> Body:
    """Items that the order has, and of the grounds those that were reported for them, or none."""
    answer = numbers(body)
    return {**answer, "grounds": ["insufficient_information"]} if body.get("grounds") else answer


def resumption(body: Body) -> Body:
    """Likewise, of what made unable, and ceased after the order's issue."""
    answer = numbers(body) | ({"ceased_at": _now()} if body.get("ceased_at") else {})
    return {**answer, "grounds": ["technical"]} if body.get("grounds") else answer


def extension(body: Body) -> Body:
    """Some time, and not for ever."""
    return {**body, "extend_by": "PT1H"}


def rotation(body: Body) -> Body:
    """At once: only two secrets live at a time."""
    return {**body, "overlap": "PT0S"}


def replay(body: Body) -> Body:
    """Of today."""
    return {**body, "since": f"{_today()}T00:00:00Z"}


def authority(body: Body) -> Body:
    """Under laws that there are."""
    return {**body, "laws": ["kz", "demo"][: len(body["laws"])], "default_law": "kz"}


def exemption(body: Body) -> Body:
    """From a law that there is, or from all."""
    named = {"law": "kz" if body.get("law") else None, "reason": f"Fuzz {next(NUMBERS)}."}
    return {**body, **named, "decided_on": _today()}


def measurement(body: Body) -> Body:
    """Of this month: of one ten years ago none is taken."""
    return {**body, "month": _today()[:7]}


def representative(body: Body) -> Body:
    """With one primary contact, and a mandate that ends after it begins."""
    contacts = [
        _placed({**contact, "role": "deputy" if n else "primary"}) for n, contact in enumerate(body["contacts"])
    ]
    valid = {"valid_from": "2026-01-01T00:00:00Z", "valid_until": body.get("valid_until") and "2999-01-01T00:00:00Z"}
    named = {"zone": "Asia/Almaty", "languages": list(dict.fromkeys(body["languages"]))}
    return {**body, **valid, **named, "contacts": contacts}


def deputy(body: Body) -> Body:
    """There is one primary contact, and it stays."""
    return _placed({**body, "role": "deputy"})


def termination(body: Body) -> Body:
    """After the beginning."""
    return {**body, "valid_until": "2999-01-01T00:00:00Z"}


def whole(value: Any) -> Any:  # noqa: ANN401 - any value of a body
    """Without 227.0, which is an integer to JSON Schema; we take digits only, for hashes depend on what is written."""
    if isinstance(value, dict):
        return {name: whole(item) for name, item in value.items()}
    if isinstance(value, list):
        return [whole(item) for item in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value


def caller(body: Body) -> Body:
    """Of one party that there is, with scopes that this party can hold."""
    party = "authority" if body.get("authority") else "representative" if body.get("platform") else "registrar"
    named: Mapping[str, Body] = {"authority": {"authority": AUTHORITY}, "representative": {"platform": PLATFORM}}
    bound, parties = named.get(party, {"registrar": True}), ("authority", "platform", "representative", "registrar")
    rest = {key: value for key, value in body.items() if key not in parties}
    scopes = sorted(SCOPES[party])[: len(body["scopes"])]
    return {**rest, **bound, "sub": f"fuzz-{next(NUMBERS)}", "scopes": scopes}


def endpoint(url: str) -> Callable[[Body], Body]:
    """At the party's own receiver; of facts that there are."""

    def meant(body: Body) -> Body:
        return {**body, "url": f"{url}?fuzz={next(NUMBERS)}", "facts": ["order.breached"][: len(body.get("facts", []))]}

    return meant


def contact(role: str) -> Body:
    """One that reads nothing."""
    return {"role": role, "name": "Fuzz", "email": f"{role}@{FUZZED}.example", "language": "en"}


def mandate(number: int) -> Body:
    """A representative in office for ever."""
    named = {"name": f"Fuzz {number}", "country": "HK", "zone": "UTC", "languages": ["en"]}
    return {**named, "mandate": {"reference": f"F-{number}"}, "valid_from": "2026-01-01T00:00:00Z"}


def caller_of_no_one(local: Mapping[str, Any]) -> Body:
    """Of an authority, with a token that no client has."""
    named = {"iss": local["issuer_url"], "sub": f"fuzz-{next(NUMBERS)}", "kind": "machine"}
    return {**named, "authority": AUTHORITY, "scopes": ["orders:read"]}


def _now() -> str:
    return datetime.now(UTC).isoformat()


def _today() -> str:
    """The day in UTC."""
    return f"{datetime.now(UTC):%Y-%m-%d}"


def _placed(body: Body) -> Body:
    """In a zone that there is."""
    return {**body, "zone": "Asia/Almaty"} if body.get("zone") else body


# By the operation's name in the document; whatever is missing means something as it is.
MEANT: Mapping[str, Callable[[Body], Body]] = {
    "issueOrder": order,
    "issueOrders": batch,
    "reportMeasures": lines,
    **dict.fromkeys(("tellObstacle", "contestOrder", "reportReinstatement"), numbers),
    "answerObstacles": grounds,
    "resumeItems": resumption,
    "disputeMeasures": numbers,
    "extendOrder": extension,
    "rotateSecret": rotation,
    "replayDeliveries": replay,
    "putAuthority": authority,
    "exemptPlatform": exemption,
    "addMeasurement": measurement,
    "appointRepresentative": representative,
    **dict.fromkeys(("addContact", "changeContact"), deputy),
    "endMandate": termination,
    "bindCaller": caller,
}
