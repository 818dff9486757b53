"""The deliveries that an endpoint holds, by webhook or by mail: they go out in order, and stop at a failure."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from removal.deliveries.delivery import Delivery
from removal.deliveries.store import DeliveryStore
from removal.endpoints import endpoint as endpoints
from removal.endpoints.claim_store import CLAIMED_FOR, ClaimStore
from removal.endpoints.endpoint import Change, Endpoint
from removal.endpoints.schedule import WORKED_FOR
from removal.endpoints.store import EndpointStore
from removal.errors import Busy
from removal.queues.queue import LONGEST_CHAIN, Message, Queue
from removal.record.canonical import JsonObject
from removal.versions import VersionConflict, retry

FLUSHED_AT_ONCE = 20  # held deliveries sent by one message; the next message goes on
FLUSHED_FOR = timedelta(seconds=10)  # and one more try of 15 s still fits the function's 30 s


@dataclass(frozen=True, slots=True)
class HeldQueue:
    """An endpoint's held deliveries, and its state. `hop`: how many messages of its chain came before this one."""

    endpoints: EndpointStore
    deliveries: DeliveryStore
    queue: Queue
    clock: Callable[[], datetime]
    hop: int = 0
    claims: ClaimStore = field(default_factory=ClaimStore)

    def flush(self, message: JsonObject, try_: Callable[[Endpoint, Delivery], bool]) -> None:
        """Send what is held, the oldest first, and ask for the rest; nothing while another worker has the endpoint.

        What is left when this is killed is nominated again by the timer, after the claim has ended.
        """
        endpoint_id = message["endpoint"]
        claim = self.claim(endpoint_id, message.get("claim"))
        if claim is None:
            return
        if self.hop < LONGEST_CHAIN and self._send(endpoint_id, try_):
            self.go_on(endpoint_id, claim)
        else:
            self.release(endpoint_id, claim)

    def claim(self, endpoint_id: str, mine: int | None = None) -> int | None:
        """The number of this worker's claim; None while another has the endpoint. `mine`: what it was handed over."""
        now = self.clock()
        return self.claims.take(endpoint_id, now, now + CLAIMED_FOR, mine)

    def go_on(self, endpoint_id: str, claim: int) -> None:
        """Hand the claim over to the next message of the chain; at the chain's end release it.

        The timer is put off as long as the claim that waits in the queue.
        """
        now = self.clock()
        until = now + WORKED_FOR
        handed = self.claims.take(endpoint_id, now, until, claim) if self.hop + 1 < LONGEST_CHAIN else None
        if handed is None:
            self.release(endpoint_id, claim)
            return
        with suppress(VersionConflict):  # another write has armed the timer
            self.endpoints.defer(self.endpoints.load(endpoint_id), until)
        self.queue.send([Message({"endpoint": endpoint_id, "flush": True, "claim": handed, "hop": self.hop + 1})])

    def release(self, endpoint_id: str, claim: int) -> None:
        """End a claim, then wake the timer that was put off for it: what is due begins a chain of its own.

        That also asks again for what other messages asked for in the meantime, which were dropped.
        """
        self.claims.release(endpoint_id, claim)
        with suppress(Busy):  # its timer is due soon all the same
            retry(lambda: self._wake(endpoint_id), f"The timer of endpoint {endpoint_id} was not woken.")

    def _wake(self, endpoint_id: str) -> None:
        loaded, now = self.endpoints.load(endpoint_id), self.clock()
        until = loaded.marks.deferred_until
        if until and until > now:
            self.endpoints.defer(loaded, now)

    def _send(self, endpoint_id: str, try_: Callable[[Endpoint, Delivery], bool]) -> bool:
        """Send as many as one message may; whether others are left that go out."""
        until = self.clock() + FLUSHED_FOR
        for held in self.deliveries.held(endpoint_id, FLUSHED_AT_ONCE):
            endpoint = self.endpoints.load(endpoint_id).endpoint
            if not endpoint.takes:
                return False
            if self.clock() >= until:
                break
            if not try_(endpoint, self.deliveries.load(endpoint_id, held)):
                return False
        if self.deliveries.held(endpoint_id, 1):
            return True
        self.change(endpoint_id, lambda found: endpoints.flushed(found) if found.takes else None)
        return False

    def change(self, endpoint_id: str, change: Callable[[Endpoint], Change | None]) -> bool:
        """Load, decide, write; and again if another write was faster. Whether anything was written."""

        def change_once() -> bool:
            loaded = self.endpoints.load(endpoint_id)
            wanted = change(loaded.endpoint)
            if wanted:
                self.endpoints.change(loaded, wanted, self.clock())
            return wanted is not None

        return retry(change_once, f"Endpoint {endpoint_id} was written by others each time.")
