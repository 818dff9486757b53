"""JSON of an order and of its facts: the same for responses, webhooks, the feed and `/facts`."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from removal.orders import shown
from removal.orders.clock import owed
from removal.orders.history import Window
from removal.orders.item import Item
from removal.orders.notice import Notice, Receipt
from removal.orders.order import Order
from removal.orders.payloads.course import Received
from removal.orders.waiting import ItemClock, item_clock, waiting
from removal.record import instant
from removal.record.blinds import BLIND, blind_of, is_for_both, public_id_of
from removal.record.canonical import canonical
from removal.record.facts import Fact, enveloped
from removal.record.facts import shown as shown_fact

NO_ORDERS: Mapping[str, Order] = MappingProxyType({})
WHOLE = frozenset({"order.issued", "order.reassigned"})  # facts whose delivery contains the whole order


def fact_body(
    fact: Fact, order: Order, public_url: str, text: str | None = None, notices: Sequence[Fact] | None = None
) -> str:
    """The body of a webhook, canonical JSON.

    `text` is the whole order, for facts that bring it. `notices` are the earlier notices that a notice repeats; None if
    the fact is not a notice.
    """
    return canonical(fact_object(fact, order, public_url, text, notices))


def fact_object(
    fact: Fact, order: Order, public_url: str, text: str | None = None, notices: Sequence[Fact] | None = None
) -> dict[str, Any]:
    """`{type, timestamp, data}`.

    `data` is the fact, its id, its order; until that is erased, the fact's blind and the order's public id.
    """
    issued = order.notices[0].sequence if order.notices else None
    of_log = order.key and is_for_both(fact.type, fact.sequence, issued)
    named = {
        "id": order.id,
        "reference": order.reference,
        "authority": order.authority,
        "platform": order.platform,
        "law": order.law,
        "url": order_url(order.id, public_url),
        **({"public_id": public_id_of(order.key)} if of_log else {}),
        **({"text": json.loads(text)} if text else {}),
        **({} if notices is None else {"notices": [shown_fact(notice) for notice in notices]}),
    }
    blind = {BLIND: blind_of(order.key, fact.sequence)} if of_log else {}
    return enveloped(fact, {"order": named, **blind})


def debt_objects(order: Order, earlier: Mapping[str, Order]) -> list[shown.ListedDebt]:
    """The inherited debts of an order; `unanswered` are those that the authority still owes under `earlier` orders."""
    still = {(predecessor.id, debt.owed, debt.about) for predecessor in earlier.values() for debt in owed(predecessor)}
    return [
        {
            **debt.to_json(),
            "unanswered": [sequence for sequence in debt.about if (debt.order, debt.owed, sequence) in still],
        }
        for debt in order.inherited_debts
    ]


def order_url(order_id: str, public_url: str) -> str:
    """The URL of the order in the API."""
    return f"{public_url}/v1/orders/{order_id}"


def order_object(order: Order, text: str | None, earlier: Mapping[str, Order] = NO_ORDERS) -> dict[str, Any]:
    """The body of GET: the text as sent, with the state; without its members if it was erased.

    `earlier` are the orders of its inherited debts, by id.
    """
    lines = [_item(order, item) for item in order.items]
    if text is None:
        return {**_shown(order, lines, earlier)}
    sent = json.loads(text)
    items = [{**sent["items"][index], **line} for index, line in enumerate(lines)]
    return {**sent, **_shown(order, lines, earlier), "items": items}


def _shown(order: Order, lines: list[shown.OrderItem], earlier: Mapping[str, Order]) -> shown.Order:
    """The members that come from the journal."""
    return {
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
        "waiting_notices": [_waiting(notice) for notice in waiting(order)],
        "items": lines,
        "due_at": instant.to_text_or_none(order.due_at),
        "owed": list(_owed(order)),
        "reinstate": list(order.reinstate),
        "superseded_by": order.successor,
        "inherited_debts": debt_objects(order, earlier),
        "breaches": [_breach(order, index) for index in range(len(order.breaches))],
        "journal": _journal(order),
    }


def _journal(order: Order) -> shown.Journal:
    """Length and head; `restored` if the last fact has it."""
    journal = shown.Journal(length=order.sequence, head=order.head)
    return {**journal, "restored": order.last_restored} if order.last_restored else journal


def received_notices(facts: Iterable[Fact], command: str) -> tuple[Fact, ...]:
    """The notices whose receipt a command of the representative proved, in the order of the journal."""
    journal = tuple(facts)
    received = (fact for fact in journal if fact.type == "order.received" and fact.command == command)
    payloads: list[Received] = [fact.payload for fact in received]
    numbers = {payload["notice"] for payload in payloads}
    return tuple(fact for fact in journal if fact.sequence in numbers)


def _clock(order: Order) -> shown.Clock | None:
    """Received notices and the windows in use; None until the order itself is received."""
    if order.receipt is None:
        return None
    received = [_received(notice, notice.receipt) for notice in order.notices if notice.receipt]
    return {
        "started_at": instant.to_text(order.receipt.at),
        "basis": _basis(order.receipt),
        "received": received,
        "windows": [_window(window, items) for window, items in _holding(order)],
    }


def _basis(receipt: Receipt) -> shown.Basis:
    """The evidence of a receipt; `at` is the evidence's own time."""
    evidence = receipt.evidence
    return {
        "rule": receipt.rule,
        "at": instant.to_text(evidence.at),
        "recorded_at": instant.to_text(evidence.recorded_at),
        "endpoint": evidence.endpoint,
        "delivery": evidence.delivery,
    }


