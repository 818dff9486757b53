"""`apply(order, fact) → order`: what each fact means for the order, and nothing else."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from removal.orders.folding import answers, receipt, standing, windows
from removal.orders.order import Done, Order, Status
from removal.record.facts import SYSTEM, Fact

MEANINGS: Mapping[str, Callable[[Order, Fact], Order]] = {
    **standing.MEANINGS,
    **receipt.MEANINGS,
    **answers.MEANINGS,
    **windows.MEANINGS,
}


def fold(facts: Iterable[Fact]) -> Order:
    """The order that a journal tells; ValueError for a journal that does not begin with its draft or issue."""
    order: Order | None = None
    for fact in facts:
        order = apply(order, fact)
    if order is None:
        msg = "A journal begins with a draft or an issue; this one is empty."
        raise ValueError(msg)
    return order


def after(order: Order, facts: Iterable[Fact]) -> Order:
    """The order with more facts."""
    for fact in facts:
        order = apply(order, fact)
    return order


def apply(order: Order | None, fact: Fact) -> Order:
    """The order after one more fact; KeyError for a type this release does not know."""
    if order is None:
        return _counted(standing.begun(fact), fact)
    return _counted(_paced(MEANINGS[fact.type](order, fact)), fact)


def _paced(order: Order) -> Order:
    """The clock runs unless the authority has suspended it, or an obstacle stands before every open item."""
    if order.status not in (Status.RUNNING, Status.SUSPENDED):
        return order
    stopped = order.suspended_at is not None or order.waiting
    return replace(order, status=Status.SUSPENDED if stopped else Status.RUNNING)


def _counted(order: Order, fact: Fact) -> Order:
    return replace(
        order,
        sequence=fact.sequence,
        head=fact.hash,
        changed_at=fact.at,
        counts={**order.counts, fact.type: order.counts.get(fact.type, 0) + 1},
        acted=order.acted if fact.by.kind == SYSTEM.kind else fact.sequence,
        commands={**order.commands, fact.command: Done(fact.sequence, fact.at)},
    )
