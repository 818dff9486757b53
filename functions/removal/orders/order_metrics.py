"""Metrics of an order's facts, for operators. Pure."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import timedelta

from removal.law.law import Law
from removal.orders.payloads.course import Breached, Drafted, Received
from removal.record import instant
from removal.record.facts import Fact
from removal.telemetry.metric import Metric


def order_metrics(journal: Sequence[Fact], after: int, laws: Mapping[str, Law]) -> Iterator[Metric]:
    """The metrics of facts with a sequence above `after`; a fact that is published twice is counted twice."""
    for fact in journal[after:]:
        if fact.type in _MEASURED:
            yield _MEASURED[fact.type](fact, journal, laws)


def _issued(_fact: Fact, _journal: Sequence[Fact], _laws: Mapping[str, Law]) -> Metric:
    return Metric("OrdersIssued", 1)


def _received(fact: Fact, journal: Sequence[Fact], _laws: Mapping[str, Law]) -> Metric:
    """Seconds without receipt: from the notice to the fact of its receipt, not to the evidence's own time."""
    payload: Received = fact.payload
    return _seconds("ReceiptSeconds", fact.at - journal[payload["notice"] - 1].at)


def _undelivered(_fact: Fact, _journal: Sequence[Fact], _laws: Mapping[str, Law]) -> Metric:
    return Metric("OrdersUndelivered", 1)


def _breached(fact: Fact, journal: Sequence[Fact], laws: Mapping[str, Law]) -> Metric:
    """Seconds from due plus grace, the earliest instant of the decision, to the decision."""
    first: Drafted = journal[0].payload
    payload: Breached = fact.payload
    due_at, grace = instant.from_text(payload["due_at"]), laws[first["law"]].grace
    return _seconds("BreachLatenessSeconds", fact.at - due_at - grace)


def _annulled(_fact: Fact, _journal: Sequence[Fact], _laws: Mapping[str, Law]) -> Metric:
    return Metric("BreachesAnnulled", 1)


def _seconds(name: str, length: timedelta) -> Metric:
    return Metric(name, length.total_seconds(), "Seconds")


_MEASURED: Mapping[str, Callable[[Fact, Sequence[Fact], Mapping[str, Law]], Metric]] = {
    "order.issued": _issued,
    "order.received": _received,
    "order.undelivered": _undelivered,
    "order.breached": _breached,
    "order.breach_annulled": _annulled,
}
