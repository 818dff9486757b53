"""Whether the log has all of an order, which erasure waits for: without the order's key no fact can be logged."""

from removal.publiclog.messages import message_of
from removal.publiclog.store import LogStore
from removal.queues.queue import Queue
from removal.values import dataclass


@dataclass(frozen=True, slots=True)
class LogWait:
    """The marks of orders, and the log's queue."""

    store: LogStore
    queue: Queue

    def has(self, order: str, facts: int) -> bool:
        """Whether the first `facts` of an order are logged. If not, the log gets another message of it."""
        if self.store.mark(order).facts >= facts:
            return True
        self.queue.send([message_of(order)])
        return False

    def is_listed(self, order: str) -> bool:
        """Whether the log has the order's own entry."""
        return self.store.mark(order).listed is not None

    def list(self, order: str) -> None:
        """Send the message by which the log adds the order's own entry."""
        self.queue.send([message_of(order, listed=True)])
