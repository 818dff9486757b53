"""A fact of an order as one representative is told of it: what is mailed, under whose id, and what it knows. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from removal.delivery.mail.recipients import BRINGS_NOTICE, ENDS, NOTICE, REASSIGNED, WITHDRAWALS
from removal.orders.order import Order
from removal.record.facts import Fact
from removal.registry.platform import Representative


@dataclass(frozen=True, slots=True)
class Occasion:
    """`facts` is the journal that the fact stands in, `deaf` are addresses that take no mail, by contact."""

    order: Order
    facts: Sequence[Fact]
    fact: Fact
    notice: Fact
    representative: Representative
    deaf: Mapping[str, str]

    @property
    def itself(self) -> Fact:
        """What the mail tells: the fact, or the notice that it brings; of an order that has ended, that it has."""
        if self.fact.type == REASSIGNED and self.order.ended_at:
            return next(found for found in reversed(self.facts) if found.type in ENDS)
        return self.notice if self.fact.type in BRINGS_NOTICE else self.fact

    @property
    def asks_nothing(self) -> bool:
        """Whether whoever takes over has nothing to do, so that a notice would ask for what has been done."""
        return self.fact.type == REASSIGNED and self.order.answered and not self.order.ended_at

    @property
    def named_after(self) -> Fact:
        """Whose id the deliveries' are made from; whoever takes over again, having had the notice, gets it anew."""
        back = self.representative.id in map(_representative, self._earlier) or self.order.ended_at
        return self.fact if self.fact.type == REASSIGNED and back else self.itself

    @property
    def before(self) -> list[str]:
        """Types of the facts since this representative took over."""
        taken_over = [found.sequence for found in self._earlier if found.type == REASSIGNED]
        return [found.type for found in self._earlier if found.sequence >= max(taken_over, default=0)]

    @property
    def withdrawals(self) -> int:
        """How often evidence of receipt was withdrawn so far, whoever represented the platform."""
        return sum(found.type in WITHDRAWALS for found in self._earlier)

    @property
    def _earlier(self) -> Sequence[Fact]:
        return self.facts[: self.fact.sequence - 1]


def _representative(fact: Fact) -> str | None:
    """Whom a fact addresses the order to, if it does."""
    addressed_to: str | None = fact.payload.get("representative") if fact.type in (NOTICE, REASSIGNED) else None
    return addressed_to
