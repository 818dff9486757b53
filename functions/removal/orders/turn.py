"""One command being carried out."""

from dataclasses import dataclass, field
from datetime import datetime

from removal.law.law import Law
from removal.orders.commands import Command
from removal.orders.fold import apply
from removal.orders.order import Order
from removal.orders.windows import changed_windows
from removal.record.canonical import JsonObject
from removal.record.facts import Fact, seal


@dataclass(slots=True)
class Turn:
    """One command being carried out: each fact it adds is applied before the next is thought of."""

    order: Order
    command: Command
    now: datetime
    facts: list[Fact] = field(default_factory=list)

    @property
    def law(self) -> Law:
        """The values of the law that the order was issued under."""
        return self.order.rules

    def add(self, type_: str, payload: JsonObject) -> None:
        """Seal the next fact and apply it."""
        fact = self._sealed(type_, payload)
        self.facts.append(fact)
        self.order = apply(self.order, fact)

    def add_with_windows(self, type_: str, payload: JsonObject) -> None:
        """The same for a fact that opens or moves windows: it says which, as they are after it."""
        fact = self._sealed(type_, {**payload, "windows": []})
        self.add(type_, {**payload, "windows": changed_windows(self.order, apply(self.order, fact), fact.at)})

    def _sealed(self, type_: str, payload: JsonObject) -> Fact:
        """Time never runs backwards within a journal, whatever our hosts' clocks say."""
        at = max(self.now, self.order.changed_at)
        after = (self.order.sequence, self.order.head)
        command = self.command
        return seal(type_, payload, subject=self.order.subject, after=after, at=at, by=command.by, command=command.id)
