"""Sends messages to a queue or the bus, ten in a call; a partial failure raises, so that no message is lost."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Protocol, TypeVar

from removal.errors import Retryable
from removal.record.canonical import JsonObject, canonical
from removal.record.publication import Event
from removal.values import dataclass

if TYPE_CHECKING:
    from mypy_boto3_events.client import EventBridgeClient
    from mypy_boto3_events.type_defs import PutEventsRequestEntryTypeDef
    from mypy_boto3_sqs.client import SQSClient
    from mypy_boto3_sqs.type_defs import SendMessageBatchRequestEntryTypeDef

Payload = TypeVar("Payload")
BATCH = 10  # the most that SQS and EventBridge take in one call
SECOND = timedelta(seconds=1)
LONGEST_DELAY = timedelta(seconds=900)  # for which SQS holds a message
LONGEST_CHAIN = 8  # messages, each sent by the worker of the previous one: Lambda stops a function's chain after 16


class NotSent(Retryable):
    """AWS took some messages and not others; a retry sends all of them."""


@dataclass(frozen=True, slots=True)
class Message:
    """A body, and the earliest instant of its arrival; None: at once.

    It is an instant, not a delay, because each queue computes the delay when it sends, which may be much later. SQS
    holds a message for at most 15 minutes, so a message for a later instant arrives before it.
    """

    body: JsonObject
    at: datetime | None = None


class Queue(Protocol):
    """A queue that takes messages."""

    def send(self, messages: Sequence[Message]) -> None:
        """Send all messages; NotSent if any was not taken."""

    def waiting(self) -> int:
        """The approximate number of waiting messages."""


class SqsQueue:
    """One SQS queue."""

    def __init__(self, client: "SQSClient", url: str, clock: Callable[[], datetime]) -> None:
        self._client = client
        self._url = url
        self._clock = clock

    def send(self, messages: Sequence[Message]) -> None:
        """Send all messages; NotSent if any was not taken. Delays are computed right before each request."""
        for batch in _batches(messages):
            now = self._clock()
            entries: list[SendMessageBatchRequestEntryTypeDef] = [
                {"Id": str(number), "MessageBody": canonical(message.body), "DelaySeconds": delay(message.at, now)}
                for number, message in enumerate(batch)
            ]
            answer = self._client.send_message_batch(QueueUrl=self._url, Entries=entries)
            _all_sent(answer.get("Failed", []), self._url)

    def waiting(self) -> int:
        """The approximate number of messages ready to be received."""
        answer = self._client.get_queue_attributes(QueueUrl=self._url, AttributeNames=["ApproximateNumberOfMessages"])
        return int(answer["Attributes"]["ApproximateNumberOfMessages"])


class Bus:
    """The event bus, a public interface: source `removal-orders`, detail-type the fact's type."""

    SOURCE = "removal-orders"

    def __init__(self, client: "EventBridgeClient", name: str) -> None:
        self._client = client
        self._name = name

    def put(self, events: Sequence[Event]) -> None:
        """Send all events; NotSent if any was not taken."""
        for batch in _batches(events):
            answer = self._client.put_events(Entries=[self._entry(event) for event in batch])
            _all_sent([entry for entry in answer["Entries"] if entry.get("ErrorCode")], self._name)

    def _entry(self, event: Event) -> "PutEventsRequestEntryTypeDef":
        detail = canonical(event.detail)
        return {"Source": self.SOURCE, "DetailType": event.type, "Detail": detail, "EventBusName": self._name}


def delay(at: datetime | None, now: datetime) -> int:
    """Seconds for which SQS holds a message, rounded up: it arrives less than a second late and never early.

    Example: at 09:00:00.000 a message for 09:00:05.001 is held for 6 seconds.
    """
    wait = min(at - now, LONGEST_DELAY) if at else timedelta()
    return max(0, -(-wait // SECOND))


def _batches(messages: Sequence[Payload]) -> Iterator[Sequence[Payload]]:
    return (messages[start : start + BATCH] for start in range(0, len(messages), BATCH))


def _all_sent(failed: Sequence[object], where: str) -> None:
    if failed:
        msg = f"{len(failed)} messages were not taken by {where.rpartition('/')[2]}"
        raise NotSent(msg)
