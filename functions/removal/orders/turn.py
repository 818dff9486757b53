"""One command being carried out."""

from dataclasses import dataclass, field
from datetime import datetime

from removal.law.law import Law
from removal.orders.commands import Command
from removal.orders.fold import apply
from removal.orders.order import Order
from removal.record.canonical import JsonObject
from removal.record.facts import Fact, seal


@dataclass(slots=True)
class Turn:
    """One command being carried out: each fact it adds is applied before the next is thought of."""

    order: Order
    command: Command
    now: datetime
    law: Law
    facts: list[Fact] = field(default_factory=list)

    def add(self, type_: str, payload: JsonObject) -> None:
        """Seal the next fact; time never runs backwards within a journal, whatever our hosts' clocks say."""
        at = max(self.now, self.order.changed_at)
        after = (self.order.sequence, self.order.head)
        command = self.command
        fact = seal(type_, payload, subject=self.order.subject, after=after, at=at, by=command.by, command=command.id)
        self.facts.append(fact)
        self.order = apply(self.order, fact)
