"""Time that passes inside functions: the real sweep, queue and tick between an index, an SQS and a clock in memory.

Each worker has its own time, and all of them share the part of a processor that Lambda gives for the function's memory;
so a run is the same each time, and 10,000 requests of 17 ms take seconds.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from heapq import heappop, heappush, heapreplace
from itertools import count
from typing import TYPE_CHECKING, Any, cast

from infra.template import deployed, read
from removal.queues.queue import SqsQueue
from removal.timers import due
from removal.timers.control import ClockControl
from removal.timers.store import ControlStore, DueStore, DueTimer
from removal.timers.sweep import Sweep
from removal.timers.tick import Tick
from removal.wiring.parts.workers import WORKERS_AT_MOST

if TYPE_CHECKING:
    from mypy_boto3_sqs.client import SQSClient

START = datetime(2026, 11, 24, 9, 0, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
LONG_AGO = START - 60 * MINUTE
LOOK_AHEAD = timedelta(seconds=180)
MILLISECOND = timedelta(milliseconds=1)
RESOURCES = deployed(read())["Resources"]
SWEEP, TICK = (RESOURCES[name]["Properties"] for name in ("SweepFunction", "TickFunction"))
TIMEOUT = timedelta(seconds=SWEEP["Timeout"])

REQUEST = 17 * MILLISECOND  # of ten messages to SQS
COMPUTED = 1.65 * MILLISECOND * 1769 / SWEEP["MemorySize"]  # of it; measured with botocore, a whole vCPU is 1,769 MB
READ = 8 * MILLISECOND  # a page of the index, or an item
FIRE = 30 * MILLISECOND  # an order read, decided and written
HANDED_OVER = 20 * MILLISECOND  # from SQS to a worker of tick


class Killed(BaseException):
    """Lambda ends a function at its timeout: nothing catches it."""


@dataclass
class Clock:
    """The time of the function or worker that runs now."""

    now: datetime = LONG_AGO

    def __call__(self) -> datetime:
        return self.now

    def pass_(self, length: timedelta) -> None:
        """Something takes so long."""
        self.now += length


class Workers(Executor):
    """As many as the wiring has: work begins when the first is free, and its result is there when it is done."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._free_at = [clock.now] * WORKERS_AT_MOST

    def submit(self, work: Callable[..., Any], /, *args: Any, **named: Any) -> Future[Any]:  # noqa: ANN401 - Executor's
        submitted_at, done = self._clock.now, Awaited(self._clock)
        self._clock.now = max(submitted_at, self._free_at[0])
        try:
            done.set_result(work(*args, **named))
        except Exception as failed:  # noqa: BLE001 - as a worker keeps it for its caller
            done.set_exception(failed)
        done.done_at = self._clock.now
        heapreplace(self._free_at, done.done_at)
        self._clock.now = submitted_at
        return done


class Awaited(Future[Any]):
    """A result that is there at a later time: asking for it waits until then."""

    def __init__(self, clock: Clock) -> None:
        super().__init__()
        self._clock = clock
        self.done_at = clock.now

    def result(self, timeout: float | None = None) -> Any:  # noqa: ANN401 - Future's
        self._clock.now = max(self._clock.now, self.done_at)
        return super().result(timeout)


@dataclass
class Sqs:
    """Holds messages for whole seconds, counted from the end of the request, which takes its time."""

    clock: Clock
    request: timedelta = REQUEST
    killed_at: datetime | None = None
    messages: list[tuple[datetime, int, dict[str, Any]]] = field(default_factory=list)
    sent: Counter[str] = field(default_factory=Counter)
    early: int = 0
    _computed_at: datetime = LONG_AGO
    _numbers: Iterator[int] = field(default_factory=count)

    def send_message_batch(self, QueueUrl: str, Entries: list[dict[str, Any]]) -> dict[str, Any]:  # noqa: ARG002, N803 - boto3's
        """Ten at most; early is what would arrive before its instant if SQS counted from the request's begin."""
        if self.killed_at and self.clock.now > self.killed_at:
            raise Killed
        begun_at = self.clock.now
        self._computed_at = max(begun_at, self._computed_at) + COMPUTED
        self.clock.now = self._computed_at + self.request - COMPUTED
        for entry in Entries:
            body, delay = json.loads(entry["MessageBody"]), timedelta(seconds=entry["DelaySeconds"])
            self.early += begun_at + delay < datetime.fromisoformat(body["timer_at"])
            heappush(self.messages, (self.clock.now + delay, next(self._numbers), body))
            self.sent[body["pk"]] += 1
        return {}

    def get_queue_attributes(self, QueueUrl: str, AttributeNames: list[str]) -> dict[str, Any]:  # noqa: ARG002, N803 - boto3's
        """How many wait."""
        self.clock.pass_(READ)
        waiting = sum(arrives_at <= self.clock.now for arrives_at, _, _ in self.messages)
        return {"Attributes": {"ApproximateNumberOfMessages": str(waiting)}}


