"""The timers of endpoints and deliveries: they enqueue work for the senders, and check that facts were published."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime

from removal.deliveries.delivery import Delivery, State
from removal.deliveries.store import DeliveryStore
from removal.endpoints.channel import Channel
from removal.endpoints.schedule import DEFERRED_FOR, UNSETTLED_AFTER
from removal.endpoints.store import EndpointStore
from removal.journals.publishing import Announce
from removal.queues.queue import Message, Queue
from removal.table import JOURNAL
from removal.timers.control import ClockControl
from removal.values import dataclass, replace
from removal.versions import VersionConflict


@dataclass(frozen=True, slots=True)
class DeliveryTimer:
    """Handles due timers of endpoints and deliveries."""

    endpoints: EndpointStore
    deliveries: DeliveryStore
    queues: Mapping[Channel, Queue]
    bus: Announce
    clock: Callable[[], datetime]

    def fire(self, subject_id: str, sort_key: str, _control: ClockControl) -> None:
        """Handle the timer of an endpoint, or of the delivery that the sort key names.

        `subject_id`: the endpoint's id, or the delivery's where that has a partition of its own.
        """
        if sort_key == JOURNAL:
            self._endpoint(subject_id)
        else:
            self._delivery(subject_id, sort_key.partition(":")[2])

    def _delivery(self, endpoint_id: str, delivery_id: str) -> None:
        """Enqueue a try that was not settled, or a retry that the owner requested; nothing if it was erased."""
        delivery, now = self.deliveries.find(endpoint_id, delivery_id), self.clock()
        if delivery is None or delivery.timer_at is None or delivery.timer_at > now:
            return
        if delivery.retry_requested_at or delivery.state is State.PENDING:
            self._enqueue(delivery, now + UNSETTLED_AFTER)

    def _enqueue(self, delivery: Delivery, until: datetime) -> None:
        """Set the timer again, then send a message with that instant, which outdates the messages before it."""
        if self.deliveries.rearm(delivery, until):
            again = replace(delivery, timer_at=until)
            message = again.manual_retry_message if again.retry_requested_at else again.message
            self.queues[again.channel].send([Message(message)])

    def _endpoint(self, endpoint_id: str) -> None:
        """Publish facts again if the check is due; enqueue a due probe or flush, and defer the timer while it runs."""
        loaded, now = self.endpoints.load(endpoint_id), self.clock()
        marks = loaded.publication.check(self.bus, now)
        if marks != loaded.marks:
            with suppress(VersionConflict):  # the other write has armed the timer anew
                self.endpoints.mark(loaded, marks)
            loaded = self.endpoints.load(endpoint_id)
        if loaded.works_at and loaded.works_at <= now:
            work = "probe" if loaded.endpoint.failing_since else "flush"
            self.queues[loaded.endpoint.channel].send([Message({"endpoint": endpoint_id, work: True})])
            with suppress(VersionConflict):  # the work has begun, or another write has armed the timer
                self.endpoints.defer(loaded, now + DEFERRED_FOR)
