"""The deliveries that an endpoint holds, by webhook or by mail: they go out in order, and stop at a failure."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from removal.delivery import endpoint as endpoints
from removal.delivery.delivery import Delivery
from removal.delivery.endpoint import Change, Endpoint
from removal.delivery.endpoint_store import EndpointStore, Moved
from removal.delivery.schedule import WORKED_FOR
from removal.delivery.store import DeliveryStore
from removal.errors import Busy
from removal.queues import Message, Queue
from removal.record import instant
from removal.record.canonical import JsonObject

TRIES = 8
FLUSHED_AT_ONCE = 20  # held deliveries sent by one message; the next message goes on
FLUSHED_FOR = timedelta(seconds=10)  # and one more try of 15 s still fits the function's 30 s


@dataclass(frozen=True, slots=True)
class Line:
    """An endpoint's held deliveries, and its state."""

    endpoints: EndpointStore
    deliveries: DeliveryStore
    queue: Queue
    clock: Callable[[], datetime]

    def flush(self, message: JsonObject, try_: Callable[[Endpoint, Delivery], bool]) -> None:
        """Send what is held, the oldest first, and ask for the rest; nothing if another worker has gone on from here.

        What is left when this stops, or is killed, is nominated again by the timer.
        """
        endpoint_id, until = message["endpoint"], self.clock() + FLUSHED_FOR
        loaded = self.endpoints.load(endpoint_id)
        if message.get("until") not in (None, instant.to_text_or_none(loaded.deferred_until)):
            return
        for held in self.deliveries.held(endpoint_id, FLUSHED_AT_ONCE):
            endpoint = self.endpoints.load(endpoint_id).endpoint
            if not endpoint.takes:
                return
            if self.clock() >= until:
                break
            if not try_(endpoint, self.deliveries.load(endpoint_id, held)):
                return
        if self.deliveries.held(endpoint_id, 1):
            self.go_on(endpoint_id)
        else:
            self.change(endpoint_id, lambda found: endpoints.flushed(found) if found.takes else None)

    def go_on(self, endpoint_id: str) -> None:
        """Put the timer off, and ask for a flush under that instant: of two workers the later one goes on alone."""
        loaded, until = self.endpoints.load(endpoint_id), self.clock() + WORKED_FOR
        with suppress(Moved):  # another write has armed the timer
            self.endpoints.defer(loaded, until)
            self.queue.send([Message({"endpoint": endpoint_id, "flush": True, "until": instant.to_text(until)})])

    def change(self, endpoint_id: str, change: Callable[[Endpoint], Change | None]) -> bool:
        """Load, decide, write; and again if somebody was faster. Whether anything was written."""
        for _ in range(TRIES):
            loaded = self.endpoints.load(endpoint_id)
            wanted = change(loaded.endpoint)
            if wanted is None:
                return False
            try:
                self.endpoints.change(loaded, wanted, self.clock())
            except Moved:
                continue
            return True
        msg = f"Endpoint {endpoint_id} was written by others each time."
        raise Busy(msg)
