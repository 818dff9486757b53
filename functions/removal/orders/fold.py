"""`apply(order, fact) → order`: the order after a fact; the projections are in `projections`."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from removal.law.law import Law
from removal.orders import budget
from removal.orders.history import Done
from removal.orders.order import Order
from removal.orders.payloads.course import Drafted
from removal.orders.projections import answers, lifecycle, receipt, windows
from removal.record.facts import SYSTEM, Fact

# These facts prolong no preservation.
ERASURE_FACT_TYPES = frozenset({"order.erased", "order.erasure_held", "order.erasure_released"})
PROJECTIONS: Mapping[str, Callable[[Order, Fact], Order]] = {
    **lifecycle.PROJECTIONS,
    **receipt.PROJECTIONS,
    **answers.PROJECTIONS,
    **windows.PROJECTIONS,
}


def fold(facts: Iterable[Fact], laws: Mapping[str, Law], key: str = "") -> Order:
    """The order of a journal, with the values of its law and its secret `key`.

    ValueError for a journal that does not begin with a draft or issue, KeyError for a law that is not among `laws`.
    """
    order: Order | None = None
    for fact in facts:
        order = begin(fact, laws[_law(fact)], key) if order is None else apply(order, fact)
    if order is None:
        msg = "A journal begins with a draft or an issue; this one is empty."
        raise ValueError(msg)
    return order


def _law(first: Fact) -> str:
    payload: Drafted = first.payload
    return payload["law"]


def begin(fact: Fact, law: Law, key: str = "") -> Order:
    """The order after the first fact of its journal, with its secret key."""
    return _counted(lifecycle.begun(fact, law), fact, {}, key)


def after(order: Order, facts: Iterable[Fact]) -> Order:
    """The order with more facts."""
    for fact in facts:
        order = apply(order, fact)
    return order


def apply(order: Order, fact: Fact) -> Order:
    """The order after one more fact. Raises KeyError for a fact type that this release does not know."""
    return _counted(PROJECTIONS[fact.type](order, fact), fact, budget.spent(order, fact), order.key)


def _counted(order: Order, fact: Fact, spent: Mapping[str, int], key: str) -> Order:
    return replace(
        order,
        sequence=fact.sequence,
        head=fact.hash,
        changed_at=fact.at,
        lived_until=order.lived_until if fact.type in ERASURE_FACT_TYPES else fact.at,
        counts={**order.counts, fact.type: order.counts.get(fact.type, 0) + 1},
        acted=order.acted if fact.by.kind == SYSTEM.kind else fact.sequence,
        commanded=fact.sequence if fact.by.kind == "authority" else order.commanded,
        commands={**order.commands, fact.command: Done(fact.sequence, fact.at)},
        spent=spent,
        key=key,
        last_restored=fact.restored,
    )
