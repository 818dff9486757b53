"""Event source mappings and the schedule: what takes messages, records and minutes to functions, and what follows."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any

from tests.simulation.lambdas import Invocation, Lambdas, Throttled
from tests.simulation.process import drawn
from tests.simulation.scheduler import Scheduler
from tests.simulation.template import REGION, QueueSource, Schedule, StreamSource, queue_arn, queue_url

SQS_MOST = 10  # messages of one ReceiveMessage
QUEUE_POLL = (timedelta(milliseconds=10), timedelta(milliseconds=400))
STREAM_POLL = (timedelta(milliseconds=20), timedelta(milliseconds=900))
THROTTLED_PAUSE = timedelta(seconds=1)
MILLISECOND = timedelta(milliseconds=1)
Json = dict[str, Any]


class QueuePoller:
    """Lambda's pollers of one SQS queue."""

    def __init__(self, scheduler: Scheduler, lambdas: Lambdas, sqs: Any, source: QueueSource, chance: Random) -> None:  # noqa: ANN401 - half A's
        self._scheduler, self._lambdas, self._sqs = scheduler, lambdas, sqs
        self._source = source
        self._chance = chance
        self._running = 0
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
        found: list[Json] = received.get("Messages", [])
        return found

    def _invoke(self, messages: list[Json]) -> None:
        event = {"Records": [_record(message, self._source.queue) for message in messages]}
        try:
            self._lambdas.invoke(self._source.function, event, lambda done: self._ended(messages, done))
        except Throttled:
            return  # the messages come back after their visibility
        self._running += 1

    def _ended(self, messages: list[Json], done: Invocation) -> None:
        self._running -= 1
        if done.failure is None:
            failed = self._failed(done.answer)
            self._delete([message for message in messages if message["MessageId"] not in failed])
        self._scheduler.after(MILLISECOND, self.notify)

    def _failed(self, answer: Any) -> set[str]:  # noqa: ANN401 - a handler's
        """Ids of the messages that the function reports as failed. Lambda reads them only if the mapping says so."""
        if not self._source.partial or not answer:
            return set()
        return {one["itemIdentifier"] for one in answer["batchItemFailures"]}

    def _delete(self, messages: list[Json]) -> None:
        if messages:
            entries = [
                {"Id": str(number), "ReceiptHandle": one["ReceiptHandle"]} for number, one in enumerate(messages)
            ]
            self._sqs.call("DeleteMessageBatch", {"QueueUrl": queue_url(self._source.queue), "Entries": entries})


def _record(message: Json, queue: str) -> Json:
    return {
        "messageId": message["MessageId"],
        "receiptHandle": message["ReceiptHandle"],
        "body": message["Body"],
        "attributes": message.get("Attributes", {}),
        "messageAttributes": {},
        "md5OfBody": message.get("MD5OfBody", ""),
        "eventSource": "aws:sqs",
        "eventSourceARN": queue_arn(queue),
        "awsRegion": REGION,
    }


@dataclass(slots=True)
class _Batch:
    """Records that are tried together, and how often that failed."""

    records: list[Json]
    failed: int = 0


@dataclass(slots=True)
class _Lane:
    """The records of one part of a shard, in order; one invocation at a time."""

    waiting: list[Json] = field(default_factory=list)
    again: list[_Batch] = field(default_factory=list)
    busy: bool = False
    polled: bool = False


