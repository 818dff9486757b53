"""What shows that the notice arrived, and the windows that opens or makes void. Pure."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from removal.orders.item import Item
from removal.orders.order import Evidence, Order, Receipt, Status, Window
from removal.record import instant
from removal.record.canonical import JsonObject
from removal.record.facts import Fact


def with_answer(order: Order, fact: Fact) -> Order:
    """An answer shows receipt too; that matters only where the rest could still be withdrawn."""
    if not order.may_lose_receipt:
        return order
    return _with_evidence(order, Evidence("answer", instant.from_text(fact.payload["answered_at"]), fact.at))


def _received(order: Order, fact: Fact) -> Order:
    told = fact.payload
    receipt = Receipt(told["rule"], _evidence(told["evidence"]))
    numbers = tuple(item.number for item in order.items)
    due_at = instant.from_text(told["due_at"])
    window = Window(told["window"], numbers, due_at, receipt.evidence.at, by_receipt=True)
    late = Status.BREACHED if order.standing_breaches else Status.RUNNING
    status = order.status if order.status is Status.COMPLIED else late
    items = tuple(item if order.window_of(item) else _begun(item, window) for item in order.items)
    received = replace(order, status=status, receipt=receipt, items=items, windows=(*order.windows, window))
    return _with_evidence(received, receipt.evidence)


def _begun(item: Item, window: Window) -> Item:
    """Judged in the window of this receipt; what stands before it stops this clock, not one that became void."""
    obstacles = tuple(
        replace(found, left=window.due_at - max(found.since, window.opened_at)) for found in item.obstacles
    )
    return replace(item, window=window.number, obstacles=obstacles)


def _evidence_kept(order: Order, fact: Fact) -> Order:
    return _with_evidence(order, _evidence(fact.payload["evidence"]))


def _evidence_withdrawn(order: Order, fact: Fact) -> Order:
    lost = fact.payload["evidence"]["delivery"]
    return replace(order, evidence=tuple(found for found in order.evidence if found.delivery != lost))


def _receipt_withdrawn(order: Order, fact: Fact) -> Order:
    status = order.status if order.status is Status.COMPLIED else Status.ISSUED
    void = tuple(replace(window, void=window.void or window.by_receipt) for window in order.windows)
    return replace(_evidence_withdrawn(order, fact), status=status, receipt=None, windows=void)


def _undelivered(order: Order, fact: Fact) -> Order:
    return replace(order, undelivered_at=(*order.undelivered_at, fact.at))


def _with_evidence(order: Order, evidence: Evidence) -> Order:
    return order if evidence in order.evidence else replace(order, evidence=(*order.evidence, evidence))


def _evidence(told: JsonObject) -> Evidence:
    at, recorded_at = (instant.from_text(told["at"]), instant.from_text(told["recorded_at"]))
    return Evidence(told["kind"], at, recorded_at, told["endpoint"], told["delivery"])


MEANINGS: Mapping[str, Callable[[Order, Fact], Order]] = {
    "order.received": _received,
    "order.evidence_kept": _evidence_kept,
    "order.evidence_withdrawn": _evidence_withdrawn,
    "order.receipt_withdrawn": _receipt_withdrawn,
    "order.undelivered": _undelivered,
}
