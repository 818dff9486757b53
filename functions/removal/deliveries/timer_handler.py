"""What timers of endpoints and deliveries do: they only put work on the webhook queue, and see that facts were told."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime

from removal.deliveries.delivery import Delivery, State
from removal.deliveries.store import DeliveryStore
from removal.endpoints.channel import Channel
from removal.endpoints.schedule import UNSETTLED_AFTER, WORKED_FOR
from removal.endpoints.store import EndpointStore
from removal.journals.publishing import Announce
from removal.queues.queue import Message, Queue
from removal.table import JOURNAL
from removal.timers.control import ClockControl
from removal.versions import VersionConflict


@dataclass(frozen=True, slots=True)
class DeliveryTimer:
    """Endpoints and deliveries whose timer has come due."""

    endpoints: EndpointStore
    deliveries: DeliveryStore
    queues: Mapping[Channel, Queue]
    bus: Announce
    clock: Callable[[], datetime]

    def fire(self, subject_id: str, sort_key: str, _control: ClockControl) -> None:
        """Wake an endpoint, or the delivery under it that the sort key names."""
        if sort_key == JOURNAL:
            self._endpoint(subject_id)
        else:
            self._delivery(subject_id, sort_key.partition(":")[2])

    def _delivery(self, endpoint_id: str, delivery_id: str) -> None:
        """A try that was not settled is asked for again; so is one that the owner has asked for."""
        found, now = self.deliveries.load(endpoint_id, delivery_id), self.clock()
        if found.timer_at and found.timer_at <= now and (found.asked_at or found.state is State.PENDING):
            self._ask_again(found, now + UNSETTLED_AFTER)

    def _ask_again(self, delivery: Delivery, until: datetime) -> None:
        """Its timer is set anew first: the message names that instant, and outlives those before it."""
        if self.deliveries.rearm(delivery, until):
            again = replace(delivery, timer_at=until)
            message = again.message_by_hand if again.asked_at else again.message
            self.queues[again.channel].send([Message(message)])

    def _endpoint(self, endpoint_id: str) -> None:
        """Facts that were not passed on; then a probe or a flush, which is not asked for again while it goes on."""
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
                self.endpoints.defer(loaded, now + WORKED_FOR)
