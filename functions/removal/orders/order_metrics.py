"""Metrics of an order's facts, for operators. Pure."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import timedelta

from removal.law.law import Law
from removal.orders.payloads.course import Breached, Received
from removal.record import instant
from removal.record.facts import Fact
from removal.telemetry.metric import Metric


def order_metrics(journal: Sequence[Fact], after: int, law: Law) -> Iterator[Metric]:
    """The metrics of the facts after the first `after`; a fact that is published twice is counted twice.

    `journal` is what the order's item holds: earlier facts may be in volumes.
    """
    for fact in journal[after:]:
        metric = _MEASURED[fact.type](fact, journal, law) if fact.type in _MEASURED else None
        if metric:
            yield metric


def _issued(_fact: Fact, _journal: Sequence[Fact], _law: Law) -> Metric:
    return Metric("OrdersIssued", 1)


def _received(fact: Fact, journal: Sequence[Fact], _law: Law) -> Metric | None:
    """Seconds without receipt: from the notice to the fact of its receipt, not to the evidence's own time.

    None if the notice is in a volume.
    """
    payload: Received = fact.payload
    notice = next((notice for notice in journal if notice.sequence == payload["notice"]), None)
    return _seconds("ReceiptSeconds", fact.at - notice.at) if notice else None


def _undelivered(_fact: Fact, _journal: Sequence[Fact], _law: Law) -> Metric:
    return Metric("OrdersUndelivered", 1)


def _breached(fact: Fact, _journal: Sequence[Fact], law: Law) -> Metric:
    """Seconds from due plus grace, the earliest instant of the decision, to the decision."""
    payload: Breached = fact.payload
    return _seconds("BreachLatenessSeconds", fact.at - instant.from_text(payload["due_at"]) - law.grace)


def _annulled(_fact: Fact, _journal: Sequence[Fact], _law: Law) -> Metric:
    return Metric("BreachesAnnulled", 1)


def _seconds(name: str, length: timedelta) -> Metric:
    return Metric(name, length.total_seconds(), "Seconds")


_MEASURED: Mapping[str, Callable[[Fact, Sequence[Fact], Law], Metric | None]] = {
    "order.issued": _issued,
    "order.received": _received,
    "order.undelivered": _undelivered,
    "order.breached": _breached,
    "order.breach_annulled": _annulled,
}
