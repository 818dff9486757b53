"""Which facts are notices, by the fact alone: who sends deliveries needs no order for it. Pure (R1, R2)."""

from collections.abc import Sequence

from removal.orders.notice import ENDED, ISSUED, LIFTED, is_notice
from removal.orders.payloads.answers import Resumed, Superseded, Withdrawn
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


def brings_order(fact: Fact, earlier: Sequence[Fact]) -> bool:
    """Whether the delivery contains the whole text of the order: the issue, a repeat of it, or a reassignment."""
    return fact.type in (ISSUED, REASSIGNED) or any(notice.type == ISSUED for notice in earlier)