class Index(DueStore):
    """Timers in memory, by shard, sorted by instant; reading a shard takes the time of one page."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._shards: dict[str, dict[str, datetime]] = {
            name: {} for name in due.shards("order") + due.shards("delivery")
        }

    def add(self, kind: str, id_: str, at: datetime) -> None:
        """Each shard is given its timers in their order."""
        self._shards[due.shard(kind, id_)][id_] = at

    def remove(self, kind: str, id_: str) -> datetime | None:
        """The instant of a timer that is done now; None if it was done before."""
        return self._shards[due.shard(kind, id_)].pop(id_, None)

    def due(self, shard: str, since: datetime | None, until: datetime) -> Iterator[DueTimer]:
        """As the store answers it."""
        self._clock.pass_(READ)
        due_timers = [(id_, at) for id_, at in self._shards[shard].items() if (since or at) <= at <= until]
        return (DueTimer(f"order:{id_}", "journal", at) for id_, at in due_timers)

    def oldest(self, shard: str) -> datetime | None:
        """As the store answers it."""
        self._clock.pass_(READ)
        return min(self._shards[shard].values(), default=None)


class Control(ControlStore):
    """The control item in memory."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.control = ClockControl()
        self.written_at: list[datetime] = []

    def load(self) -> ClockControl:
        """As it is."""
        self._clock.pass_(READ)
        return self.control

    def change(self, change: Callable[[ClockControl], ClockControl]) -> ClockControl:
        """Write it; there is no other writer."""
        self.load()
        self.control = change(self.control)
        self._clock.pass_(READ)
        self.written_at.append(self._clock.now)
        return self.control


class Deployment:
    """Sweeps each minute, and as many workers of tick as the template lets take order timers."""

    def __init__(self, request: timedelta = REQUEST, deliveries: timedelta = REQUEST) -> None:
        self.clock = Clock()
        self.index, self.control = Index(self.clock), Control(self.clock)
        self.orders, self.deliveries = Sqs(self.clock, request), Sqs(self.clock, deliveries)
        queues = {"order": self._queue(self.orders), "delivery": self._queue(self.deliveries)}
        self.sweeping = Sweep(self.index, self.control, queues, LOOK_AHEAD, self.clock, Workers(self.clock))
        self._tick = Tick({"order": self}.__getitem__, self.index, queues, self.clock, self.clock.pass_)
        mapping = TICK["Events"]["OrderTimers"]["Properties"]
        self._batch, self._idle_at = mapping["BatchSize"], [LONG_AGO] * mapping["ScalingConfig"]["MaximumConcurrency"]
        self.late: list[timedelta] = []
        self.swept: list[timedelta] = []
        self.counted: Counter[str] = Counter()

    def _queue(self, sqs: Sqs) -> SqsQueue:
        return SqsQueue(cast("SQSClient", sqs), "https://sqs/queue", self.clock)

    def sweep(self, at: datetime) -> None:
        """One minute's sweep, which Lambda ends at its timeout."""
        self.tick_until(at)
        self.clock.now, killed_at = at, at + TIMEOUT
        self.orders.killed_at = self.deliveries.killed_at = killed_at
        try:
            self.sweeping.order_timers()
            self.sweeping.delivery_timers()
        except Killed:
            self.clock.now = killed_at
            self.counted["killed"] += 1
        self.orders.killed_at = self.deliveries.killed_at = None
        self.swept.append(self.clock.now - at)

    def tick_until(self, end: datetime) -> None:
        """A free worker takes what has arrived, ten at most, and does one after another."""
        arrived = self.orders.messages
        while arrived and (begin := max(arrived[0][0], self._idle_at[0])) < end:
            batch = [heappop(arrived)]
            while arrived and arrived[0][0] <= begin and len(batch) < self._batch:
                batch.append(heappop(arrived))
            self.clock.now = begin + HANDED_OVER
            control = self.control.load()
            for _, _, body in batch:
                self._tick.run(body, control)
            heapreplace(self._idle_at, self.clock.now)

    def fire(self, subject_id: str, _sort_key: str, _control: ClockControl) -> None:
        """What an order's timer does: read, decide, write; a duplicate is one small read."""
        at = self.index.remove("order", subject_id)
        self.counted["early" if at and self.clock.now < at else "messages"] += 1
        self.clock.pass_(FIRE if at else READ)
        if at:
            self.late.append(self.clock.now - at)
