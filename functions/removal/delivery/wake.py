"""What timers of endpoints and deliveries do: they only put work on the webhook queue, and see that facts were told."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from removal.delivery.delivery import Channel, State
from removal.delivery.endpoint_store import EndpointStore, LoadedEndpoint, Moved
from removal.delivery.schedule import UNSETTLED_AFTER
from removal.delivery.store import DeliveryStore
from removal.orders.wake import Announce
from removal.queues import Message, Queue
from removal.record.publication import events, tenants_of_owner
from removal.table import JOURNAL
from removal.timers.control import ClockControl


@dataclass(frozen=True, slots=True)
class Wake:
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
        """A try that nobody settled is asked for again; so is one that the owner has asked for."""
        found, now = self.deliveries.load(endpoint_id, delivery_id), self.clock()
        if found.timer_at and found.timer_at <= now and (found.asked_at or found.state is State.PENDING):
            message = found.message_by_hand if found.asked_at else found.message
            self.queues[found.channel].send([Message(message)])
            self.deliveries.rearm(found, now + UNSETTLED_AFTER)

    def _endpoint(self, endpoint_id: str) -> None:
        """A probe, a flush, or facts that were not passed on; the timer itself moves when that has been done."""
        loaded, now = self.endpoints.load(endpoint_id), self.clock()
        found = loaded.endpoint
        if found.wakes_at and found.wakes_at <= now:
            work = "probe" if found.failing_since else "flush"
            self.queues[found.channel].send([Message({"endpoint": endpoint_id, work: True})])
        if loaded.publication_check and loaded.publication_check <= now:
            self._republish(loaded, now)

    def _republish(self, loaded: LoadedEndpoint, now: datetime) -> None:
        self.bus.put(events(loaded.journal, loaded.fanned_out, tenants_of_owner(loaded.endpoint.owner)))
        try:
            self.endpoints.mark(loaded, loaded.fanned_out, republished_at=now)
        except Moved:
            return  # whoever wrote it has armed the timer anew