def _received(notice: Notice, receipt: Receipt) -> shown.ReceivedNotice:
    """A received notice; its windows count from `received_at`."""
    return {
        "notice": notice.sequence,
        "type": notice.type,
        "issued_at": instant.to_text(notice.at),
        "received_at": instant.to_text(receipt.at),
        **_basis(receipt),
    }


def _waiting(notice: Notice) -> shown.WaitingNotice:
    return {"notice": notice.sequence, "type": notice.type, "since": instant.to_text(notice.waits_since)}


def _holding(order: Order) -> Iterator[tuple[Window, list[int]]]:
    """The windows in which items are judged now, each with these items."""
    items_by_window: dict[int, list[int]] = {}
    for item in order.items:
        window = _window_of(order, item)
        if window:
            items_by_window.setdefault(window.number, []).append(item.number)
    return ((order.windows[number - 1], items) for number, items in sorted(items_by_window.items()))


def _window_of(order: Order, item: Item) -> Window | None:
    period = order.clock_of(item.number).current
    return order.window_of(item.number, period) if period else None


def _window(window: Window, items: list[int]) -> shown.Window:
    return {
        "number": window.number,
        "opened_by": window.cause,
        "items": items,
        "due_at": instant.to_text(window.due_at),
    }


def _item(order: Order, item: Item) -> shown.OrderItem:
    """The state of an item: due time, what stops its clock and until when, whether the answer was in time."""
    clock, does = order.clock_of(item.number), item_clock(order, item)
    due_at = clock.current.due_at if clock.current and does is ItemClock.RUNNING else None
    stopped = does in (ItemClock.STOPPED, ItemClock.AWAITING_RECEIPT)
    window = _window_of(order, item)
    return {
        "number": item.number,
        "clock": does.value,
        "due_at": instant.to_text_or_none(due_at),
        "stopped_by": sorted(clock.grounds) if stopped else [],
        "stops_until": instant.to_text_or_none(max(clock.until.values(), default=None)) if stopped else None,
        "in_time": clock.in_time if clock.done and item.outcome else None,
        "outcome": item.outcome.value if item.outcome else None,
        "obstacle": item.hindrance.value if item.hindrance else None,
        "contested": item.contested,
        "disputed": item.disputed,
        "measured_at": item.measured_at,
        "territory": list(item.territory),
        "answered_at": instant.to_text_or_none(item.answered_at),
        "window": window.number if window else None,
        "reinstated_at": instant.to_text_or_none(item.reinstated_at),
        "not_reinstated": _not_reinstated(item),
    }


def _not_reinstated(item: Item) -> shown.ItemNotReinstated | None:
    why = item.not_reinstated
    if why is None or item.reinstated_at:
        return None
    return {"ground": why.ground, "reported_at": instant.to_text(why.at)}


def _owed(order: Order) -> Iterator[shown.Owed]:
    for debt in owed(order):
        since = instant.to_text(debt.since)
        yield {"owed": debt.owed.value, "about": debt.about, "items": list(debt.items), "since": since}


def _breach(order: Order, index: int) -> shown.Breach:
    breach = order.breaches[index]
    return {
        "window": breach.window,
        "due_at": instant.to_text(breach.due_at),
        "decided_at": instant.to_text(breach.decided_at),
        "open_items": list(breach.open_items),
        "annulled_at": instant.to_text_or_none(breach.annulled_at),
    }
