"""`apply(order, fact) → order`: what each fact means for the order, and nothing else."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from removal.law import duration
from removal.orders.order import Breach, Evidence, Item, Order, Outcome, Receipt, Status, Window
from removal.record import instant
from removal.record.canonical import JsonObject
from removal.record.facts import Fact


def fold(facts: Iterable[Fact]) -> Order:
    """The order that a journal tells; ValueError for a journal that does not begin with its issue."""
    order: Order | None = None
    for fact in facts:
        order = apply(order, fact)
    if order is None:
        msg = "A journal begins with order.issued; this one is empty."
        raise ValueError(msg)
    return order


def apply(order: Order | None, fact: Fact) -> Order:
    """The order after one more fact; KeyError for a type this release does not know."""
    if order is None:
        return _counted(_issued(fact), fact)
    return _counted(MEANINGS[fact.type](order, fact), fact)


def _counted(order: Order, fact: Fact) -> Order:
    return replace(
        order, sequence=fact.sequence, head=fact.hash, changed_at=fact.at, commands=order.commands | {fact.command}
    )


def _issued(fact: Fact) -> Order:
    told = fact.payload
    return Order(
        id=fact.subject.partition(":")[2],
        **{
            key: told[key] for key in ("reference", "authority", "platform", "representative", "profile", "text_sha256")
        },
        issued_at=fact.at,
        changed_at=fact.at,
        items=tuple(Item(number) for number in range(1, told["items"] + 1)),
    )


def _received(order: Order, fact: Fact) -> Order:
    told = fact.payload
    window = Window(told["window"], tuple(item.number for item in order.items), instant.from_text(told["due_at"]))
    receipt = Receipt(told["rule"], _evidence(told["evidence"]))
    status = order.status if order.status is Status.COMPLIED else Status.RUNNING
    return _with_evidence(
        replace(order, status=status, receipt=receipt, windows=(*order.windows, window)), receipt.evidence
    )


def _evidence_kept(order: Order, fact: Fact) -> Order:
    return _with_evidence(order, _evidence(fact.payload["evidence"]))


def _evidence_withdrawn(order: Order, fact: Fact) -> Order:
    lost = fact.payload["evidence"]["delivery"]
    return replace(order, evidence=tuple(found for found in order.evidence if found.delivery != lost))


def _receipt_withdrawn(order: Order, fact: Fact) -> Order:
    status = order.status if order.status is Status.COMPLIED else Status.ISSUED
    void = tuple(replace(window, void=True) for window in order.windows)
    return replace(_evidence_withdrawn(order, fact), status=status, receipt=None, windows=void)


def _with_evidence(order: Order, evidence: Evidence) -> Order:
    return order if evidence in order.evidence else replace(order, evidence=(*order.evidence, evidence))


def _with_answer(order: Order, fact: Fact) -> Order:
    """An answer shows receipt too; that matters only where the rest could still be withdrawn."""
    if not order.may_lose_receipt:
        return order
    return _with_evidence(order, Evidence("answer", instant.from_text(fact.payload["answered_at"]), fact.at))


def _evidence(told: JsonObject) -> Evidence:
    at, recorded_at = (instant.from_text(told["at"]), instant.from_text(told["recorded_at"]))
    return Evidence(told["kind"], at, recorded_at, told["endpoint"], told["delivery"])


def _undelivered(order: Order, fact: Fact) -> Order:
    return replace(order, undelivered_at=(*order.undelivered_at, fact.at))


def _reminded(order: Order, fact: Fact) -> Order:
    told = (fact.payload["window"], duration.from_text(fact.payload["before"]))
    return replace(order, reminded=order.reminded | {told})


def _acknowledged(order: Order, fact: Fact) -> Order:
    return _with_answer(replace(order, acknowledged=True), fact)


def _reported(order: Order, fact: Fact) -> Order:
    answered_at = instant.from_text(fact.payload["answered_at"])
    told = {line["number"]: line for line in fact.payload["items"]}
    replaced = sum(1 for item in order.items if item.number in told and item.outcome)
    items = tuple(
        _item_reported(item, told[item.number], answered_at) if item.number in told else item for item in order.items
    )
    return _with_answer(replace(order, items=items, replaced=order.replaced + replaced), fact)


def _item_reported(item: Item, told: JsonObject, answered_at: datetime) -> Item:
    earliest = min(item.answered_at or answered_at, answered_at)
    return Item(item.number, Outcome(told["outcome"]), told["measured_at"], earliest, tuple(told["territory"]))


def _complied(order: Order, _: Fact) -> Order:
    return replace(order, status=Status.COMPLIED)


def _complied_late(order: Order, _: Fact) -> Order:
    return replace(order, status=Status.COMPLIED_LATE)


def _breached(order: Order, fact: Fact) -> Order:
    told = fact.payload
    due_at, decided_at = (instant.from_text(told["due_at"]), instant.from_text(told["decided_at"]))
    breach = Breach(told["window"], due_at, decided_at, tuple(told["open_items"]))
    return replace(order, status=Status.BREACHED, breaches=(*order.breaches, breach))


def _breach_annulled(order: Order, fact: Fact) -> Order:
    breaches = tuple(
        replace(breach, annulled_at=fact.at)
        if breach.window == fact.payload["window"] and breach.annulled_at is None
        else breach
        for breach in order.breaches
    )
    late = order.status in (Status.BREACHED, Status.COMPLIED_LATE)
    return replace(order, status=Status.RUNNING if late else order.status, breaches=breaches)


def _extended(order: Order, fact: Fact) -> Order:
    due_at = instant.from_text(fact.payload["due_at"])
    windows = tuple(
        replace(window, due_at=due_at) if window.number == fact.payload["window"] else window
        for window in order.windows
    )
    return replace(order, windows=windows)


MEANINGS: Mapping[str, Callable[[Order, Fact], Order]] = {
    "order.received": _received,
    "order.evidence_kept": _evidence_kept,
    "order.evidence_withdrawn": _evidence_withdrawn,
    "order.receipt_withdrawn": _receipt_withdrawn,
    "order.undelivered": _undelivered,
    "order.reminded": _reminded,
    "order.acknowledged": _acknowledged,
    "order.reported": _reported,
    "order.complied": _complied,
    "order.complied_late": _complied_late,
    "order.breached": _breached,
    "order.breach_annulled": _breach_annulled,
    "order.extended": _extended,
}
