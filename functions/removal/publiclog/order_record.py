"""What the public log says of an order: numbers, and words of lists that are public. Pure.

    {"annulled": 0, "authority": "ministry", "breaches": 1, "category": "illegal_content", "contests": 0,
     "hours_to_effect": 26, "hours_to_receipt": 0, "id": "91bc…", "items": 2, "kind": "order", "law": "kz-2",
     "month": "2026-11", "outcomes": {"removed": 2}, "platform": "video-example", "reasons": ["insult"], …}

It says what had happened when it was made. It never changes: what happens later is in the `figures` of its month.
"""

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta

from removal.orders.order import Order, Status
from removal.orders.payloads.answers import ContestDecided
from removal.record.blinds import public_id_of
from removal.record.facts import Fact

HOUR = timedelta(hours=1)


def is_open(order: Order, text: str) -> bool:
    """Whether an order of this text has an entry of its own: its law opens the category."""
    return json.loads(text)["category"] in order.rules.open_categories


def order_record(order: Order, facts: Sequence[Fact], text: str) -> Mapping[str, object]:
    """The members of an order's entry but its kind; `text` is the order's. ValueError for a draft or an erased order.

    Hours are whole, to receipt from the issue, to effect from receipt until each item had an outcome; None without.
    """
    if order.issued_at is None:
        msg = f"Order {order.id} was never issued."
        raise ValueError(msg)
    counts, sent = Counter(fact.type for fact in facts), json.loads(text)
    decided: list[ContestDecided] = [fact.payload for fact in facts if fact.type == "order.contest_decided"]
    decisions = Counter(payload["decision"] for payload in decided)
    received_at = order.receipt.at if order.receipt else None
    return {
        "id": public_id_of(order.key),
        "authority": order.authority,
        "platform": order.platform,
        "law": order.law,
        "category": sent["category"],
        "reasons": sorted({*sent["reason_codes"]} & {*order.rules.reason_codes}),
        "month": order.issued_at.astimezone(UTC).strftime("%Y-%m"),
        "items": len(order.items),
        "outcomes": Counter(item.outcome.value for item in order.items if item.outcome),
        "hours_to_receipt": _hours(order.issued_at, received_at),
        "hours_to_effect": _hours(received_at, _answered_at(order)),
        "breaches": counts["order.breached"],
        "annulled": counts["order.breach_annulled"],
        "contests": counts["order.contested"],
        "upheld": decisions["upheld"],
        "rejected": decisions["rejected"],
        "withdrawn": order.declared is Status.WITHDRAWN,
        "to_reinstate": len(order.reinstate),
        "reinstated": sum(1 for item in order.items if item.reinstated_at),
    }


def _answered_at(order: Order) -> datetime | None:
    """When the last item got its first outcome; None while one has none."""
    answered: Iterable[datetime | None] = [item.answered_at for item in order.items]
    instants = [at for at in answered if at]
    return max(instants) if len(instants) == len(order.items) else None


def _hours(since: datetime | None, until: datetime | None) -> int | None:
    return max(until - since, timedelta()) // HOUR if since and until else None
