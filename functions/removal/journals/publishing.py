"""Puts facts on the event bus that the table's stream did not publish, or publishes facts again."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from removal.journals.position import Marks, Position
from removal.record.canonical import JsonObject
from removal.record.publication import Event, events
from removal.values import dataclass, replace


class Announce(Protocol):
    """The event bus for facts that the stream did not publish."""

    def put(self, events: Sequence[Event]) -> None:
        """Put all events on the bus, or raise an error."""


@dataclass(frozen=True, slots=True)
class Publication:
    """The lines of a subject's journal, and the tenants that its events name."""

    position: Position
    lines: Sequence[str]
    tenants: JsonObject

    def announce(self, bus: Announce, after: int = 0) -> int:
        """Put every fact numbered above `after` on the bus; returns how many. Consumers are idempotent."""
        missing = events(self.lines, after, self.tenants)
        bus.put(missing)
        return len(missing)

    def check(self, bus: Announce, now: datetime) -> Marks:
        """Announce facts again that were not passed on within ten minutes of a write; returns the marks to write."""
        at, marks = self.position.publication_check, self.position.marks
        if at is None or at > now:
            return marks
        self.announce(bus, after=marks.fanned_out)
        return replace(marks, republished_at=now)