class StreamPoller:
    """Lambda's poller of the table's stream: order within a key, batches halved when they fail."""

    def __init__(self, scheduler: Scheduler, lambdas: Lambdas, source: StreamSource, chance: Random) -> None:
        self.lost: list[Json] = []  # what goes to the failure destination
        self._scheduler, self._lambdas = scheduler, lambdas
        self._source = source
        self._chance = chance
        self._lanes: dict[int, _Lane] = {}

    def add(self, shard: int, key: int, record: Json) -> None:
        """A record was written to a shard; `key` is the number of its partition key."""
        lane = self._lanes.setdefault(shard * self._source.lanes + key % self._source.lanes, _Lane())
        lane.waiting.append(record)
        self._poll(lane)

    @property
    def waiting(self) -> int:
        """How many records were not taken yet."""
        return sum(len(lane.waiting) + sum(len(one.records) for one in lane.again) for lane in self._lanes.values())

    def _poll(self, lane: _Lane) -> None:
        if not lane.busy and not lane.polled and (lane.waiting or lane.again):
            lane.polled = True
            self._scheduler.after(drawn(self._chance, *STREAM_POLL), lambda: self._take(lane))

    def _take(self, lane: _Lane) -> None:
        lane.polled = False
        batch = lane.again.pop(0) if lane.again else self._fresh(lane)
        records = [record for record in batch.records if self._wanted(record)]
        if not records:
            self._poll(lane)
            return
        lane.busy = True
        try:
            self._lambdas.invoke(self._source.function, {"Records": records}, lambda done: self._ended(lane, batch, done))
        except Throttled:
            lane.busy = False
            lane.again.insert(0, batch)
            self._scheduler.after(THROTTLED_PAUSE, lambda: self._poll(lane))

    def _fresh(self, lane: _Lane) -> _Batch:
        taken, lane.waiting = lane.waiting[: self._source.batch], lane.waiting[self._source.batch :]
        return _Batch(taken)

    def _wanted(self, record: Json) -> bool:
        return not self._source.filters or any(matches(pattern, record) for pattern in self._source.filters)

    def _ended(self, lane: _Lane, batch: _Batch, done: Invocation) -> None:
        lane.busy = False
        if done.failure is not None:
            lane.again = self._halved(batch) + lane.again
        self._scheduler.after(MILLISECOND, lambda: self._poll(lane))

    def _halved(self, batch: _Batch) -> list[_Batch]:
        failed, half = batch.failed + 1, len(batch.records) // 2
        if 0 <= self._source.retries < failed or self._too_old(batch):
            self.lost += batch.records
            return []
        if self._source.bisect and half:
            return [_Batch(batch.records[:half], failed), _Batch(batch.records[half:], failed)]
        return [_Batch(batch.records, failed)]

    def _too_old(self, batch: _Batch) -> bool:
        written = batch.records[0]["dynamodb"].get("ApproximateCreationDateTime", self._scheduler.now.timestamp())
        return self._scheduler.now.timestamp() - float(written) > self._source.age.total_seconds()


def matches(pattern: Mapping[str, Any], value: Mapping[str, Any]) -> bool:
    """Whether a filter's pattern fits: a list names the values that are allowed, a map goes deeper."""
    for name, wanted in pattern.items():
        found = value.get(name)
        if isinstance(wanted, Mapping):
            if not isinstance(found, Mapping) or not matches(wanted, found):
                return False
        elif found not in wanted:
            return False
    return True


class Clockwork:
    """A schedule: invokes a function again and again, at its own second of the minute."""

    def __init__(self, scheduler: Scheduler, lambdas: Lambdas, schedule: Schedule, chance: Random) -> None:
        self._scheduler, self._lambdas, self._schedule = scheduler, lambdas, schedule
        self._chance = chance
        self.wanted: Callable[[], bool] = lambda: True

    def start(self) -> None:
        """The first time is within one period."""
        self._scheduler.after(self._schedule.every * self._chance.random(), self._fire)

    def _fire(self) -> None:
        self._scheduler.after(self._schedule.every, self._fire)
        if self.wanted():
            self._scheduler.after(drawn(self._chance, *STREAM_POLL), lambda: self._invoke(self._schedule.retries))

    def _invoke(self, retries: int) -> None:
        try:
            self._lambdas.invoke(self._schedule.function, {}, lambda _: None)
        except Throttled:
            if retries:
                self._scheduler.after(THROTTLED_PAUSE, lambda: self._invoke(retries - 1))
