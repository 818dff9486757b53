"""How messages leave for a queue or the bus: in tens, and a partial failure raises, for nothing may get lost."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
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


class NotSent(Retryable):
    """AWS took some messages and not others; whoever sends again sends all of them."""


@dataclass(frozen=True, slots=True)
class Message:
    """What a queue carries, and how many whole seconds it holds it back (at most 900)."""

    body: JsonObject
    delay: int = 0


class Queue(Protocol):
    """Where messages go."""

    def send(self, messages: Sequence[Message]) -> None:
        """All of them, or NotSent."""

    def waiting(self) -> int:
        """About how many messages wait."""


class SqsQueue:
    """One SQS queue."""

    def __init__(self, client: "SQSClient", url: str) -> None:
        self._client = client
        self._url = url

    def send(self, messages: Sequence[Message]) -> None:
        """All of them, or NotSent."""
        for batch in _batches(messages):
            entries: list[SendMessageBatchRequestEntryTypeDef] = [
                {"Id": str(number), "MessageBody": canonical(message.body), "DelaySeconds": message.delay}
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


def _batches(things: Sequence[Anything]) -> Iterator[Sequence[Anything]]:
    return (things[start : start + BATCH] for start in range(0, len(things), BATCH))


def _all_sent(failed: Sequence[object], where: str) -> None:
    if failed:
        msg = f"{len(failed)} messages were not taken by {where.rpartition('/')[2]}"
        raise NotSent(msg)
