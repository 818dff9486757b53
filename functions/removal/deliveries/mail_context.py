"""A fact of an order for the mails to one representative: the fact to show, the source of delivery ids. Pure."""

from collections.abc import Mapping, Sequence

from removal.deliveries.recipients import BRINGS_NOTICE, ENDS, HANDED_OVER, NOTICE, REASSIGNED, WITHDRAWALS, handed_to
from removal.orders.attention import missed_lapse
from removal.orders.fold import fold
from removal.orders.order import Order
from removal.orders.payloads.answers import Reassigned
from removal.orders.payloads.course import Breached, Issued, ReceiptWithdrawn, Reminded, Undelivered
from removal.orders.waiting import waiting
from removal.record.facts import Fact
from removal.registry.platform import Representative
from removal.values import dataclass


@dataclass(frozen=True, slots=True)
class MailContext:
    """`facts`: the order's journal. `undeliverable`: addresses that accept no mail, by contact id."""

    order: Order
    facts: Sequence[Fact]
    fact: Fact
    representative: Representative
    undeliverable: Mapping[str, str]

    @property
    def shown_fact(self) -> Fact:
        """The fact that the mail shows: the fact itself, or the notice that it brings."""
        return self._brought_notice if self.fact.type in BRINGS_NOTICE else self.fact

    @property
    def nothing_left_to_do(self) -> bool:
        """Whether a notice would ask for something that was already done."""
        if self.fact.type not in BRINGS_NOTICE - {HANDED_OVER} or waiting(self.order):
            return False
        return self.fact.type != REASSIGNED if self.order.ended_at else self.order.answered

    @property
    def delivery_id_source(self) -> Fact:
        """The fact from whose id the delivery ids are made. What is handed over is sent again to who had it.

        A representative that had the notice, left office and takes over again gets the notice under a new id.
        """
        is_again = self.fact.type == HANDED_OVER or (self.fact.type == REASSIGNED and self._was_in_office)
        return self.fact if is_again else self.shown_fact

    @property
    def types_before(self) -> list[str]:
        """Types of the earlier facts since this representative took over."""
        taken_over = [fact.sequence for fact in self._earlier if fact.type == REASSIGNED]
        return [fact.type for fact in self._earlier if fact.sequence >= max(taken_over, default=0)]

    @property
    def is_lapse_missed(self) -> bool:
        """Whether no person had acted in the law's time after a receipt, by the journal up to the fact (T9)."""
        order = fold(self.facts[: self.fact.sequence], {self.order.law: self.order.rules})
        return missed_lapse(order, self.fact.at) is not None

    @property
    def withdrawals(self) -> int:
        """The number of earlier withdrawals of evidence of receipt, of all representatives of the platform."""
        return sum(fact.type in WITHDRAWALS for fact in self._earlier)

    @property
    def notices_of_window(self) -> list[Fact]:
        """The notices that announced a fact's window: the notice that opened it, and later ones, which may repeat it.

        For a window that an answer of the representative or an expiry opened, all notices since the order itself.
        """
        payload: Reminded | Breached = self.fact.payload
        opened_by = self.order.windows[payload["window"] - 1].cause
        sequences = [notice.sequence for notice in self.order.notices]
        first = opened_by if opened_by in sequences else sequences[0]
        return [self.facts[sequence - 1] for sequence in sequences if first <= sequence < self.fact.sequence]

    @property
    def handed_to(self) -> set[str]:
        """The contact to whom the fact hands the order over; empty for other facts."""
        return {contact for contact in [handed_to(self.fact)] if contact}

    @property
    def had_it_sent(self) -> set[str]:
        """The contacts to whom the order was handed over before the fact."""
        return {contact for fact in self._earlier if (contact := handed_to(fact))}

    @property
    def _brought_notice(self) -> Fact:
        """The latest notice that waits: its mail repeats the earlier ones. If none waits, the notice of the fact."""
        waits = waiting(self.order)
        if waits:
            return self.facts[waits[-1].sequence - 1]
        if self.fact.type in (REASSIGNED, HANDED_OVER):
            wanted = ENDS if self.order.ended_at else {NOTICE}
            return next(fact for fact in reversed(self.facts) if fact.type in wanted)
        return self.facts[_about(self.fact) - 1]

    @property
    def _was_in_office(self) -> bool:
        """Whether the order was addressed to this representative before, at some time since the notice was issued."""
        addressed = [(fact.sequence, named) for fact in self._earlier if (named := _representative(fact))]
        since = max((sequence for sequence, _ in addressed if sequence <= self.shown_fact.sequence), default=0)
        return any(named == self.representative.id for sequence, named in addressed if sequence >= since)

    @property
    def _earlier(self) -> Sequence[Fact]:
        return self.facts[: self.fact.sequence - 1]


def _representative(fact: Fact) -> str | None:
    """The representative that a fact addresses the order to, if any."""
    if fact.type not in (NOTICE, REASSIGNED):
        return None
    payload: Issued | Reassigned = fact.payload
    return payload["representative"]


def _about(fact: Fact) -> int:
    """The sequence of the latest notice that an `order.receipt_withdrawn` or `order.undelivered` is about."""
    if fact.type == "order.receipt_withdrawn":
        withdrawn: ReceiptWithdrawn = fact.payload
        return withdrawn["notice"]
    undelivered: Undelivered = fact.payload
    return undelivered["notices"][-1]
