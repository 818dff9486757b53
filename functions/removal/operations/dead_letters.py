"""Moves dead letters to their source queue or to a file: sent or written first, then deleted, so that none is lost."""

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from removal.values import dataclass

if TYPE_CHECKING:
    from mypy_boto3_sqs.client import SQSClient
    from mypy_boto3_sqs.type_defs import MessageTypeDef

# Not here: events that EventBridge could not deliver. They have no source queue; `republish` publishes them again.
SOURCE_QUEUES: Mapping[str, str] = {
    "dispatch-dead-letters": "dispatch",
    "webhook-dead-letters": "webhook",
    "mail-dead-letters": "mail",
    "mail-feedback-dead-letters": "mail-feedback",
    "mail-feedback-lost": "mail-feedback",
    "order-timer-dead-letters": "order-timer",
    "delivery-timer-dead-letters": "delivery-timer",
    "log-dead-letters": "log",
}
# What mail servers said is evidence and is nowhere else: it goes back, and never into a file.
DISCARDED = frozenset(
    {"rule-dead-letters", *(name for name, source in SOURCE_QUEUES.items() if source != "mail-feedback")}
)
VISIBILITY_TIMEOUT_SECONDS = 60  # while a message is moved
# A short poll asks only some of SQS's servers: a response may be empty though the queue has messages. The run ends when
# the queue's count is 0 or, as the count is approximate, after this many empty responses in a row.
EMPTY_RESPONSES_AT_MOST = 20


@dataclass(frozen=True, slots=True)
class DeadLetters:
    """One dead-letter queue of a stack."""

    client: "SQSClient"
    stack: str
    queue: str

    @property
    def name(self) -> str:
        """The name of the queue, as the console shows it."""
        return f"{self.stack}-{self.queue}"

    @property
    def source(self) -> str:
        """The name of the queue to which the messages return."""
        return f"{self.stack}-{SOURCE_QUEUES[self.queue]}"

    def count(self) -> int:
        """The approximate number of messages."""
        response = self.client.get_queue_attributes(
            QueueUrl=self._url(self.name), AttributeNames=["ApproximateNumberOfMessages"]
        )
        return int(response["Attributes"]["ApproximateNumberOfMessages"])

    def put_back(self) -> int:
        """Move all messages; returns how many. A message that fails again is back minutes later, after its retries."""
        here, there, moved = self._url(self.name), self._url(self.source), 0
        for message in self._messages(here):
            self.client.send_message(QueueUrl=there, MessageBody=message["Body"])
            self.client.delete_message(QueueUrl=here, ReceiptHandle=message["ReceiptHandle"])
            moved += 1
        return moved

    def discard(self, keep: "Callable[[MessageTypeDef], object]") -> int:
        """Pass each message to `keep`, then delete it; returns how many. If `keep` raises, its message stays."""
        here, removed = self._url(self.name), 0
        for message in self._messages(here):
            keep(message)
            self.client.delete_message(QueueUrl=here, ReceiptHandle=message["ReceiptHandle"])
            removed += 1
        return removed

    def _messages(self, url: str) -> "Iterator[MessageTypeDef]":
        request: dict[str, Any] = {
            "MaxNumberOfMessages": 10,
            "AttributeNames": ["SentTimestamp"],
            "MessageAttributeNames": ["All"],  # EventBridge says there why it could not deliver
            "VisibilityTimeout": VISIBILITY_TIMEOUT_SECONDS,
            "WaitTimeSeconds": 0,
        }
        empty = 0
        while empty < EMPTY_RESPONSES_AT_MOST:
            messages = self.client.receive_message(QueueUrl=url, **request).get("Messages", [])
            yield from messages
            empty = 0 if messages else empty + 1
            if not messages and not self.count():
                return

    def _url(self, name: str) -> str:
        return self.client.get_queue_url(QueueName=name)["QueueUrl"]
