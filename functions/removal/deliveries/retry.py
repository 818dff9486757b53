"""Retries of deliveries that did not arrive, webhook or mail."""

from collections.abc import Callable
from datetime import datetime, timedelta

from removal.deliveries.delivery import Attempt, Delivery
from removal.deliveries.store import DeliveryStore
from removal.endpoints.schedule import UNSETTLED_AFTER
from removal.queues.queue import LONGEST_CHAIN, LONGEST_DELAY, Message, Queue
from removal.values import dataclass, replace


@dataclass(frozen=True, slots=True)
class Retry:
    """The retries of a channel. `hop`: the number of earlier messages of the chain."""

    deliveries: DeliveryStore
    queue: Queue
    clock: Callable[[], datetime]
    hop: int

    def after(self, delay: timedelta, delivery: Delivery, attempt: Attempt) -> None:
        """Store the failed attempt and schedule the next one.

        A delayed message triggers it; the delivery's timer is the fallback if the message is lost. At the end of a
        chain, and for delays longer than a queue allows, only the timer triggers it, and starts a new chain.
        """
        again_at = self.clock() + delay
        by_message = delay <= LONGEST_DELAY and self.hop + 1 < LONGEST_CHAIN
        timer_at = again_at + UNSETTLED_AFTER if by_message else again_at
        self.deliveries.failed(delivery, attempt, timer_at)
        if by_message:
            following = replace(delivery, tries=delivery.tries + 1, timer_at=timer_at)
            self.queue.send([Message({**following.message, "hop": self.hop + 1}, again_at)])
