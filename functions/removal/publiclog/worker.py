"""Drains the log's queue: messages with orders' ids, which are deleted only once all their facts are in the log."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from removal.publiclog.messages import NOT_READABLE, is_listed, order_of
from removal.publiclog.sequencer import Sequencer
from removal.values import dataclass

if TYPE_CHECKING:
    from mypy_boto3_sqs.client import SQSClient

BATCH = 10  # the most that SQS gives and deletes in one call
MESSAGES_AT_ONCE = 200  # which one run of the sequencer takes
LASTS = timedelta(seconds=30)  # then no more messages are received: a run of the sequencer may take as long again


@dataclass(frozen=True, slots=True)
class Received:
    """A message of the log's queue, and the handle by which it is deleted; `listed`: the order's entry is due."""

    order: str
    handle: str
    listed: bool = False


@dataclass(frozen=True, slots=True)
class LogQueue:
    """The log's queue, as its reader sees it. No event source reads it: those have two readers at least."""

    client: "SQSClient"
    url: str

    def receive(self) -> list[Received]:
        """Up to 200 messages; none if there are none."""
        received = list[Received]()
        while len(received) < MESSAGES_AT_ONCE:
            answer = self.client.receive_message(QueueUrl=self.url, MaxNumberOfMessages=BATCH)
            messages = answer.get("Messages", [])
            received += (_received(message["Body"], message["ReceiptHandle"]) for message in messages)
            if not messages:
                break
        return received

    def delete(self, messages: Sequence[Received]) -> None:
        """Delete messages. One that is not deleted comes again, and then has nothing new."""
        for batch in _batches(messages):
            entries = [{"Id": str(place), "ReceiptHandle": each.handle} for place, each in enumerate(batch)]
            self.client.delete_message_batch(QueueUrl=self.url, Entries=entries)  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class Worked:
    """What a run did: messages whose orders are logged, and those that stay in the queue."""

    done: int
    left: Sequence[Received]


@dataclass(frozen=True, slots=True)
class LogWorker:
    """Logs what is in the queue. Before it receives anything, it finishes what was decided, and adds the day.

    So a log that has stopped leaves its messages where they are: received five times, each would be a dead letter.
    """

    queue: LogQueue
    sequencer: Sequencer
    clock: Callable[[], datetime]

    def run(self) -> Worked:
        """Log until the queue is empty or half a minute has passed. Messages that failed come again by themselves."""
        until, done, left = self.clock() + LASTS, 0, list[Received]()
        self.sequencer.run(())
        while self.clock() <= until and (messages := self.queue.receive()):
            listed = {each.order for each in messages if each.listed}
            unloggable = self.sequencer.run({each.order for each in messages if each.order}, listed)
            kept = [each for each in messages if each.order in {*unloggable, NOT_READABLE}]
            self.queue.delete([each for each in messages if each not in kept])
            done, left = done + len(messages) - len(kept), left + kept
        return Worked(done, left)


def _received(body: str, handle: str) -> Received:
    order = order_of(body)
    return Received(order, handle, order != NOT_READABLE and is_listed(body))


def _batches(messages: Sequence[Received]) -> Iterator[Sequence[Received]]:
    return (messages[start : start + BATCH] for start in range(0, len(messages), BATCH))
