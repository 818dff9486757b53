"""How messages leave for a queue or the bus: in tens, and a partial failure raises, for nothing may get lost."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Protocol, TypeVar

from removal.errors import Retryable
from removal.record.canonical import JsonObject, canonical
from removal.record.publication import Event

if TYPE_CHECKING:
    from mypy_boto3_events.client import EventBridgeClient
    from mypy_boto3_events.type_defs import PutEventsRequestEntryTypeDef
    from mypy_boto3_sqs.client import SQSClient
    from mypy_boto3_sqs.type_defs import SendMessageBatchRequestEntryTypeDef

Anything = TypeVar("Anything")
BATCH = 10  # the most that SQS and EventBridge take in one call
SECOND = timedelta(seconds=1)
LONGEST_DELAY = timedelta(seconds=900)  # that SQS holds a message
LONGEST_CHAIN = 8  # messages, each sent by the worker of the one before: Lambda stops a function's chain after 16


class NotSent(Retryable):
    """AWS took some messages and not others; a retry sends all of them."""


@dataclass(frozen=True, slots=True)
class Message:
    """A body, and the instant before which it does not arrive; at once without one.

    An instant, not a number of seconds: each queue counts the delay when it sends, however long that was in coming. SQS
    holds a message for at most 15 minutes, so what is due later arrives before its instant.
    """

    body: JsonObject
    at: datetime | None = None


class Queue(Protocol):
    """Where messages go."""

    def send(self, messages: Sequence[Message]) -> None:
        """All of them, or NotSent."""

    def waiting(self) -> int:
        """About how many messages wait."""


class SqsQueue:
    """One SQS queue."""

    def __init__(self, client: "SQSClient", url: str, clock: Callable[[], datetime]) -> None:
        self._client = client
        self._url = url
        self._clock = clock

    def send(self, messages: Sequence[Message]) -> None:
        """All of them, or NotSent; delays are counted from the clock as it is right before each request."""
        for batch in _batches(messages):
            now = self._clock()
            entries: list[SendMessageBatchRequestEntryTypeDef] = [
                {"Id": str(number), "MessageBody": canonical(message.body), "DelaySeconds": delay(message.at, now)}
                for number, message in enumerate(batch)
            ]
            answer = self._client.send_message_batch(QueueUrl=self._url, Entries=entries)
            _all_sent(answer.get("Failed", []), self._url)

    def waiting(self) -> int:
        """About how many messages are ready to be taken."""
        answer = self._client.get_queue_attributes(QueueUrl=self._url, AttributeNames=["ApproximateNumberOfMessages"])
        return int(answer["Attributes"]["ApproximateNumberOfMessages"])


class Bus:
    """The event bus, which is an interface too: source `removal-orders`, detail-type the fact's type."""

    SOURCE = "removal-orders"

    def __init__(self, client: "EventBridgeClient", name: str) -> None:
        self._client = client
        self._name = name

    def put(self, events: Sequence[Event]) -> None:
        """All of them, or NotSent."""
        for batch in _batches(events):
            answer = self._client.put_events(Entries=[self._entry(event) for event in batch])
            _all_sent([entry for entry in answer["Entries"] if entry.get("ErrorCode")], self._name)

    def _entry(self, event: Event) -> "PutEventsRequestEntryTypeDef":
        detail = canonical(event.detail)
        return {"Source": self.SOURCE, "DetailType": event.type, "Detail": detail, "EventBusName": self._name}


def delay(at: datetime | None, now: datetime) -> int:
    """Whole seconds for which SQS holds a message, rounded up: it arrives less than a second late and never early.

    At 09:00:00.000, what is due at 09:00:05.001 is held for 6 seconds.
    """
    wait = min(at - now, LONGEST_DELAY) if at else timedelta()
    return max(0, -(-wait // SECOND))


def _batches(things: Sequence[Anything]) -> Iterator[Sequence[Anything]]:
    return (things[start : start + BATCH] for start in range(0, len(things), BATCH))


def _all_sent(failed: Sequence[object], where: str) -> None:
    if failed:
        msg = f"{len(failed)} messages were not taken by {where.rpartition('/')[2]}"
        raise NotSent(msg)
