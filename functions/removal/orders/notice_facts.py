"""Notices by the order's journal: which webhooks get them, which notices they repeat. Pure (R2, R3)."""

from collections.abc import Mapping, Sequence

from removal.law.law import Law
from removal.orders.fold import fold
from removal.orders.notice import Notice
from removal.orders.notice_types import REASSIGNED, brings_notices, is_notice_fact
from removal.orders.order import Order
from removal.orders.waiting import waiting
from removal.record.facts import Fact


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


def _order_at(facts: Sequence[Fact], fact: Fact, laws: Mapping[str, Law]) -> Order:
    return fold(facts[: fact.sequence], laws)


def _is_certain(order: Order, notice: Notice) -> bool:
    return notice.receipt is not None and any(
        evidence.covers >= notice.sequence and not evidence.withdrawable for evidence in order.evidence
    )
