"""What shows that notices arrived, and the windows that receipt opens or its loss makes void. Pure."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace

from removal.orders.history import Undelivered
from removal.orders.notice import KEPT_WITHDRAWABLE_AT_MOST, Evidence, Notice, Receipt
from removal.orders.order import Order, Window
from removal.orders.payloads import course, lines
from removal.orders.payloads.answers import Acknowledged
from removal.orders.payloads.lines import WindowLine
from removal.record import instant
from removal.record.facts import Fact


def noticed(order: Order, fact: Fact, items: Collection[int]) -> Order:
    """The order with a further notice."""
    notice = Notice(fact.sequence, fact.type, fact.at, tuple(items), fact.at, fact.sequence)
    return replace(order, notices=(*order.notices, notice))


def with_windows(order: Order, lines: Collection[WindowLine]) -> Order:
    """The order with the windows that a fact tells: new ones and moved ones."""
    windows = list(order.windows)
    for line in lines:
        due_at = instant.from_text(line["due_at"])
        if line["number"] <= len(windows):
            windows[line["number"] - 1] = windows[line["number"] - 1].moved(tuple(line["items"]), due_at)
        else:
            told = (line["number"], line["cause"], tuple(line["items"]), due_at)
            windows.append(Window(*told, told_by=order.sequence + 1))
    return replace(order, windows=tuple(windows))


def with_answer(order: Order, fact: Fact) -> Order:
    """A recorded answer shows receipt of every notice before it; kept where other evidence could be withdrawn."""
    told: Acknowledged = fact.payload
    at = instant.from_text(told["answered_at"])
    covers = max((one.sequence for one in order.notices if one.at <= at), default=0)
    evidence = Evidence("answer", at, fact.at, covers=covers)
    return with_evidence(order, evidence) if keeps(order, evidence) else order


def keeps(order: Order, evidence: Evidence) -> bool:
    """Whether further evidence is of use (R4): a received notice that it covers could still lose its receipt.

    Evidence that cannot be withdrawn is then always kept, of the other kind a few for each notice.
    """
    received = (one for one in order.notices if one.receipt and one.sequence <= evidence.covers)
    return any(_wants(order, notice, evidence) for notice in received)


def _wants(order: Order, notice: Notice, evidence: Evidence) -> bool:
    covering = [one for one in order.evidence if one.covers >= notice.sequence]
    if not all(one.withdrawable for one in covering):
        return False
    return not evidence.withdrawable or len(covering) < KEPT_WITHDRAWABLE_AT_MOST


def _received(order: Order, fact: Fact) -> Order:
    told: course.Received = fact.payload
    evidence = evidence_of(told["evidence"])
    receipt = Receipt(instant.from_text(told["received_at"]), fact.sequence, evidence)
    notices = tuple(one.received(receipt) if one.sequence == told["notice"] else one for one in order.notices)
    received = with_evidence(replace(order, notices=notices), evidence)
    return with_windows(received, told["windows"])


def _evidence_kept(order: Order, fact: Fact) -> Order:
    told: course.EvidenceKept = fact.payload
    return with_evidence(order, evidence_of(told["evidence"]))


def _evidence_withdrawn(order: Order, fact: Fact) -> Order:
    told: course.EvidenceWithdrawn = fact.payload
    lost = told["evidence"]["delivery"]
    return replace(order, evidence=tuple(found for found in order.evidence if found.delivery != lost))


def _receipt_withdrawn(order: Order, fact: Fact) -> Order:
    told: course.ReceiptWithdrawn = fact.payload
    number = told["notice"]
    void = tuple(
        replace(one, voided_at=fact.at) if one.cause == number and not one.void else one for one in order.windows
    )
    notices = tuple(one.given_back(fact.at, fact.sequence) if one.sequence == number else one for one in order.notices)
    return replace(_evidence_withdrawn(order, fact), notices=notices, windows=void, answered_as=None)


def _undelivered(order: Order, fact: Fact) -> Order:
    told: course.Undelivered = fact.payload
    undelivered = Undelivered(fact.sequence, fact.at, tuple(told["notices"]))
    return replace(order, undelivered=(*order.undelivered, undelivered))


def _unchanged(order: Order, _: Fact) -> Order:
    return order


def with_evidence(order: Order, evidence: Evidence) -> Order:
    """The order with it, once."""
    return order if evidence in order.evidence else replace(order, evidence=(*order.evidence, evidence))


def evidence_of(told: lines.Evidence) -> Evidence:
    """As a fact tells it."""
    at, recorded_at = (instant.from_text(told["at"]), instant.from_text(told["recorded_at"]))
    return Evidence(told["kind"], at, recorded_at, told["endpoint"], told["delivery"], told["covers"])


MEANINGS: Mapping[str, Callable[[Order, Fact], Order]] = {
    "order.received": _received,
    "order.evidence_kept": _evidence_kept,
    "order.evidence_withdrawn": _evidence_withdrawn,
    "order.receipt_withdrawn": _receipt_withdrawn,
    "order.bounced_late": _unchanged,
    "order.undelivered": _undelivered,
}
