"""The queue of held deliveries of an endpoint, webhook or mail: sent in order of their facts, stopped by a failure."""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta

from removal.deliveries.delivery import Delivery
from removal.deliveries.store import DeliveryStore
from removal.endpoints import endpoint as endpoints
from removal.endpoints.claim_store import CLAIMED_FOR, ClaimStore
from removal.endpoints.endpoint import Change, Endpoint
from removal.endpoints.schedule import DEFERRED_FOR
from removal.endpoints.store import EndpointStore
from removal.errors import Busy
from removal.queues.queue import LONGEST_CHAIN, Message, Queue
from removal.record.canonical import JsonObject
from removal.values import dataclass, field
from removal.versions import VersionConflict, retry

FLUSHED_AT_ONCE = 20  # held deliveries sent by one queue message; further messages, a chain, send the rest
FLUSHED_FOR = timedelta(seconds=10)  # a last try of 15 s still fits the function timeout of 30 s


@dataclass(frozen=True, slots=True)
class HeldQueue:
    """An endpoint's held deliveries and its state. `hop`: the number of earlier messages of the chain."""

    endpoints: EndpointStore
    deliveries: DeliveryStore
    queue: Queue
    clock: Callable[[], datetime]
    hop: int = 0
    claims: ClaimStore = field(default_factory=ClaimStore)

    def flush(self, message: JsonObject, try_: Callable[[Endpoint, Delivery], bool]) -> None:
        """Send held deliveries, the oldest fact first, and enqueue a message for the rest.

        Does nothing while another worker has the claim. If the process is killed, the timer enqueues the rest again
        after the claim has ended.
        """
        endpoint_id = message["endpoint"]
        claim = self.claim(endpoint_id, message.get("claim"))
        if claim is None:
            return
        if self.hop < LONGEST_CHAIN and self._send(endpoint_id, try_):
            self.enqueue_next(endpoint_id, claim)
        else:
            self.release(endpoint_id, claim)

    def claim(self, endpoint_id: str, mine: int | None = None) -> int | None:
        """Take the claim. Returns its number, None if another worker holds it. `mine`: the claim in the message."""
        now = self.clock()
        return self.claims.take(endpoint_id, now, now + CLAIMED_FOR, mine)

    def enqueue_next(self, endpoint_id: str, claim: int) -> None:
        """Give the claim to the next message. If the chain may not get longer, release it.

        The endpoint's timer is deferred until the new claim ends.
        """
        now = self.clock()
        until = now + DEFERRED_FOR
        next_claim = self.claims.take(endpoint_id, now, until, claim) if self.hop + 1 < LONGEST_CHAIN else None
        if next_claim is None:
            self.release(endpoint_id, claim)
            return
        with suppress(VersionConflict):  # another write set the timer
            self.endpoints.defer(self.endpoints.load(endpoint_id), until)
        self.queue.send([Message({"endpoint": endpoint_id, "flush": True, "claim": next_claim, "hop": self.hop + 1})])

    def release(self, endpoint_id: str, claim: int) -> None:
        """End the claim and wake the endpoint's timer; if work is left, it starts a new chain.

        The timer also does the work of messages that were dropped during the claim.
        """
        self.claims.release(endpoint_id, claim)
        with suppress(Busy):  # the timer is due soon anyway
            retry(lambda: self._make_timer_due(endpoint_id), f"The timer of endpoint {endpoint_id} was not woken.")

    def _make_timer_due(self, endpoint_id: str) -> None:
        loaded, now = self.endpoints.load(endpoint_id), self.clock()
        until = loaded.marks.deferred_until
        if until and until > now:
            self.endpoints.defer(loaded, now)

    def _send(self, endpoint_id: str, try_: Callable[[Endpoint, Delivery], bool]) -> bool:
        """Send at most `FLUSHED_AT_ONCE` held deliveries, for `FLUSHED_FOR`. True if more are left to send.

        False also after a failure, or if the endpoint takes nothing any more.
        """
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
        self.change(endpoint_id, lambda endpoint: endpoints.flushed(endpoint) if endpoint.takes else None)
        return False

    def change(self, endpoint_id: str, decide: Callable[[Endpoint], Change | None]) -> bool:
        """Load, decide, write; retry on a version conflict. True if a change was written. Raises Busy."""

        def change_once() -> bool:
            loaded = self.endpoints.load(endpoint_id)
            new_state = decide(loaded.endpoint)
            if new_state:
                self.endpoints.change(loaded, new_state, self.clock())
            return new_state is not None

        return retry(change_once, f"Other writes changed endpoint {endpoint_id} at every try.")
