"""The tick: a nominated timer's item is read and what is due in it is done; nothing for the index alone."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from removal.queues import Message, Queue
from removal.record import instant
from removal.record.canonical import JsonObject
from removal.timers import due
from removal.timers.control import ClockControl
from removal.timers.store import DueStore

LONGEST_DELAY = timedelta(minutes=15)  # that SQS holds a message; no look-ahead is longer


class Wake(Protocol):
    """Subjects of one kind, whose timers have come due."""

    def fire(self, subject_id: str, sort_key: str, control: ClockControl, /) -> None:
        """Do what is due by the item's own account; nothing, if nothing is."""


@dataclass(frozen=True, slots=True)
class Tick:
    """One nominated timer at a time."""

    wakes: Mapping[str, Wake]
    due: DueStore
    queues: Mapping[str, Queue]
    clock: Callable[[], datetime]

    def run(self, told: JsonObject, control: ClockControl) -> None:
        """Do what is due; a nomination that came too early goes round again, so that it is neither early nor late."""
        subject, _, subject_id = told["pk"].partition(":")
        wait = due.delay_seconds(instant.from_text(told["timer_at"]), self.clock(), LONGEST_DELAY)
        if wait:
            self.queues["order" if subject == "order" else "delivery"].send([Message(told, wait)])
        elif wait is not None:
            self.wakes[subject].fire(subject_id, told["sk"], control)

    def failed(self, told: JsonObject) -> None:
        """Count a failure, so that a timer that fails for ever ends where it disturbs nobody."""
        self.due.failed(told["pk"], told["sk"])
