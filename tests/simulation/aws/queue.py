"""One standard queue of SQS: its messages and when each can be received."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from heapq import heappop, heappush
from typing import TypeAlias

from tests.simulation.aws.environment import ACCOUNT, REGION, Environment, Odd, happens, random_uuid
from tests.simulation.aws.errors import AwsError

SENDER = "AROA:simulation"
Listener: TypeAlias = Callable[[datetime], None]
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)


@dataclass(slots=True)
class Message:
    """A message of a queue. `handle` is its latest receipt handle, empty before the first receive."""

    id: str
    body: str
    sent_at: datetime
    visible_at: datetime
    number: int
    receives: int = 0
    first_received_at: datetime | None = None
    handle: str = ""
    duplicated: bool = False

    @property
    def attributes(self) -> dict[str, str]:
        """Its system attributes as SQS names them."""
        first = self.first_received_at or self.sent_at
        return {
            "SenderId": SENDER,
            "SentTimestamp": str(_milliseconds(self.sent_at)),
            "ApproximateReceiveCount": str(self.receives),
            "ApproximateFirstReceiveTimestamp": str(_milliseconds(first)),
        }


@dataclass(slots=True)
class Queue:
    """A queue. `receives` is the `maxReceiveCount` of its redrive policy, None for a queue without one.

    `duplicated` is the share of messages that come a second time though they were deleted in time, `overlapping` that
    of those that another receiver gets at once, `dies` of those that go to the dead letters, `refused` of entries of
    SendMessageBatch that are not taken. `late` draws by how much later than asked a message can be received, and
    `disordered` has a receiver get messages in no order.
    `expired` has the messages that its retention has deleted, for a judge. Each listener is called with the instant
    from which a message can be received, whenever there is a new one.
    """

    name: str
    environment: Environment
    visibility: timedelta
    delay: timedelta
    retention: timedelta
    receives: int | None = None
    dead_letters: "Callable[[], Queue] | None" = None
    duplicated: Odd = 0.0
    disordered: Odd = False
    refused: Odd = 0.0
    overlapping: Odd = 0.0
    dies: Odd = 0.0
    late: Callable[[], timedelta] = timedelta
    listeners: list[Listener] = field(default_factory=list)
    expired: list[Message] = field(default_factory=list)
    _messages: dict[str, Message] = field(default_factory=dict)
    _coming: list[tuple[datetime, int, Message]] = field(default_factory=list)
    _number: int = 0

    @property
    def url(self) -> str:
        """Its URL."""
        return f"https://sqs.{REGION}.amazonaws.com/{ACCOUNT}/{self.name}"

    @property
    def arn(self) -> str:
        """Its ARN."""
        return f"arn:aws:sqs:{REGION}:{ACCOUNT}:{self.name}"

    @property
    def messages(self) -> list[Message]:
        """All that are not deleted, delayed and hidden ones among them, the oldest first; not to be altered."""
        return list(self._messages.values())

    def send(self, body: str, delay: timedelta | None) -> Message:
        """Keep a new message; without a `delay` the queue's own counts."""
        now = self.environment.now()
        message = Message(random_uuid(self.environment.chance), body, now, now, 0)
        message.duplicated = happens(self.duplicated, self.environment.chance)
        self._put(message, now + (self.delay if delay is None else delay) + self.late())
        return message

    def receive(self, at_most: int, visibility: timedelta | None = None) -> list[Message]:
        """Up to so many that are visible now, hidden from others from now on.

        One that was received too often goes to the dead letters instead.
        """
        now = self.environment.now()
        messages: list[Message] = []
        while len(messages) < at_most and (message := self._next_visible(now)):
            if self._is_given_up(message):
                self._give_up(message)
                continue
            message.receives += 1
            message.first_received_at = message.first_received_at or now
            message.handle = f"{message.id}#{message.receives}"
            messages.append(message)
        for message in messages:
            hidden = self.visibility if visibility is None else visibility
            again = happens(self.overlapping, self.environment.chance)
            self._show_at(message, now if again else now + hidden)
        return messages

    def delete(self, handle: str) -> None:
        """Delete the message of a receipt handle; one from an earlier receive deletes nothing, as SQS warns.

        AwsError for what is no handle.
        """
        message = self._of_handle(handle)
        if message is None:
            return
        if message.duplicated:
            message.duplicated = False
            self._show_at(message, self.environment.now())
        else:
            del self._messages[message.id]

    def purge(self) -> None:
        """Delete all messages, hidden and delayed ones too."""
        self._messages.clear()

    def change_visibility(self, handle: str, visibility: timedelta) -> None:
        """Show the message of a receipt handle again after a time. Raises AwsError if it is deleted or visible."""
        message = self._of_handle(handle)
        now = self.environment.now()
        if message is None or message.visible_at <= now:
            raise sqs_error("MessageNotInflight", "The message referred to is not in flight.")
        self._show_at(message, now + visibility)

    def next_visible(self) -> datetime | None:
        """The instant from which the next message can be received, now or later; None if there is none."""
        self._forget_expired()
        self._drop_stale()
        return self._coming[0][0] if self._coming else None

    def counts(self) -> tuple[int, int, int]:
        """How many messages are visible, hidden by a receive, and delayed."""
        self._forget_expired()
        now = self.environment.now()
        visible = sum(message.visible_at <= now for message in self._messages.values())
        delayed = sum(message.visible_at > now and not message.receives for message in self._messages.values())
        return visible, len(self._messages) - visible - delayed, delayed

    def _put(self, message: Message, visible_at: datetime) -> None:
        self._number += 1
        message.number = self._number
        self._messages[message.id] = message
        self._show_at(message, visible_at)

    def _show_at(self, message: Message, at: datetime) -> None:
        message.visible_at = at
        heappush(self._coming, (at, message.number, message))
        for listener in self.listeners:
            listener(at)

    def _next_visible(self, now: datetime) -> Message | None:
        """One that is visible now, out of the line; the one that is visible longest, unless in disorder."""
        self._forget_expired()
        self._drop_stale()
        if not self._coming or self._coming[0][0] > now:
            return None
        if not happens(self.disordered, self.environment.chance):
            return heappop(self._coming)[2]
        entries = [entry for entry in self._coming if entry[0] <= now and self._is_current(entry)]
        entry = entries[self.environment.chance.randrange(len(entries))]
        self._coming.remove(entry)
        self._coming.sort()
        return entry[2]

    def _is_current(self, entry: tuple[datetime, int, Message]) -> bool:
        at, _, message = entry
        return message.visible_at == at and self._messages.get(message.id) is message

    def _drop_stale(self) -> None:
        """Entries of messages that are deleted, or were shown at another instant."""
        while self._coming and not self._is_current(self._coming[0]):
            heappop(self._coming)

    def _is_given_up(self, message: Message) -> bool:
        if self.dead_letters is None or self.receives is None:
            return False
        return message.receives >= self.receives or happens(self.dies, self.environment.chance)

    def _give_up(self, message: Message) -> None:
        """To the dead letters, where its age still counts from when it was sent."""
        assert self.dead_letters is not None, "it has a redrive policy"
        del self._messages[message.id]
        target = self.dead_letters()
        target._put(  # noqa: SLF001 - another queue's own
            Message(message.id, message.body, message.sent_at, message.sent_at, 0), self.environment.now()
        )

    def _forget_expired(self) -> None:
        """The oldest are the first."""
        now = self.environment.now()
        while self._messages:
            oldest = next(iter(self._messages.values()))
            if now - oldest.sent_at < self.retention:
                return
            self.expired.append(self._messages.pop(oldest.id))

    def _of_handle(self, handle: str) -> Message | None:
        id_, separator, _ = handle.partition("#")
        if not separator:
            raise AwsError(
                "ReceiptHandleIsInvalid", f'The input receipt handle "{handle}" is not a valid receipt handle.'
            )
        message = self._messages.get(id_)
        return message if message and message.handle == handle else None


def sqs_error(name: str, message: str) -> AwsError:
    """An error of SQS's model under the code that it still answers.

    https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-json-faqs.html
    """
    code = {"QueueDoesNotExist": "NonExistentQueue"}.get(name, name)
    return AwsError(f"AWS.SimpleQueueService.{code}", message, modelled=name)


def _milliseconds(at: datetime) -> int:
    return (at - _EPOCH) // _MILLISECOND
