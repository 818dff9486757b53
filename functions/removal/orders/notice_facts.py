"""Notices as facts of a journal: which facts are some, which webhooks they reach, what they repeat. Pure (R1 to R3)."""

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
    """Whether the authority gives the representative something to do by it."""
    return is_notice(fact.type, cause_of(fact), reinstate=bool(put_back_by(fact)))


def cause_of(fact: Fact) -> str | None:
    """Why the clock goes on, of a fact that says so."""
    if fact.type != LIFTED:
        return None
    told: Resumed = fact.payload
    return told["cause"]


def put_back_by(fact: Fact) -> Sequence[int]:
    """The items that have to be put back by a fact that ends the order."""
    if fact.type not in ENDED:
        return ()
    told: Withdrawn | Superseded = fact.payload
    return told["reinstate"]


def brings_notices(fact: Fact) -> bool:
    """Whether its delivery is evidence of receipt: it is a notice, or brings all to a new representative."""
    return fact.type == REASSIGNED or is_notice_fact(fact)


def passes_filters(facts: Sequence[Fact], fact: Fact, laws: Mapping[str, Law]) -> bool:
    """Whether it goes to every webhook of the representative, also to those that did not choose its type (R3).

    `facts` is the whole journal. A new representative must get what waits at its appointment.
    """
    if fact.type == REASSIGNED:
        return bool(waiting(_order_at(facts, fact, laws)))
    return is_notice_fact(fact)


def repeated(facts: Sequence[Fact], fact: Fact, laws: Mapping[str, Law]) -> tuple[Fact, ...]:
    """The earlier notices that a delivery of this fact contains in full (R2), the oldest first.

    They are those that nothing shows the receipt of, or that only evidence does which can be withdrawn. `facts` is the
    whole journal; only the facts up to this one matter, so that the answer never changes.

    Example: the order (1) was taken by a mail server (2); an answer (4) repeats the order, because that mail may still
    bounce. A webhook takes the answer (5); a dispute (7) repeats neither.
    """
    if not brings_notices(fact):
        return ()
    order = _order_at(facts, fact, laws)
    earlier = (one for one in order.notices if one.sequence < fact.sequence)
    return tuple(facts[one.sequence - 1] for one in earlier if not _is_certain(order, one))


def brings_order(fact: Fact, earlier: Sequence[Fact]) -> bool:
    """Whether the order's whole text goes with it: it is the issue, repeats that, or is for a new representative."""
    return fact.type in (ISSUED, REASSIGNED) or any(one.type == ISSUED for one in earlier)


def _order_at(facts: Sequence[Fact], fact: Fact, laws: Mapping[str, Law]) -> Order:
    return fold(facts[: fact.sequence], laws)


def _is_certain(order: Order, notice: Notice) -> bool:
    return notice.receipt is not None and any(
        one.covers >= notice.sequence and not one.withdrawable for one in order.evidence
    )
