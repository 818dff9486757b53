"""Sending: three quick tries of a delivery, then the endpoint is probed; what arrives is proof, told to the order.

Each step is written before the next begins, in an order in which stopping anywhere loses nothing: first what an answer
proves, then that it was delivered; first that the endpoint is failing (its timer runs), then that the delivery waits
for it (its own timer stops).
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from random import Random

from removal.deliveries.attempt import AttemptObserver, ignore_attempt
from removal.deliveries.delivery import Attempt, Delivery, State
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
from removal.versions import retry
from removal.webhooks.attempt import AGENT, AttemptSender, Evidence, Sender

GONE = 410


@dataclass(frozen=True, slots=True)
class WebhookWorker:
    """The webhook queue's work: a delivery, a probe, a flush, a try by hand.

    `hop`: how many messages came before this one in its chain.
    """

    endpoints: EndpointStore
    deliveries: DeliveryStore
    manual_retries: ManualRetryStore
    sender: Sender
    vault: Vault
    evidence: Evidence
    queue: Queue
    clock: Callable[[], datetime]
    chance: Random
    observe: AttemptObserver = ignore_attempt
    agent: str = AGENT
    hop: int = 0

    def run(self, message: JsonObject) -> None:
        """Do what one message asks for; asked twice, it is done once in effect."""
        endpoint_id = message["endpoint"]
        if message.get("probe"):
            self._probe(endpoint_id)
        elif message.get("flush"):
            self._line.flush(message, self._try_held)
        elif message.get("by_hand"):
            self._by_hand(message)
        else:
            self._deliver(message)

    def _deliver(self, message: JsonObject) -> None:
        retry(lambda: self._deliver_once(message), f"Delivery {message['delivery']} kept being settled by others.")

    def _deliver_once(self, message: JsonObject) -> None:
        """Nothing, if another message deals with this try; VersionConflict, if another worker does so meanwhile."""
        endpoint = self.endpoints.load(message["endpoint"]).endpoint
        delivery = self.deliveries.load(message["endpoint"], message["delivery"])
        if delivery.state is not State.PENDING or delivery.tries != message["tries"] or delivery.is_outdated(message):
            return
        if _goes_out(endpoint, delivery):
            self._try(endpoint, delivery)
        else:
            self._hold(delivery)

    def _by_hand(self, message: JsonObject) -> None:
        """A try that the owner asked for, in any state of the delivery; the endpoint's health stays as it is."""
        endpoint = self.endpoints.load(message["endpoint"]).endpoint
        delivery = self.deliveries.load(message["endpoint"], message["delivery"])
        if delivery.asked_at is None or delivery.is_outdated(message):
            return
        if endpoint.enabled and endpoint.verified_at and not endpoint.waits:
            self.manual_retries.settle(delivery, *self._posting.post(endpoint, delivery))
        else:
            self.manual_retries.drop(delivery)

    def _probe(self, endpoint_id: str) -> None:
        """Nothing while another worker has the endpoint; if it recovers, what is held goes out under the same claim."""
        claim = self._line.claim(endpoint_id)
        if claim is None:
            return
        self._probe_claimed(endpoint_id)
        endpoint = self.endpoints.load(endpoint_id).endpoint
        if endpoint.takes and endpoint.wakes_at:
            self._line.go_on(endpoint_id, claim)
        else:
            self._line.release(endpoint_id, claim)

    def _probe_claimed(self, endpoint_id: str) -> None:
        endpoint = self.endpoints.load(endpoint_id).endpoint
        if not (
            endpoint.enabled and endpoint.failing_since and endpoint.wakes_at and endpoint.wakes_at <= self.clock()
        ):
            return
        waiting = self._waiting(endpoint)
        if not waiting:
            self._recover(endpoint_id)
        for held in waiting:
            self._try_held(endpoint, self.deliveries.load(endpoint_id, held))

    def _waiting(self, endpoint: Endpoint) -> list[str]:
        """What it is probed with: the oldest that waits; nothing but a challenge until it is verified and confirmed."""
        if endpoint.verified_at is None or endpoint.waits:
            challenge = endpoint.challenge_delivery
            return [challenge] if self.deliveries.state(endpoint.id, challenge) is State.HELD else []
        return self.deliveries.held(endpoint.id, 1)

    def _try_held(self, endpoint: Endpoint, delivery: Delivery) -> bool:
        """If it is held no more, as when it has arrived by hand, its place in the line goes, and no try is made."""
        if delivery.state is State.HELD:
            return self._try(endpoint, delivery)
        self.deliveries.leave_held_queue(delivery)
        return True

    def _try(self, endpoint: Endpoint, delivery: Delivery) -> bool:
        """One POST and its consequences; whether it arrived."""
        attempt, arrived = self._posting.post(endpoint, delivery)
        if arrived:
            self._arrived(endpoint, delivery, attempt)
        else:
            self._failed(endpoint, delivery, attempt)
        return arrived

    def _arrived(self, endpoint: Endpoint, delivery: Delivery, attempt: Attempt) -> None:
        if delivery.type == CHALLENGED:
            self._line.change(endpoint.id, lambda found: self._shown(found, endpoint.url))
        self.deliveries.arrived(delivery, attempt)
        if endpoint.failing_since:
            self._recover(endpoint.id)

    def _shown(self, found: Endpoint, url: str) -> Change | None:
        """It answers there, unless its owner has meanwhile moved it elsewhere."""
        return endpoints.verified(found, self.clock()) if found.verified_at is None and found.url == url else None

    def _failed(self, endpoint: Endpoint, delivery: Delivery, attempt: Attempt) -> None:
        delay = schedule.quick_delay(delivery.tries + 1, self.chance)
        if delivery.state is State.PENDING and endpoint.failing_since is None and delay and attempt.status != GONE:
            waited = schedule.waited(delay, attempt.retry_after, schedule.RETRY_AFTER_LONGEST)
            Retry(self.deliveries, self.queue, self.clock, self.hop).after(waited, delivery, attempt)
            return
        self._fail(endpoint.id, delivery, attempt)
        pending = delivery.state is State.PENDING
        self.deliveries.failed(delivery, attempt, self.clock() + schedule.UNSETTLED_AFTER if pending else None)
        if pending:
            self._hold(self.deliveries.load(endpoint.id, delivery.id))

    def _hold(self, delivery: Delivery) -> None:
        """Put it in the line; a notice that finds the next probe of its endpoint far off brings it nearer first."""
        if delivery.window:
            window = delivery.window
            soon = self.clock() + min(schedule.PROBE_SOON, schedule.longest_probe([window]))
            self._line.change(delivery.endpoint, lambda found: endpoints.holds(found, window, soon))
        self.deliveries.hold(delivery, self.endpoints.load(delivery.endpoint).endpoint)

    def _fail(self, endpoint_id: str, delivery: Delivery, attempt: Attempt) -> None:
        fault = attempt.fault or f"status {attempt.status}"

        def change(found: Endpoint) -> Change | None:
            windows = [one for one in (found.held_window, delivery.window) if one]
            now, longest = self.clock(), schedule.longest_probe(windows)
            if not found.enabled:
                return None
            if attempt.status == GONE or schedule.given_up(found.failing_since, found.probes, now):
                return endpoints.disabled(found, fault)
            if found.failing_since and found.wakes_at and now < found.wakes_at:
                return None  # what was under way when it fell is no probe
            probes = found.probes + 1 if found.failing_since else 0
            delay = schedule.probe_delay(probes, self.chance, longest)
            return endpoints.failed(found, now, fault, now + schedule.waited(delay, attempt.retry_after, longest))

        self._line.change(endpoint_id, change)

    def _recover(self, endpoint_id: str) -> None:
        """What is held is due; its timer asks for it if this worker is killed."""
        self._line.change(
            endpoint_id, lambda found: endpoints.recovered(found, self.clock()) if found.failing_since else None
        )

    @property
    def _line(self) -> HeldQueue:
        return HeldQueue(self.endpoints, self.deliveries, self.queue, self.clock, self.hop)

    @property
    def _posting(self) -> AttemptSender:
        return AttemptSender(
            self.deliveries, self.sender, self.vault, self.evidence, self.clock, self.observe, self.agent
        )


def _goes_out(endpoint: Endpoint, delivery: Delivery) -> bool:
    """A challenge goes to an endpoint that is not verified yet; everything else only to one that takes deliveries."""
    challenge = delivery.type == CHALLENGED
    return endpoint.takes or (challenge and endpoint.enabled and endpoint.failing_since is None)
