"""Event source mappings and the schedule: what takes messages, records and minutes to functions, and what follows."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any

from tests.simulation.aws.patterns import matches
from tests.simulation.aws.sqs import lambda_record
from tests.simulation.aws.stream import Stream
from tests.simulation.faults.striking import Strike, Strikes, never
from tests.simulation.lambdas import Invocation, Lambdas, Throttled
from tests.simulation.process import drawn
from tests.simulation.scheduler import Scheduler
from tests.simulation.template import QueueSource, Schedule, StreamSource, queue_url

SQS_MOST = 10  # messages of one ReceiveMessage
QUEUE_POLL = (timedelta(milliseconds=10), timedelta(milliseconds=400))
STREAM_POLL = (timedelta(milliseconds=20), timedelta(milliseconds=900))
RESTS = (timedelta(seconds=2), timedelta(minutes=10))
THROTTLED_PAUSE = timedelta(seconds=1)
MILLISECOND = timedelta(milliseconds=1)
Json = dict[str, Any]
Off = Callable[[], datetime | None]  # until when the mapping or the schedule is disabled


def always_on() -> datetime | None:
    """Of a mapping that is not disabled."""
    return None


class QueuePoller:
    """Lambda's pollers of one SQS queue."""

    def __init__(self, scheduler: Scheduler, lambdas: Lambdas, sqs: Any, source: QueueSource, chance: Random) -> None:  # noqa: ANN401 - half A's
        self._scheduler, self._lambdas, self._sqs = scheduler, lambdas, sqs
        self._source = source
        self._chance = chance
        self.function = source.function
        self.off_until: Off = always_on
        self.overlaps: list[tuple[datetime, str]] = []  # messages that came again while they were under way
        self.strikes: Strike = never
        self._running = 0
        self._under_way: set[str] = set()
        self._next: datetime | None = None
        self._queue = sqs.queues[source.queue]
        self._queue.listeners.append(lambda _: self.notify())

    def notify(self) -> None:
        """A message was added, or will be visible earlier."""
        visible = self._queue.next_visible()
        if visible is not None:
            self._poll_at(max(visible, self._scheduler.now) + drawn(self._chance, *QUEUE_POLL))

    def _poll_at(self, when: datetime) -> None:
        if self._next is None or when < self._next:
            self._next = when
            self._scheduler.at(when, lambda: self._poll(when))

    def _poll(self, when: datetime) -> None:
        if self._next != when:
            return
        self._next = None
        if self._source.concurrency is not None and self._running >= self._source.concurrency:
            return  # the end of an invocation polls again
        off = self.off_until()
        if off is not None:
            self._poll_at(off + drawn(self._chance, *QUEUE_POLL))
            return
        messages = self._receive()
        if messages:
            self._invoke(messages)
        self.notify()

    def _receive(self) -> list[Json]:
        received = self._sqs.call(
            "ReceiveMessage",
            {
                "QueueUrl": queue_url(self._source.queue),
                "MaxNumberOfMessages": min(self._source.batch, SQS_MOST),
                "AttributeNames": ["All"],
            },
        )
        messages: list[Json] = received.get("Messages", [])
        again = (message["Body"] for message in messages if message["MessageId"] in self._under_way)
        self.overlaps += [(self._scheduler.now, body) for body in again]
        return messages

    def _invoke(self, messages: list[Json]) -> None:
        event = {"Records": [lambda_record(self._queue, message) for message in messages]}
        try:
            self._lambdas.invoke(self._source.function, event, lambda done: self._ended(messages, done))
        except Throttled:
            return  # the messages come back after their visibility
        self._running += 1
        self._under_way.update(message["MessageId"] for message in messages)

    def _ended(self, messages: list[Json], done: Invocation) -> None:
        self._running -= 1
        self._under_way.difference_update(message["MessageId"] for message in messages)
        if done.failure is None:
            failed = self._failed(done.answer)
            self._delete([message for message in messages if message["MessageId"] not in failed and not self._keeps()])
        self._scheduler.after(MILLISECOND, self.notify)

    def _keeps(self) -> bool:
        """A fault: a message that was dealt with is not deleted."""
        return self.strikes("message-undeleted")

    def _failed(self, answer: Any) -> set[str]:  # noqa: ANN401 - a handler's
        """Ids of the messages that the function reports as failed. Lambda reads them only if the mapping says so."""
        if not self._source.partial or not answer:
            return set()
        return {failure["itemIdentifier"] for failure in answer["batchItemFailures"]}

    def _delete(self, messages: list[Json]) -> None:
        if messages:
            entries = [
                {"Id": str(number), "ReceiptHandle": message["ReceiptHandle"]}
                for number, message in enumerate(messages)
            ]
            self._sqs.call("DeleteMessageBatch", {"QueueUrl": queue_url(self._source.queue), "Entries": entries})


@dataclass(slots=True)
class _Lane:
    """One lane of the stream. `again` are sizes of batches to be tried, each with how often it failed."""

    number: int
    again: list[tuple[int, int]] = field(default_factory=list)
    busy: bool = False


