"""Putting facts on the bus that the table's stream did not bring out, or once more."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from removal.journals.position import Marks, Position
from removal.record.canonical import JsonObject
from removal.record.publication import Event, events


class Announce(Protocol):
    """Where facts go that the stream did not bring out."""

    def put(self, events: Sequence[Event]) -> None:
        """All of them, or an error."""


@dataclass(frozen=True, slots=True)
class Publication:
    """A subject's facts, as its journal has them, and the tenants that its events name."""

    position: Position
    lines: Sequence[str]
    tenants: JsonObject

    def announce(self, bus: Announce, after: int = 0) -> int:
        """Put every fact numbered above `after` on the bus; how many. Who has seen one does nothing twice."""
        missing = events(self.lines, after, self.tenants)
        bus.put(missing)
        return len(missing)

    def check(self, bus: Announce, now: datetime) -> Marks:
        """Ten minutes after a write every fact has been passed on, or is announced again; the marks to be written."""
        at, marks = self.position.publication_check, self.position.marks
        if at is None or at > now:
            return marks
        self.announce(bus, after=marks.fanned_out)
        return replace(marks, republished_at=now)
