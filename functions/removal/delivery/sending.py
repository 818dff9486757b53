"""Sending: three quick tries of a delivery, then the endpoint is probed; what arrives is proof, told to the order.

Each step is written before the next begins, in an order in which stopping anywhere loses nothing: first what an answer
proves, then that it was delivered; first that the endpoint is failing (its timer runs), then that the delivery waits
for it (its own timer stops).
"""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Protocol

from removal.delivery import endpoint as endpoints
from removal.delivery import schedule
from removal.delivery.challenge import answers
from removal.delivery.delivery import Attempt, Delivery, State
from removal.delivery.endpoint import Change, Endpoint
from removal.delivery.endpoint_store import EndpointStore
from removal.delivery.line import FLUSHED_AT_ONCE, Line
from removal.delivery.signature import signature_header
from removal.delivery.store import DeliveryStore, Outrun
from removal.delivery.vault import Vault
from removal.delivery.webhook import Answer
from removal.errors import Busy
from removal.queues import Message, Queue
from removal.record.canonical import JsonObject

TRIES = 8
GONE = 410
SUCCESS = 2  # the class of statuses (RFC 9110 section 15.3); a redirect is none


class Sender(Protocol):
    """What puts bytes on the wire."""

    def send(self, url: str, headers: Mapping[str, str], body: bytes) -> Answer:
        """One POST; a target's fault is an answer too."""


class Evidence(Protocol):
    """Who is told that a delivery proves receipt."""

    def __call__(self, endpoint: Endpoint, delivery: Delivery, body: bytes, at: datetime) -> None:
        """Record it, if it does; a second time changes nothing."""


