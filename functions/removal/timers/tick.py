"""The tick: fires a due timer. The timer's handler rereads the item in the table, because the index may be stale."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Protocol

from removal.queues.queue import Message, Queue
from removal.record import instant
from removal.record.canonical import JsonObject
from removal.timers.control import ClockControl
from removal.timers.store import DueStore
from removal.values import dataclass

WAITED_OUT = timedelta(seconds=1)  # the most by which the clocks of two machines may differ


class TimerHandler(Protocol):
    """Handles due timers of one kind of subject."""

    def fire(self, subject_id: str, sort_key: str, control: ClockControl, /) -> None:
        """Do what the item says is due, which may be nothing."""


@dataclass(frozen=True, slots=True)
class Tick:
    """Fires one timer at a time."""

    handler_of: Callable[[str], TimerHandler]
    due: DueStore
    queues: Mapping[str, Queue]
    clock: Callable[[], datetime]
    wait: Callable[[timedelta], None]

    def run(self, timer: JsonObject, control: ClockControl) -> None:
        """Fire a timer, never early: wait if it is due within a second, else send it to the queue again."""
        subject, _, subject_id = timer["pk"].partition(":")
        timer_at = instant.from_text(timer["timer_at"])
        early = timer_at - self.clock()
        if early >= WAITED_OUT:
            self.queues["order" if subject == "order" else "delivery"].send([Message(timer, timer_at)])
            return
        if early > timedelta():
            self.wait(early)
        self.handler_of(subject).fire(subject_id, timer["sk"], control)

    def failed(self, timer: JsonObject) -> None:
        """Count a failure. The fifth moves the timer to the stuck shard of the index, where it delays no other."""
        self.due.failed(timer["pk"], timer["sk"])
