"""Projection of evidence and receipt of notices, and of the windows that receipt opens or a bounce voids. Pure."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from datetime import datetime

from removal.orders.history import Undelivered, Window
from removal.orders.notice import KEPT_WITHDRAWABLE_AT_MOST, Evidence, Notice, Receipt
from removal.orders.order import Order
from removal.orders.payloads import course, lines
from removal.orders.payloads.answers import Acknowledged
from removal.orders.payloads.lines import WindowLine
from removal.record import instant
from removal.record.facts import Fact


def noticed(order: Order, fact: Fact, items: Collection[int]) -> Order:
    """The order with one more notice, for these items."""
    notice = Notice(fact.sequence, fact.type, fact.at, tuple(items), fact.at, fact.sequence)
    return replace(order, notices=(*order.notices, notice))


def with_windows(order: Order, lines: Collection[WindowLine]) -> Order:
    """The order with the windows of a fact's payload: new ones added, known ones moved."""
    windows = list(order.windows)
    for line in lines:
        due_at = instant.from_text(line["due_at"])
        if line["number"] <= len(windows):
            windows[line["number"] - 1] = windows[line["number"] - 1].moved(tuple(line["items"]), due_at)
        else:
            line_fields = (line["number"], line["cause"], tuple(line["items"]), due_at)
            windows.append(Window(*line_fields, stated_by=order.sequence + 1))
    return replace(order, windows=tuple(windows))


def with_answer(order: Order, fact: Fact) -> Order:
    """The order with the answer as evidence of every earlier notice, where other evidence could be withdrawn."""
    payload: Acknowledged = fact.payload
    at = instant.from_text(payload["answered_at"])
    covers = max((notice.sequence for notice in order.notices if notice.at <= at), default=0)
    evidence = Evidence("answer", at, fact.at, covers=covers)
    acted = _acted(order, at) if payload.get("person") else order
    return with_evidence(acted, evidence) if keeps(acted, evidence) else acted


def _acted(order: Order, at: datetime) -> Order:
    """The order with an act by a person (T9)."""
    return replace(order, acts=(*order.acts, at))


def keeps(order: Order, evidence: Evidence) -> bool:
    """Whether to keep further evidence (R4): a received notice that it covers could still lose its receipt.

    Evidence that cannot be withdrawn is then always kept; of withdrawable evidence at most
    `KEPT_WITHDRAWABLE_AT_MOST` for each notice.
    """
    received = (notice for notice in order.notices if notice.receipt and notice.sequence <= evidence.covers)
    return any(_needs(order, notice, evidence) for notice in received)


def _needs(order: Order, notice: Notice, evidence: Evidence) -> bool:
    covering = [evidence for evidence in order.evidence if evidence.covers >= notice.sequence]
    if not all(evidence.withdrawable for evidence in covering):
        return False
    return not evidence.withdrawable or len(covering) < KEPT_WITHDRAWABLE_AT_MOST


def _received(order: Order, fact: Fact) -> Order:
    payload: course.Received = fact.payload
    evidence = evidence_of(payload["evidence"])
    receipt = Receipt(instant.from_text(payload["received_at"]), fact.sequence, evidence)
    notices = tuple(
        notice.received(receipt) if notice.sequence == payload["notice"] else notice for notice in order.notices
    )
    received = with_evidence(replace(order, notices=notices), evidence)
    acted = _acted(received, evidence.at) if payload.get("person") else received
    return with_windows(acted, payload["windows"])


def _evidence_kept(order: Order, fact: Fact) -> Order:
    payload: course.EvidenceKept = fact.payload
    return with_evidence(order, evidence_of(payload["evidence"]))


def _evidence_withdrawn(order: Order, fact: Fact) -> Order:
    payload: course.EvidenceWithdrawn = fact.payload
    lost = payload["evidence"]["delivery"]
    return replace(order, evidence=tuple(evidence for evidence in order.evidence if evidence.delivery != lost))


def _receipt_withdrawn(order: Order, fact: Fact) -> Order:
    payload: course.ReceiptWithdrawn = fact.payload
    number = payload["notice"]
    void = tuple(
        replace(window, voided_at=fact.at) if window.cause == number and not window.void else window
        for window in order.windows
    )
    notices = tuple(
        notice.receipt_withdrawn(fact.at, fact.sequence) if notice.sequence == number else notice
        for notice in order.notices
    )
    return replace(_evidence_withdrawn(order, fact), notices=notices, windows=void, answered_as=None)


def _undelivered(order: Order, fact: Fact) -> Order:
    payload: course.Undelivered = fact.payload
    undelivered = Undelivered(fact.sequence, fact.at, tuple(payload["notices"]))
    return replace(order, undelivered=(*order.undelivered, undelivered))


def _unchanged(order: Order, _: Fact) -> Order:
    return order


def with_evidence(order: Order, evidence: Evidence) -> Order:
    """The order with the evidence; unchanged if it has that already."""
    return order if evidence in order.evidence else replace(order, evidence=(*order.evidence, evidence))


def evidence_of(line: lines.Evidence) -> Evidence:
    """The evidence of a payload."""
    at, recorded_at = (instant.from_text(line["at"]), instant.from_text(line["recorded_at"]))
    return Evidence(line["kind"], at, recorded_at, line["endpoint"], line["delivery"], line["covers"])


PROJECTIONS: Mapping[str, Callable[[Order, Fact], Order]] = {
    "order.received": _received,
    "order.evidence_kept": _evidence_kept,
    "order.evidence_withdrawn": _evidence_withdrawn,
    "order.receipt_withdrawn": _receipt_withdrawn,
    "order.bounced_late": _unchanged,
    "order.undelivered": _undelivered,
}
