"""How an order and its facts look from outside: one shape for answers, webhooks, the feed and `/facts`."""

import json
from typing import Any

from removal.orders.order import Order, Receipt, Window
from removal.record import instant
from removal.record.canonical import canonical
from removal.record.facts import Fact, enveloped

WHOLE = frozenset({"order.issued", "order.reassigned"})  # facts that bring somebody the whole order


def fact_body(fact: Fact, order: Order, public_url: str, text: str | None = None) -> str:
    """A webhook's body, canonical JSON; `text`, the whole order, goes with those facts only that bring it."""
    return canonical(fact_object(fact, order, public_url, text))


def fact_object(fact: Fact, order: Order, public_url: str, text: str | None = None) -> dict[str, Any]:
    """`{type, timestamp, data}`; data is the fact, its id and the order it belongs to."""
    named = {
        "id": order.id,
        "reference": order.reference,
        "authority": order.authority,
        "platform": order.platform,
        "law": order.law,
        "url": order_url(order.id, public_url),
        **({"text": json.loads(text)} if text else {}),
    }
    return enveloped(fact, {"order": named})


def order_url(order_id: str, public_url: str) -> str:
    """Where the order is read."""
    return f"{public_url}/v1/orders/{order_id}"


def order_object(order: Order, text: str) -> dict[str, Any]:
    """The answer to GET: the text as sent, and what the journal says of it."""
    sent = json.loads(text)
    return {
        **sent,
        "id": order.id,
        "reference": order.reference,
        "authority": order.authority,
        "platform": order.platform,
        "representative": order.representative,
        "law": order.law,
        "status": order.status.value,
        "issued_at": instant.to_text_or_none(order.issued_at),
        "changed_at": instant.to_text(order.changed_at),
        "text_sha256": order.text_sha256,
        "clock": _clock(order),
        "items": [_item(order, number, line) for number, line in enumerate(sent["items"], start=1)],
        "due_at": instant.to_text_or_none(order.due_at),
        "reinstate": list(order.reinstate),
        "superseded_by": order.successor,
        "breaches": [_breach(order, index) for index in range(len(order.breaches))],
        "journal": {"length": order.sequence, "head": order.head},
    }


def _clock(order: Order) -> dict[str, Any] | None:
    if order.receipt is None:
        return None
    return {
        "started_at": instant.to_text(order.receipt.evidence.at),
        "basis": _basis(order.receipt),
        "windows": [_window(window) for window in order.standing_windows],
    }


def _basis(receipt: Receipt) -> dict[str, Any]:
    evidence = receipt.evidence
    return {
        "rule": receipt.rule,
        "at": instant.to_text(evidence.at),
        "recorded_at": instant.to_text(evidence.recorded_at),
        "endpoint": evidence.endpoint,
        "delivery": evidence.delivery,
    }


def _window(window: Window) -> dict[str, Any]:
    return {"number": window.number, "items": list(window.items), "due_at": instant.to_text(window.due_at)}


def _item(order: Order, number: int, sent: dict[str, Any]) -> dict[str, Any]:
    item = order.items[number - 1]
    return {
        **sent,
        "number": number,
        "outcome": item.outcome.value if item.outcome else None,
        "obstacle": item.hindrance.value if item.hindrance else None,
        "contested": item.contested,
        "disputed": item.disputed,
        "measured_at": item.measured_at,
        "territory": list(item.territory),
        "answered_at": instant.to_text_or_none(item.answered_at),
        "window": item.window or None,
        "reinstated_at": instant.to_text_or_none(item.reinstated_at),
    }


def _breach(order: Order, index: int) -> dict[str, Any]:
    breach = order.breaches[index]
    return {
        "window": breach.window,
        "due_at": instant.to_text(breach.due_at),
        "decided_at": instant.to_text(breach.decided_at),
        "open_items": list(breach.open_items),
        "annulled_at": instant.to_text_or_none(breach.annulled_at),
    }
