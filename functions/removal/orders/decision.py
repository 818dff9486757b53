"""The execution of one command: it collects facts, and applies each to the order before the next is decided."""

from collections.abc import Iterable
from datetime import datetime

from removal.law.law import Law
from removal.orders.commands import Command
from removal.orders.fold import apply
from removal.orders.order import Order
from removal.orders.payloads.course import Extended
from removal.orders.payloads.every import OrderPayload
from removal.orders.payloads.lines import Windowed, WindowLine
from removal.orders.windows import changed_windows, unstated_items, unstated_obstacles
from removal.record.facts import Fact, seal
from removal.record.words import salt_of
from removal.values import dataclass, field

WINDOW_ROUNDS = 8  # each round adds the windows that follow from the round before; random tests needed two at most
FOLLOWS = "a fact recorded later changes the deadline"


@dataclass(slots=True)
class Decision:
    """One command, the order as it is after the facts so far, and these facts."""

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
        """As `add`, for a fact that opens or moves windows: its payload lists each changed window as it is afterwards.

        A due time in this list can make an earlier obstacle valid, and the obstacle opens another window. So the list
        is completed until no further window changes.
        """
        lines: dict[int, WindowLine] = {}
        for _ in range(WINDOW_ROUNDS):
            fact = self._with(type_, payload, lines.values())
            more = changed_windows(self.order, apply(self.order, fact), fact.at)
            if not more:
                break
            for line in more:
                first = lines.get(line["number"], line)
                lines[line["number"]] = {**line, "due_before": first["due_before"]}
        self._apply(self._with(type_, payload, lines.values()))

    def add_follow_up(self) -> None:
        """Add `order.extended` for changed windows and newly valid obstacles that no fact of the command states."""
        obstacles = unstated_obstacles(self.order)
        items = sorted({*unstated_items(self.order), *(number for line in obstacles for number in line["items"])})
        if items:
            payload = Extended(extend_by=None, reason=FOLLOWS, outages=[], items=items, windows=[])
            if obstacles:
                payload["obstacles"] = obstacles
            self.add_with_windows("order.extended", payload)

    def _apply(self, fact: Fact) -> None:
        self.facts.append(fact)
        self.order = apply(self.order, fact)

    def _with(self, type_: str, payload: Windowed, lines: Iterable[WindowLine]) -> Fact:
        with_lines: Windowed = {**payload, "windows": list(lines)}
        return self._sealed(type_, with_lines)

    def _sealed(self, type_: str, payload: OrderPayload | Windowed) -> Fact:
        """The sealed fact; its instant is never before the last fact's, even if a host's clock stepped back."""
        at = max(self.now, self.order.changed_at)
        after = (self.order.sequence, self.order.head)
        order, command = self.order, self.command
        return seal(
            type_,
            payload,
            subject=order.subject,
            after=after,
            at=at,
            by=command.by,
            command=command.id,
            salt=salt_of(order.key, command.id),
            restored=order.restored,
        )
