"""Reassignment of an order at rest to the representative in office, by the write that opens the order. Pure."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from removal.orders.clock import is_open
from removal.orders.commands import Command, Reassign
from removal.orders.decide import decide
from removal.orders.fold import after
from removal.orders.order import Order
from removal.record.canonical import derived_id
from removal.record.facts import SYSTEM, Fact
from removal.timers.intervals import Interval


def reassignment(order: Order, representative: str, vacancies: tuple[Interval, ...] = ()) -> Reassign:
    """The command that addresses an order to a representative, and moves what fell due in vacancies.

    Each change has its own id, because a former representative may come into office again.
    """
    id_ = derived_id("reassign", order.id, representative)
    id_ = derived_id(id_, str(order.counts.get("order.reassigned", 0)))
    return Reassign(id=id_, representative=representative, vacancies=vacancies)


def decide_in_office(
    order: Order, command: Command, now: datetime, office: Callable[[str], str | None]
) -> tuple[Fact, ...]:
    """As `decide`. If a command opens an order at rest, or a party acts on it, the order is reassigned first (R5).

    `office` returns the representative in office of a platform, or None; it is called in that case only.

    Example: all items are removed, the mandate ends, a successor comes into office; the order does not change. Then the
    authority disputes a measure: one transaction adds `order.reassigned` and `order.disputed`, for the successor.
    """
    facts = decide(order, command, now)
    if not facts or not order.issued or is_open(order) or not _concerns_sides(order, facts):
        return facts
    in_office = office(order.platform)
    opening = is_open(after(order, facts))
    first = decide(order, replace(reassignment(order, in_office), opening=opening), now) if in_office else ()
    return (*first, *decide(after(order, first), command, now)) if first else facts


def _concerns_sides(order: Order, facts: tuple[Fact, ...]) -> bool:
    """Whether a side caused these facts, or has something to do after them."""
    return any(fact.by.kind != SYSTEM.kind for fact in facts) or is_open(after(order, facts))
