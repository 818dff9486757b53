"""The sweep: once a minute it sends the timers that are due before the next sweeps to their queue, soonest first."""

from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Executor, wait
from datetime import datetime, timedelta
from heapq import merge
from itertools import islice

from removal.queues.queue import BATCH, Queue
from removal.timers import due
from removal.timers.control import ClockControl, beat
from removal.timers.store import ControlStore, DueStore, DueTimer
from removal.values import dataclass, field

NEARLY_EMPTY = 100  # messages; a longer queue first works through these before it gets timers that are long overdue
# Timers in one sweep, which is ended after 50 s. Orders: all that come due in one bad second, sent in 17 s. Deliveries:
# those of 96 s at a rate of 10,000 a minute.
TIMERS_AT_MOST = {"order": 100_000, "delivery": 16_000}


@dataclass(frozen=True, slots=True)
class Swept:
    """The number of timers of one kind that a sweep sent, when it began to read the index, how late the oldest was."""

    sent: int
    began_at: datetime
    oldest_overdue: timedelta


@dataclass(frozen=True, slots=True)
class Sweep:
    """Reads the `due` index and sends its timers; `queues`: by kind of timer; `workers`: send the batches.

    `sent`: by kind, the timers that SQS took from this process and that are not due yet. They are not sent again: SQS
    keeps a message that it took. Another process, and one that could not send them, sends them; those that are due and
    still in the index are sent by each sweep.
    """

    due: DueStore
    control: ControlStore
    queues: Mapping[str, Queue]
    look_ahead: timedelta
    clock: Callable[[], datetime]
    workers: Executor
    sent: dict[str, set[DueTimer]] = field(default_factory=dict)

    def order_timers(self) -> tuple[Swept, ClockControl]:
        """Send order timers, then write the heartbeat: a sweep that could not send them must write none.

        The heartbeat is the instant at which the sweep began: timers due within the look-ahead after it were sent. It
        does not depend on delivery timers, so these neither delay it nor stop breaches.
        """
        swept = self._enqueue("order")
        return swept, self.control.change(lambda control: beat(control, swept.began_at))

    def delivery_timers(self) -> Swept:
        """Send delivery timers, which are less urgent than an order's."""
        return self._enqueue("delivery")

    def stuck(self) -> int:
        """The number of stuck timers."""
        return self.due.count(due.STUCK)

    def _enqueue(self, kind: str) -> Swept:
        began_at, queue, shards = self.clock(), self.queues[kind], due.shards(kind)
        busy = queue.waiting() > NEARLY_EMPTY
        since = began_at - due.OVERDUE_AFTER if busy else None
        soon = [self.due.due(shard, since, began_at + self.look_ahead) for shard in shards]
        sent = self.sent[kind] = {timer for timer in self.sent.get(kind, ()) if timer.timer_at >= began_at}
        new = (timer for timer in merge(*soon, key=lambda timer: timer.timer_at) if timer not in sent)
        count, first = self._send(queue, islice(new, TIMERS_AT_MOST[kind]), sent)
        oldest = min(filter(None, map(self.due.oldest, shards)), default=None) if busy else first
        return Swept(count, began_at, max(began_at - (oldest or began_at), timedelta()))

    def _send(self, queue: Queue, timers: Iterator[DueTimer], sent: set[DueTimer]) -> tuple[int, datetime | None]:
        """Send batches in parallel and add them to `sent`; returns the number of timers and their earliest instant.

        It raises a failure after all batches were tried. A batch's delays are computed when its own request is sent.
        Batches start in order, so that timers that are due now leave first.
        """

        def send(batch: list[DueTimer]) -> None:
            queue.send([timer.message for timer in batch])
            sent.update(batch)

        count, first, under_way = 0, None, []
        while batch := list(islice(timers, BATCH)):
            under_way.append(self.workers.submit(send, batch))
            count, first = count + len(batch), first or batch[0].timer_at
        wait(under_way)
        for request in under_way:
            request.result()
        return count, first
