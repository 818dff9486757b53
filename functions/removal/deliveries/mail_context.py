"""A fact of an order as one representative is told of it: what is mailed, under whose id, and what it knows. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from removal.deliveries.recipients import BRINGS_NOTICE, ENDS, NOTICE, REASSIGNED, WITHDRAWALS
from removal.orders.order import Order
from removal.orders.payloads.answers import Reassigned
from removal.orders.payloads.course import Breached, Issued, ReceiptWithdrawn, Reminded, Undelivered
from removal.orders.waiting import waiting
from removal.record.facts import Fact
from removal.registry.platform import Representative


@dataclass(frozen=True, slots=True)
class MailContext:
    """`facts` is the journal that the fact is in, `deaf` are addresses that take no mail, by contact."""

    order: Order
    facts: Sequence[Fact]
    fact: Fact
    representative: Representative
    undeliverable: Mapping[str, str]

    @property
    def itself(self) -> Fact:
        """What the mail tells: the fact, or the notice that it brings."""
        return self._brought if self.fact.type in BRINGS_NOTICE else self.fact

    @property
    def nothing_left_to_do(self) -> bool:
        """Whether nothing is left to do, so that a notice would ask for what has been done."""
        if self.fact.type not in BRINGS_NOTICE or waiting(self.order):
            return False
        return self.fact.type != REASSIGNED if self.order.ended_at else self.order.answered

    @property
    def delivery_id_source(self) -> Fact:
        """Whose id the deliveries' are made from; one that takes over again, having had the notice, gets it anew."""
        return self.fact if self.fact.type == REASSIGNED and self._was_in_office else self.itself

    @property
    def before(self) -> list[str]:
        """Types of the facts since this representative took over."""
        taken_over = [found.sequence for found in self._earlier if found.type == REASSIGNED]
        return [found.type for found in self._earlier if found.sequence >= max(taken_over, default=0)]

    @property
    def withdrawals(self) -> int:
        """How often evidence of receipt was withdrawn so far, of every representative of the platform."""
        return sum(found.type in WITHDRAWALS for found in self._earlier)

    @property
    def notices_of_window(self) -> list[Fact]:
        """The notices that tell of a fact's window: the one that opened it and those after it, which may repeat it.

        A window that the representative's own words opened, or an expiry, goes back to the order itself.
        """
        told: Reminded | Breached = self.fact.payload
        opened_by = self.order.windows[told["window"] - 1].cause
        sequences = [one.sequence for one in self.order.notices]
        first = opened_by if opened_by in sequences else sequences[0]
        return [self.facts[one - 1] for one in sequences if first <= one < self.fact.sequence]

    @property
    def _brought(self) -> Fact:
        """The latest notice that waits, which repeats the others; with none waiting, the one that the fact is about."""
        waits = waiting(self.order)
        if waits:
            return self.facts[waits[-1].sequence - 1]
        if self.fact.type == REASSIGNED:
            wanted = ENDS if self.order.ended_at else {NOTICE}
            return next(found for found in reversed(self.facts) if found.type in wanted)
        return self.facts[_about(self.fact) - 1]

    @property
    def _was_in_office(self) -> bool:
        """Whether this representative was in office before, at some time since the notice was issued."""
        addressed = [(found.sequence, named) for found in self._earlier if (named := _representative(found))]
        since = max((one for one, _ in addressed if one <= self.itself.sequence), default=0)
        return any(named == self.representative.id for one, named in addressed if one >= since)

    @property
    def _earlier(self) -> Sequence[Fact]:
        return self.facts[: self.fact.sequence - 1]


def _representative(fact: Fact) -> str | None:
    """Whom a fact addresses the order to, if it does."""
    if fact.type not in (NOTICE, REASSIGNED):
        return None
    told: Issued | Reassigned = fact.payload
    return told["representative"]


def _about(fact: Fact) -> int:
    """The sequence of the notice that waits, or waited last, by a fact that says so."""
    if fact.type == "order.receipt_withdrawn":
        withdrawn: ReceiptWithdrawn = fact.payload
        return withdrawn["notice"]
    told: Undelivered = fact.payload
    return told["notices"][-1]
