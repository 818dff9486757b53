"""The next try of a delivery that did not arrive, by webhook or by mail."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from removal.deliveries.delivery import Attempt, Delivery
from removal.deliveries.store import DeliveryStore
from removal.endpoints.schedule import UNSETTLED_AFTER
from removal.queues.queue import LONGEST_CHAIN, LONGEST_DELAY, Message, Queue


@dataclass(frozen=True, slots=True)
class Retry:
    """Of a channel. `hop`: how many messages of its chain came before this one."""

    deliveries: DeliveryStore
    queue: Queue
    clock: Callable[[], datetime]
    hop: int

    def after(self, delay: timedelta, delivery: Delivery, attempt: Attempt) -> None:
        """Write the failed try, and have the next one made.

        A message brings it, and the delivery's timer if that message is lost. At the end of a chain, and where no queue
        holds a message that long, the timer brings it at its time; it begins a new chain.
        """
        again_at = self.clock() + delay
        by_message = delay <= LONGEST_DELAY and self.hop + 1 < LONGEST_CHAIN
        timer_at = again_at + UNSETTLED_AFTER if by_message else again_at
        self.deliveries.failed(delivery, attempt, timer_at)
        if by_message:
            following = replace(delivery, tries=delivery.tries + 1, timer_at=timer_at)
            self.queue.send([Message({**following.message, "hop": self.hop + 1}, again_at)])