@dataclass(frozen=True, slots=True)
class Sending:
    """The webhook queue's work: a delivery, a probe, a flush."""

    endpoints: EndpointStore
    deliveries: DeliveryStore
    sender: Sender
    vault: Vault
    evidence: Evidence
    queue: Queue
    clock: Callable[[], datetime]
    chance: Random

    def run(self, message: JsonObject) -> None:
        """Do what one message asks for; asked twice, it is done once in effect."""
        endpoint_id = message["endpoint"]
        if message.get("probe"):
            self._probe(endpoint_id)
        elif message.get("flush"):
            self._line.flush(endpoint_id, self._try)
        else:
            self._deliver(endpoint_id, message["delivery"], message["tries"])

    def _deliver(self, endpoint_id: str, delivery_id: str, tries: int) -> None:
        for _ in range(TRIES):
            with suppress(Outrun):
                self._deliver_once(endpoint_id, delivery_id, tries)
                return
        msg = f"Delivery {delivery_id} kept being settled by others."
        raise Busy(msg)

    def _deliver_once(self, endpoint_id: str, delivery_id: str, tries: int) -> None:
        """Nothing, if another message has dealt with this try; Outrun, if another worker does so meanwhile."""
        endpoint = self.endpoints.load(endpoint_id).endpoint
        delivery = self.deliveries.load(endpoint_id, delivery_id)
        if delivery.state is not State.PENDING or delivery.tries != tries:
            return
        if _goes_out(endpoint, delivery):
            self._try(endpoint, delivery)
        else:
            self.deliveries.hold(delivery, endpoint)

    def _probe(self, endpoint_id: str) -> None:
        endpoint = self.endpoints.load(endpoint_id).endpoint
        if not (
            endpoint.enabled and endpoint.failing_since and endpoint.wakes_at and endpoint.wakes_at <= self.clock()
        ):
            return
        waiting = self.deliveries.held(endpoint_id, 1)
        if not waiting:
            self._recover(endpoint_id)
        for held in waiting:
            self._try(endpoint, self.deliveries.load(endpoint_id, held.delivery))

    def _try(self, endpoint: Endpoint, delivery: Delivery) -> bool:
        """One POST and its consequences; whether it arrived."""
        body, at = self.deliveries.body(delivery), self.clock()
        headers = self._headers(endpoint, delivery, body, at)
        answer = self.sender.send(endpoint.url, headers, body)
        attempt = _attempt(endpoint, delivery, at, answer)
        if attempt.fault or not _succeeded(attempt.status):
            self._failed(endpoint, delivery, attempt)
            return False
        self.evidence(endpoint, delivery, body, self.clock())
        self._arrived(endpoint, delivery, attempt)
        return True

    def _headers(self, endpoint: Endpoint, delivery: Delivery, body: bytes, at: datetime) -> dict[str, str]:
        sealed = [self.vault.open(secret, owner=endpoint.owner, endpoint=endpoint.id) for secret in endpoint.secrets]
        return {
            "content-type": "application/json",
            "user-agent": "removal-orders",
            "webhook-id": delivery.id,
            "webhook-timestamp": str(int(at.timestamp())),
            "webhook-signature": signature_header(sealed, delivery.id, at, body),
        }

    def _arrived(self, endpoint: Endpoint, delivery: Delivery, attempt: Attempt) -> None:
        if delivery.type == "endpoint.challenged":
            self._line.change(
                endpoint.id, lambda found: None if found.verified_at else endpoints.verified(found, self.clock())
            )
        self.deliveries.arrived(delivery, attempt)
        if endpoint.failing_since:
            self._recover(endpoint.id)

    def _failed(self, endpoint: Endpoint, delivery: Delivery, attempt: Attempt) -> None:
        delay = schedule.quick_delay(delivery.tries + 1, self.chance)
        if delivery.state is State.PENDING and endpoint.failing_since is None and delay and attempt.status != GONE:
            self._try_again(delivery, attempt, delay)
            return
        self._fail(endpoint.id, delivery, attempt)
        pending = delivery.state is State.PENDING
        self.deliveries.failed(delivery, attempt, self.clock() if pending else None)
        if pending:
            failing = self.endpoints.load(endpoint.id).endpoint
            self.deliveries.hold(self.deliveries.load(endpoint.id, delivery.id), failing)

    def _try_again(self, delivery: Delivery, attempt: Attempt, delay: timedelta) -> None:
        self.deliveries.failed(delivery, attempt, self.clock() + delay)
        again = {**delivery.message, "tries": delivery.tries + 1}
        self.queue.send([Message(again, round(delay.total_seconds()))])

    def _fail(self, endpoint_id: str, delivery: Delivery, attempt: Attempt) -> None:
        fault = attempt.fault or f"status {attempt.status}"
        waiting = [delivery.type, *(held.type for held in self.deliveries.held(endpoint_id, FLUSHED_AT_ONCE))]
        notice_waits = "order.issued" in waiting

        def change(found: Endpoint) -> Change | None:
            now = self.clock()
            if not found.enabled:
                return None
            if attempt.status == GONE or schedule.given_up(found.failing_since, now):
                return endpoints.disabled(found, fault)
            probes = found.probes + 1 if found.failing_since else 0
            delay = schedule.probe_delay(probes, self.chance, notice_waits=notice_waits)
            return endpoints.failed(found, now, fault, now + delay)

        self._line.change(endpoint_id, change)

    def _recover(self, endpoint_id: str) -> None:
        recovered = self._line.change(
            endpoint_id, lambda found: endpoints.recovered(found, self.clock()) if found.failing_since else None
        )
        if recovered:
            self.queue.send([Message({"endpoint": endpoint_id, "flush": True})])

    @property
    def _line(self) -> Line:
        return Line(self.endpoints, self.deliveries, self.queue, self.clock)


def _goes_out(endpoint: Endpoint, delivery: Delivery) -> bool:
    """A challenge goes to an endpoint that is not verified yet; everything else only to one that takes deliveries."""
    challenge = delivery.type == "endpoint.challenged"
    return endpoint.takes or (challenge and endpoint.enabled and endpoint.failing_since is None)


def _attempt(endpoint: Endpoint, delivery: Delivery, at: datetime, answer: Answer) -> Attempt:
    """A try and what came of it; a 2xx to a challenge that does not hold the challenge is a fault too."""
    asked = endpoint.challenge if delivery.type == "endpoint.challenged" else None
    unanswered = answer.fault is None and asked is not None and not answers(answer.body, asked)
    fault = "challenge not answered" if unanswered and _succeeded(answer.status) else answer.fault
    shown = answer.body.decode("utf-8", "replace")
    return Attempt(at, answer.milliseconds, answer.status, fault, answer.body_sha256, shown)


def _succeeded(status: int | None) -> bool:
    return status is not None and status // 100 == SUCCESS