class StreamPoller:
    """Lambda's poller of the table's stream: order within a key, batches halved when they fail."""

    def __init__(
        self, scheduler: Scheduler, lambdas: Lambdas, stream: Stream, source: StreamSource, chance: Random
    ) -> None:
        self.given_up: list[Json] = []  # what goes to the failure destination
        self.strikes: Strikes | None = None
        self.off_until: Off = always_on
        self._scheduler, self._lambdas, self._stream = scheduler, lambdas, stream
        self._source = source
        self._chance = chance
        self._lanes = [_Lane(number) for number in stream.lanes]
        stream.listeners.append(self._poll)

    @property
    def waiting(self) -> int:
        """How many records were not taken yet."""
        return sum(map(self._stream.waiting, self._stream.lanes))

    def late(self, after: timedelta) -> int:
        """How many records wait in lanes whose next one is older."""
        lanes = self._stream.lanes
        return sum(self._stream.waiting(number) for number in lanes if self._stream.age(number) > after)

    def _poll(self, number: int) -> None:
        lane = self._lanes[number]
        if not lane.busy and self._stream.waiting(number):
            lane.busy = True
            self._scheduler.after(drawn(self._chance, *STREAM_POLL) + self._late(), lambda: self._take(lane))

    def _late(self) -> timedelta:
        """A fault: how long a lane rests."""
        if self.strikes is None or not self.strikes("records-late"):
            return timedelta()
        return self.strikes.length("records-late", *RESTS)

    def _struck(self, kind: str) -> bool:
        return self.strikes is not None and self.strikes(kind)

    def _take(self, lane: _Lane) -> None:
        off = self.off_until()
        if off is not None:
            self._scheduler.at(off + drawn(self._chance, *STREAM_POLL), lambda: self._take(lane))
            return
        if old := self._stream.older(lane.number, self._source.age):
            self._discard(lane, old)
            return
        size, failed = lane.again.pop(0) if lane.again else (self._source.batch, 0)
        count = min(size, self._stream.waiting(lane.number))
        records = self._stream.take(lane.number, count, self._wanted)
        if not records or self._struck("records-lost"):
            self._finish(lane, count)
            return
        event = {"Records": records}
        try:
            self._lambdas.invoke(self._source.function, event, lambda done: self._ended(lane, count, failed, done))
        except Throttled:
            lane.again.insert(0, (size, failed))
            self._scheduler.after(THROTTLED_PAUSE, lambda: self._take(lane))

    def _discard(self, lane: _Lane, count: int) -> None:
        """Records that are too old are never handed to the function, even if it could not be invoked until now."""
        self.given_up += self._stream.take(lane.number, count)
        lane.again.clear()
        self._finish(lane, count)

    def _wanted(self, record: Json) -> bool:
        return not self._source.filters or any(matches(pattern, record) for pattern in self._source.filters)

    def _ended(self, lane: _Lane, count: int, failed: int, done: Invocation) -> None:
        if done.failure is None and self._struck("records-twice"):
            lane.again.insert(0, (count, failed))
            self._take(lane)
        elif done.failure is None and not self._struck("records-bisected"):
            self._finish(lane, count)
        elif 0 <= self._source.retries <= failed or self._stream.age(lane.number) > self._source.age:
            self.given_up += [] if done.was_struck else done.event["Records"]
            self._finish(lane, count)
        else:
            self._halve(lane, count, failed + 1)
            self._scheduler.after(drawn(self._chance, *STREAM_POLL), lambda: self._take(lane))

    def _halve(self, lane: _Lane, size: int, failed: int) -> None:
        half = size // 2
        sizes = [half, size - half] if self._source.bisect and half else [size]
        lane.again = [(size, failed) for size in sizes] + lane.again

    def _finish(self, lane: _Lane, count: int) -> None:
        self._stream.finish(lane.number, count)
        lane.busy = False
        self._poll(lane.number)


class Clockwork:
    """A schedule: invokes a function again and again, at its own second of the minute."""

    def __init__(self, scheduler: Scheduler, lambdas: Lambdas, schedule: Schedule, chance: Random) -> None:
        self._scheduler, self._lambdas, self._schedule = scheduler, lambdas, schedule
        self._chance = chance
        self.wanted: Callable[[], bool] = lambda: True
        self.off_until: Off = always_on

    def start(self) -> None:
        """The first time is within one period."""
        self._scheduler.after(self._schedule.every * self._chance.random(), self._fire)

    def _fire(self) -> None:
        self._scheduler.after(self._schedule.every, self._fire)
        if self.off_until() is None and self.wanted():
            self._scheduler.after(drawn(self._chance, *STREAM_POLL), lambda: self._invoke(self._schedule.retries))

    def _invoke(self, retries: int) -> None:
        try:
            self._lambdas.invoke(self._schedule.function, {}, lambda _: None)
        except Throttled:
            if retries:
                self._scheduler.after(THROTTLED_PAUSE, lambda: self._invoke(retries - 1))
