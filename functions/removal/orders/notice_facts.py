"""Notices as facts: which facts are notices, which webhooks get them, which notices they repeat. Pure (R1 to R3)."""

from collections.abc import Mapping, Sequence

from removal.law.law import Law
from removal.orders.fold import fold
from removal.orders.notice import ENDED, ISSUED, LIFTED, Notice, is_notice
from removal.orders.order import Order
from removal.orders.payloads.answers import Resumed, Superseded, Withdrawn
from removal.orders.waiting import waiting
from removal.record.facts import Fact

REASSIGNED = "order.reassigned"


def is_notice_fact(fact: Fact) -> bool:
    """Whether the fact is a notice: the authority requires something of the representative."""
    return is_notice(fact.type, cause_of(fact), reinstate=bool(put_back_by(fact)))


def cause_of(fact: Fact) -> str | None:
    """The `cause` of an `order.resumed` fact; None for other types."""
    if fact.type != LIFTED:
        return None
    payload: Resumed = fact.payload
    return payload["cause"]


def put_back_by(fact: Fact) -> Sequence[int]:
    """The items that must be put back because of a fact that ends the order."""
    if fact.type not in ENDED:
        return ()
    payload: Withdrawn | Superseded = fact.payload
    return payload["reinstate"]


def brings_notices(fact: Fact) -> bool:
    """Whether its delivery is evidence of receipt: it is a notice, or it reassigns the order and brings all notices."""
    return fact.type == REASSIGNED or is_notice_fact(fact)


def passes_filters(facts: Sequence[Fact], fact: Fact, laws: Mapping[str, Law]) -> bool:
    """Whether it goes to every webhook of the representative, also to those that did not choose its type (R3).

    `facts` is the whole journal. A new representative must get the notices that wait at its appointment.
    """
    if fact.type == REASSIGNED:
        return bool(waiting(_order_at(facts, fact, laws)))
    return is_notice_fact(fact)


def repeated(facts: Sequence[Fact], fact: Fact, laws: Mapping[str, Law]) -> tuple[Fact, ...]:
    """The earlier notices that a delivery of this fact contains in full (R2), the oldest first.

    These are the notices without receipt, or with withdrawable evidence only. `facts` is the whole journal; only facts
    up to this one count, so that the result never changes.

    Example: a mail server accepted the order (1) at (2). An answer (4) repeats the order, because that mail may still
    bounce. A webhook accepts the answer (5). A dispute (7) repeats neither.
    """
    if not brings_notices(fact):
        return ()
    order = _order_at(facts, fact, laws)
    earlier = (notice for notice in order.notices if notice.sequence < fact.sequence)
    return tuple(facts[notice.sequence - 1] for notice in earlier if not _is_certain(order, notice))


def brings_order(fact: Fact, earlier: Sequence[Fact]) -> bool:
    """Whether the delivery contains the whole text of the order: the issue, a repeat of it, or a reassignment."""
    return fact.type in (ISSUED, REASSIGNED) or any(notice.type == ISSUED for notice in earlier)


def _order_at(facts: Sequence[Fact], fact: Fact, laws: Mapping[str, Law]) -> Order:
    return fold(facts[: fact.sequence], laws)


def _is_certain(order: Order, notice: Notice) -> bool:
    return notice.receipt is not None and any(
        evidence.covers >= notice.sequence and not evidence.withdrawable for evidence in order.evidence
    )
