"""`decide(order, command, now) → facts`: what a command does to an order. Pure."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from removal.law.law import Law
from removal.orders import handing_over
from removal.orders.budget import require_budget
from removal.orders.commands import Answer, Command, Issue
from removal.orders.decision import Decision
from removal.orders.decisions import answering, erasing, ordering, receiving, timing
from removal.orders.decisions.ordering import issued
from removal.orders.order import Order, subject_of
from removal.orders.payloads.course import Drafted
from removal.record.facts import NOTHING_BEFORE, Fact, seal

_HANDLERS: Mapping[type[Command], Callable[[Decision, Any], None]] = {
    **receiving.HANDLERS,
    **answering.HANDLERS,
    **ordering.HANDLERS,
    **timing.HANDLERS,
    **erasing.HANDLERS,
    **handing_over.HANDLERS,
}


def issue(command: Issue, now: datetime, law: Law) -> tuple[Fact, ...]:
    """The first fact of an order: its issue, or its draft where the law requires a second person."""
    draft = Drafted(
        reference=command.reference,
        authority=command.authority,
        platform=command.platform,
        representative=command.representative,
        law=command.law,
        text_sha256=command.text_sha256,
        items=command.items,
    )
    type_, payload = (
        ("order.drafted", draft) if law.second_person else ("order.issued", issued(draft, command.inheritance))
    )
    subject, after = subject_of(command.order_id), (0, NOTHING_BEFORE)
    by, id_, restored = command.by, command.id, command.restored
    return (seal(type_, payload, subject=subject, after=after, at=now, by=by, command=id_, restored=restored),)


def decide(order: Order, command: Command, now: datetime) -> tuple[Fact, ...]:
    """The facts that a command adds, none if it changes nothing; a Final error if the order refuses the command."""
    decision = Decision(order, command, _decided_at(command, now))
    _HANDLERS[type(command)](decision, command)
    if decision.facts:
        decision.add_follow_up()
        require_budget(order, decision.facts, decision.order)
    return tuple(decision.facts)


def _decided_at(command: Command, now: datetime) -> datetime:
    """Nothing is decided before the gateway took it, whose clock may be ahead: what one side says comes after it.

    So what both sides say is compared by one clock, also where that of a function is behind.
    """
    taken_at = command.answered_at if isinstance(command, Answer) else command.taken_at
    return max(now, taken_at) if taken_at else now
