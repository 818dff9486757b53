"""The webhook worker: three quick tries of a delivery, then probes of the endpoint; an accepted notice is evidence.

Each step is stored before the next one starts, in an order in which a crash loses nothing: first the evidence, then the
state `delivered`; first that the endpoint is failing (its timer runs), then that the delivery is held (its own timer
stops).
"""

from collections.abc import Callable
from datetime import datetime
from random import Random

from removal.deliveries.delivery import Attempt, AttemptObserver, Delivery, State, ignore_attempt
from removal.deliveries.held_queue import HeldQueue
from removal.deliveries.list_store import ManualRetryStore
from removal.deliveries.retry import Retry
from removal.deliveries.store import DeliveryStore
from removal.endpoints import endpoint as endpoints
from removal.endpoints import schedule
from removal.endpoints.endpoint import CHALLENGED, Change, Endpoint
from removal.endpoints.store import EndpointStore
from removal.endpoints.vault import Vault
from removal.queues.queue import Queue
from removal.record.canonical import JsonObject
from removal.values import dataclass
from removal.versions import retry
from removal.webhooks.attempt import AGENT, AttemptSender, Evidence, Sender

GONE = 410


@dataclass(frozen=True, slots=True)
class WebhookWorker:
    """Handles messages of the webhook queue: a delivery, a probe, a flush, a manual retry.

    `hop`: the number of earlier messages of the chain.
    """

    endpoints: EndpointStore
    deliveries: DeliveryStore
    manual_retries: ManualRetryStore
    sender: Sender
    vault: Vault
    evidence: Evidence
    queue: Queue
    clock: Callable[[], datetime]
    rng: Random
    observe: AttemptObserver = ignore_attempt
    agent: str = AGENT
    hop: int = 0

    def run(self, message: JsonObject) -> None:
        """Handle a message. A duplicate has no further effect."""
        endpoint_id = message["endpoint"]
        if message.get("probe"):
            self._probe(endpoint_id)
        elif message.get("flush"):
            self._held_queue.flush(message, self._try_held)
        elif message.get("by_hand"):
            self._retry_manually(message)
        else:
            self._deliver(message)

    def _deliver(self, message: JsonObject) -> None:
        retry(lambda: self._deliver_once(message), f"Delivery {message['delivery']} kept being settled by others.")

    def _deliver_once(self, message: JsonObject) -> None:
        """Send or hold. Nothing if this try was handled, or erased. VersionConflict if it is handled meanwhile."""
        endpoint, delivery, body = self._read(message)
        if delivery is None or delivery.state is not State.PENDING or delivery.tries != message["tries"]:
            return
        if _may_be_sent(endpoint, delivery):
            self._try(endpoint, delivery, body)
        else:
            self._hold(delivery)

    def _retry_manually(self, message: JsonObject) -> None:
        """Make a retry that the owner requested, in any state; it does not affect the endpoint's health."""
        endpoint, delivery, body = self._read(message)
        if delivery is None or delivery.retry_requested_at is None:
            return
        body = body or self.deliveries.body(delivery)
        if body and endpoint.enabled and endpoint.verified_at and not endpoint.waits:
            self.manual_retries.settle(delivery, *self._attempts.post(endpoint, delivery, body))
        else:
            self.manual_retries.drop(delivery)

    def _read(self, message: JsonObject) -> tuple[Endpoint, Delivery | None, bytes | None]:
        """Endpoint, delivery and body of a message. Raises NotFound without an endpoint.

        No delivery if a later message was sent for it, or it was erased with its order.
        """
        read = self.deliveries.to_send(message)
        endpoint, delivery = read.endpoint or self.endpoints.load(message["endpoint"]).endpoint, read.delivery
        return endpoint, None if delivery is None or delivery.is_outdated(message) else delivery, read.body

    def _probe(self, endpoint_id: str) -> None:
        """Probe the endpoint unless another worker has the claim. If it recovers, flush it under the same claim."""
        claim = self._held_queue.claim(endpoint_id)
        if claim is None:
            return
        self._probe_claimed(endpoint_id)
        endpoint = self.endpoints.load(endpoint_id).endpoint
        if endpoint.takes and endpoint.wakes_at:
            self._held_queue.enqueue_next(endpoint_id, claim)
        else:
            self._held_queue.release(endpoint_id, claim)

    def _probe_claimed(self, endpoint_id: str) -> None:
        endpoint = self.endpoints.load(endpoint_id).endpoint
        if not (
            endpoint.enabled and endpoint.failing_since and endpoint.wakes_at and endpoint.wakes_at <= self.clock()
        ):
            return
        waiting = self._probe_deliveries(endpoint)
        if not waiting:
            self._recover(endpoint_id)
        for held in waiting:
            self._try_held(endpoint, self.deliveries.load(endpoint_id, held))

    def _probe_deliveries(self, endpoint: Endpoint) -> list[str]:
        """At most one delivery to probe with: the oldest held; until it is verified and confirmed, its challenge."""
        if endpoint.verified_at is None or endpoint.waits:
            challenge = endpoint.challenge_delivery
            return [challenge] if self.deliveries.state(endpoint.id, challenge) is State.HELD else []
        return self.deliveries.held(endpoint.id, 1)

    def _try_held(self, endpoint: Endpoint, delivery: Delivery) -> bool:
        """Try a held delivery. If it is not held any more (a manual retry arrived), remove it from the held queue."""
        if delivery.state is State.HELD:
            return self._try(endpoint, delivery)
        self.deliveries.leave_held_queue(delivery)
        return True

    def _try(self, endpoint: Endpoint, delivery: Delivery, body: bytes | None = None) -> bool:
        """Make an attempt and store its result; True if it arrived. `body`: if it was read with the delivery.

        Without a body nothing is sent, and True: an erasure has deleted it, and is about to delete the delivery.
        """
        body = body or self.deliveries.body(delivery)
        if body is None:
            return True
        attempt, arrived = self._attempts.post(endpoint, delivery, body)
        if arrived:
            self._store_arrival(endpoint, delivery, attempt)
        else:
            self._store_failure(endpoint, delivery, attempt)
        return arrived

    def _store_arrival(self, endpoint: Endpoint, delivery: Delivery, attempt: Attempt) -> None:
        if delivery.type == CHALLENGED:
            self._held_queue.change(endpoint.id, lambda current: self._verified(current, endpoint.url))
        self.deliveries.arrived(delivery, attempt)
        if endpoint.failing_since:
            self._recover(endpoint.id)

    def _verified(self, current: Endpoint, url: str) -> Change | None:
        """The change to verified; None if it is verified or has another URL by now."""
        return endpoints.verified(current, self.clock()) if current.verified_at is None and current.url == url else None

    def _store_failure(self, endpoint: Endpoint, delivery: Delivery, attempt: Attempt) -> None:
        delay = schedule.quick_delay(delivery.tries + 1, self.rng)
        if delivery.state is State.PENDING and endpoint.failing_since is None and delay and attempt.status != GONE:
            retry_delay = schedule.waited(delay, attempt.retry_after, schedule.RETRY_AFTER_LONGEST)
            Retry(self.deliveries, self.queue, self.clock, self.hop).after(retry_delay, delivery, attempt)
            return
        self._mark_failing(endpoint.id, delivery, attempt)
        is_pending = delivery.state is State.PENDING
        self.deliveries.failed(delivery, attempt, self.clock() + schedule.UNSETTLED_AFTER if is_pending else None)
        if is_pending:
            self._hold(self.deliveries.load(endpoint.id, delivery.id))

    def _hold(self, delivery: Delivery) -> None:
        """Hold the delivery. If it is a notice and the endpoint's next probe is late, first set an earlier probe."""
        if delivery.window:
            window = delivery.window
            soon = self.clock() + min(schedule.PROBE_SOON, schedule.longest_probe([window]))
            self._held_queue.change(delivery.endpoint, lambda current: endpoints.holds(current, window, soon))
        self.deliveries.hold(delivery, self.endpoints.load(delivery.endpoint).endpoint)

    def _mark_failing(self, endpoint_id: str, delivery: Delivery, attempt: Attempt) -> None:
        """Mark the endpoint as failing and set its next probe, or disable it."""
        fault = attempt.fault or f"status {attempt.status}"

        def change(current: Endpoint) -> Change | None:
            windows = [window for window in (current.held_window, delivery.window) if window]
            now, longest = self.clock(), schedule.longest_probe(windows)
            if not current.enabled:
                return None
            if attempt.status == GONE or schedule.given_up(current.failing_since, current.probes, now):
                return endpoints.disabled(current, fault)
            if current.failing_since and current.wakes_at and now < current.wakes_at:
                return None  # an attempt that was under way when the endpoint failed is no probe
            probes = current.probes + 1 if current.failing_since else 0
            delay = schedule.probe_delay(probes, self.rng, longest)
            return endpoints.failed(current, now, fault, now + schedule.waited(delay, attempt.retry_after, longest))

        self._held_queue.change(endpoint_id, change)

    def _recover(self, endpoint_id: str) -> None:
        """Make the held deliveries due; the endpoint's timer flushes them if this worker is killed."""
        self._held_queue.change(
            endpoint_id, lambda current: endpoints.recovered(current, self.clock()) if current.failing_since else None
        )

    @property
    def _held_queue(self) -> HeldQueue:
        return HeldQueue(self.endpoints, self.deliveries, self.queue, self.clock, self.hop)

    @property
    def _attempts(self) -> AttemptSender:
        return AttemptSender(self.sender, self.vault, self.evidence, self.clock, self.observe, self.agent)


def _may_be_sent(endpoint: Endpoint, delivery: Delivery) -> bool:
    """Whether a delivery may be sent now: a challenge also to an unverified endpoint, other facts not."""
    is_challenge = delivery.type == CHALLENGED
    return endpoint.takes or (is_challenge and endpoint.enabled and endpoint.failing_since is None)
