"""The sweep: each minute, send the timers that come due before the next sweeps to their queue, the soonest first."""

from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Executor, wait
from dataclasses import dataclass
from datetime import datetime, timedelta
from heapq import merge
from itertools import islice

from removal.queues.queue import BATCH, Queue
from removal.timers import due
from removal.timers.control import ClockControl, beat
from removal.timers.store import ControlStore, DueStore, DueTimer

NEARLY_EMPTY = 100  # messages; a queue with more is left to catch up before what is long overdue is added to it
AT_MOST = 16_000  # timers of one kind in one sweep: what comes due in 96 s if 10,000 do so in a minute


@dataclass(frozen=True, slots=True)
class Swept:
    """How many timers of one kind a sweep sent, when it began to read their index, how late the oldest was then."""

    nominated: int
    began_at: datetime
    oldest_overdue: timedelta


@dataclass(frozen=True, slots=True)
class Sweep:
    """Reads the `due` index and sends what it finds; `queues` by kind of timer, `workers` send its batches."""

    due: DueStore
    control: ControlStore
    queues: Mapping[str, Queue]
    look_ahead: timedelta
    clock: Callable[[], datetime]
    workers: Executor

    def order_timers(self) -> tuple[Swept, ClockControl]:
        """Send order timers, then write the heartbeat: a sweep that could not send them must not look alive.

        The heartbeat is the instant at which the sweep began: timers due within the look-ahead of it were sent. It does
        not say that delivery timers were sent, so these neither delay it nor stop breaches.
        """
        swept = self._nominate("order")
        return swept, self.control.change(lambda control: beat(control, swept.began_at))

    def delivery_timers(self) -> Swept:
        """Send delivery timers, which are less urgent than an order's."""
        return self._nominate("delivery")

    def stuck(self) -> int:
        """How many timers have failed too often."""
        return self.due.count(due.STUCK)

    def _nominate(self, kind: str) -> Swept:
        began_at, queue, shards = self.clock(), self.queues[kind], due.shards(kind)
        busy = queue.waiting() > NEARLY_EMPTY
        since = began_at - due.OVERDUE_AFTER if busy else None
        soon = [self.due.due(shard, since, began_at + self.look_ahead) for shard in shards]
        found = islice(merge(*soon, key=lambda nomination: nomination.timer_at), AT_MOST)
        count, first = self._send(queue, found)
        oldest = min(filter(None, map(self.due.oldest, shards)), default=None) if busy else first
        return Swept(count, began_at, max(began_at - (oldest or began_at), timedelta()))

    def _send(self, queue: Queue, found: Iterator[DueTimer]) -> tuple[int, datetime | None]:
        """Count and earliest instant; batches are sent side by side, and each is tried before one that failed raises.

        A batch's delays are counted when its own request is sent. Batches are begun in order, so that of many timers
        those that are due now leave first.
        """
        count, first, under_way = 0, None, []
        while batch := list(islice(found, BATCH)):
            under_way.append(self.workers.submit(queue.send, [nomination.message for nomination in batch]))
            count, first = count + len(batch), first or batch[0].timer_at
        wait(under_way)
        for sent in under_way:
            sent.result()
        return count, first
