"""The tick: a nominated timer's item is read and what is due in it is done; nothing for the index alone."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from removal.queues.queue import Message, Queue
from removal.record import instant
from removal.record.canonical import JsonObject
from removal.timers.control import ClockControl
from removal.timers.store import DueStore

WAITED_OUT = timedelta(seconds=1)  # by which the clocks of two machines may differ


class TimerHandler(Protocol):
    """Subjects of one kind, whose timers have come due."""

    def fire(self, subject_id: str, sort_key: str, control: ClockControl, /) -> None:
        """Do what is due by the item's own account; nothing, if nothing is."""


@dataclass(frozen=True, slots=True)
class Tick:
    """One nominated timer at a time."""

    wakes: Mapping[str, TimerHandler]
    due: DueStore
    queues: Mapping[str, Queue]
    clock: Callable[[], datetime]
    wait: Callable[[timedelta], None]

    def run(self, told: JsonObject, control: ClockControl) -> None:
        """Do what is due, never early: less than a second is waited out, anything longer goes round again."""
        subject, _, subject_id = told["pk"].partition(":")
        timer_at = instant.from_text(told["timer_at"])
        early = timer_at - self.clock()
        if early >= WAITED_OUT:
            self.queues["order" if subject == "order" else "delivery"].send([Message(told, timer_at)])
            return
        if early > timedelta():
            self.wait(early)
        self.wakes[subject].fire(subject_id, told["sk"], control)

    def failed(self, told: JsonObject) -> None:
        """Count a failure, so that a timer that fails for ever ends where it delays no other."""
        self.due.failed(told["pk"], told["sk"])
