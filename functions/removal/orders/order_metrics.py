"""Metrics of an order's facts, for operators. Pure."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from removal.law.law import Law
from removal.orders.payloads.course import Breached, Received
from removal.record import instant
from removal.record.facts import Fact
from removal.telemetry.metric import Metric
from removal.values import dataclass


@dataclass(frozen=True, slots=True)
class Context:
    """What a fact is measured by, as `order_metrics` has it."""

    journal: Sequence[Fact]
    law: Law
    waited_since: datetime | None


def order_metrics(
    journal: Sequence[Fact], after: int, law: Law, waited_since: datetime | None = None
) -> Iterator[Metric]:
    """The metrics of the facts after the first `after`; a fact that is published twice is counted twice.

    `journal` is what the order's item holds: earlier facts may be in volumes. `waited_since`: since when the oldest
    notice had waited for receipt before these facts.
    """
    context = Context(journal, law, waited_since)
    for fact in journal[after:]:
        metric = _MEASURED[fact.type](fact, context) if fact.type in _MEASURED else None
        if metric:
            yield metric


def _issued(_fact: Fact, _context: Context) -> Metric:
    return Metric("OrdersIssued", 1)


def _received(fact: Fact, context: Context) -> Metric | None:
    """Seconds without receipt: from the notice to the fact of its receipt, not to the evidence's own time.

    If the notice is in a volume: from when the oldest notice that waited began to wait; None if none did.
    """
    payload: Received = fact.payload
    issued_at = (notice.at for notice in context.journal if notice.sequence == payload["notice"])
    since = next(issued_at, context.waited_since)
    return _seconds("ReceiptSeconds", fact.at - since) if since else None


def _undelivered(_fact: Fact, _context: Context) -> Metric:
    return Metric("OrdersUndelivered", 1)


def _breached(fact: Fact, context: Context) -> Metric:
    """Seconds from due plus grace, the earliest instant of the decision, to the decision."""
    payload: Breached = fact.payload
    return _seconds("BreachLatenessSeconds", fact.at - instant.from_text(payload["due_at"]) - context.law.grace)


def _annulled(_fact: Fact, _context: Context) -> Metric:
    return Metric("BreachesAnnulled", 1)


def _seconds(name: str, length: timedelta) -> Metric:
    return Metric(name, length.total_seconds(), "Seconds")


_MEASURED: Mapping[str, Callable[[Fact, Context], Metric | None]] = {
    "order.issued": _issued,
    "order.received": _received,
    "order.undelivered": _undelivered,
    "order.breached": _breached,
    "order.breach_annulled": _annulled,
}
