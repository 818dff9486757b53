"""What each fact of an order adds to the figures of its month. Pure.

order.reported, two items removed and one that was absent → {"removed": 2, "already_absent": 1}
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from removal.publiclog.hours import OrderHours
from removal.record.facts import Fact

Counts = Mapping[str, int]
ISSUED = "order.issued"
# What is counted, and in this order in each table.
MEASURES = (
    *("orders", "items", "received", "undelivered"),
    *("removed", "access_disabled", "already_absent", "complied", "complied_late", "breaches", "annulled"),
    *("obstacles", "disputes", "contests", "upheld", "rejected", "authority_overdue"),
    *("withdrawn", "superseded", "reinstated", "not_reinstated", "platform_overdue"),
)
# Facts that count as one.
_ONE: Mapping[str, str] = {
    "order.undelivered": "undelivered",
    "order.complied": "complied",
    "order.complied_late": "complied_late",
    "order.breached": "breaches",
    "order.breach_annulled": "annulled",
    "order.obstructed": "obstacles",
    "order.disputed": "disputes",
    "order.contested": "contests",
    "order.withdrawn": "withdrawn",
    "order.superseded": "superseded",
}


def counts(facts: Iterable[Fact]) -> dict[int, Counts]:
    """What the facts of a journal, from its first on, add, by their sequences; nothing of a draft."""
    counted, issued, hours = dict[int, Counts](), 0, OrderHours()
    for fact in facts:
        issued = fact.sequence if fact.type == ISSUED else issued
        if issued:
            counted[fact.sequence] = {**_counts(fact, issued), **hours.add(fact)}
    return counted


def _counts(fact: Fact, issued: int) -> Counts:
    if fact.type in _ONE:
        return {_ONE[fact.type]: 1}
    of = _BY_PAYLOAD.get(fact.type)
    return of(fact.payload, issued) if of else {}


def _issued(payload: Mapping[str, Any], _: int) -> Counts:
    return {"orders": 1, "items": payload["items"]}


def _received(payload: Mapping[str, Any], issued: int) -> Counts:
    """The receipt of the order itself, not of a later notice."""
    return {"received": 1} if payload["notice"] == issued else {}


def _reported(payload: Mapping[str, Any], _: int) -> Counts:
    return Counter(line["outcome"] for line in payload["items"])


def _decided(payload: Mapping[str, Any], _: int) -> Counts:
    return {payload["decision"]: 1}


def _overdue(payload: Mapping[str, Any], _: int) -> Counts:
    return {"platform_overdue" if payload["owed"] == "reinstatement" else "authority_overdue": 1}


_BY_PAYLOAD: Mapping[str, Callable[[Mapping[str, Any], int], Counts]] = {
    ISSUED: _issued,
    "order.received": _received,
    "order.reported": _reported,
    "order.contest_decided": _decided,
    "order.reinstated": lambda payload, _: {"reinstated": len(payload["items"])},
    "order.not_reinstated": lambda payload, _: {"not_reinstated": len(payload["items"])},
    "order.answer_overdue": _overdue,
}
