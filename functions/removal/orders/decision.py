"""One command being carried out."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from removal.law.law import Law
from removal.orders.commands import Command
from removal.orders.fold import apply
from removal.orders.order import Order
from removal.orders.payloads.course import Extended
from removal.orders.payloads.every import OrderPayload
from removal.orders.payloads.lines import Windowed, WindowLine
from removal.orders.windows import changed_windows, untold_items, untold_obstacles
from removal.record.facts import Fact, seal

WINDOWS_AT_ONCE = 8  # each round tells what the one before made follow; two were the most that random lives needed
FOLLOWS = "it follows from what was recorded later"


@dataclass(slots=True)
class Decision:
    """One command being carried out: each fact it adds is applied before the next is thought of."""

    order: Order
    command: Command
    now: datetime
    facts: list[Fact] = field(default_factory=list)

    @property
    def law(self) -> Law:
        """The values of the law that the order was issued under."""
        return self.order.rules

    def add(self, type_: str, payload: OrderPayload) -> None:
        """Seal the next fact and apply it."""
        self._apply(self._sealed(type_, payload))

    def add_with_windows(self, type_: str, payload: Windowed) -> None:
        """The same for a fact that opens or moves windows: it says which, as they are after it.

        A due time that is told can make an earlier obstacle count, and so open another window: all are told.
        """
        lines: dict[int, WindowLine] = {}
        for _ in range(WINDOWS_AT_ONCE):
            fact = self._with(type_, payload, lines.values())
            more = changed_windows(self.order, apply(self.order, fact), fact.at)
            if not more:
                break
            for line in more:
                first = lines.get(line["number"], line)
                lines[line["number"]] = {**line, "due_before": first["due_before"]}
        self._apply(self._with(type_, payload, lines.values()))

    def add_untold(self) -> None:
        """Tell what follows from a command's facts and none of them told: windows, and obstacles that count now."""
        obstacles = untold_obstacles(self.order)
        items = sorted({*untold_items(self.order), *(number for line in obstacles for number in line["items"])})
        if items:
            told = Extended(extend_by=None, reason=FOLLOWS, outages=[], items=items, windows=[])
            if obstacles:
                told["obstacles"] = obstacles
            self.add_with_windows("order.extended", told)

    def _apply(self, fact: Fact) -> None:
        self.facts.append(fact)
        self.order = apply(self.order, fact)

    def _with(self, type_: str, payload: Windowed, lines: Iterable[WindowLine]) -> Fact:
        told: Windowed = {**payload, "windows": list(lines)}
        return self._sealed(type_, told)

    def _sealed(self, type_: str, payload: OrderPayload | Windowed) -> Fact:
        """Time never runs backwards within a journal, even where our hosts' clocks do."""
        at = max(self.now, self.order.changed_at)
        after = (self.order.sequence, self.order.head)
        command = self.command
        return seal(type_, payload, subject=self.order.subject, after=after, at=at, by=command.by, command=command.id)
