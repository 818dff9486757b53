"""One signed POST of a delivery: what is sent, what came of it, and who is told that it proves something."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from removal.deliveries.attempt import AttemptObserver, ignore_attempt
from removal.deliveries.delivery import Attempt, Delivery
from removal.deliveries.store import DeliveryStore
from removal.endpoints.challenge import answers
from removal.endpoints.endpoint import CHALLENGED, Endpoint
from removal.endpoints.schedule import asked_delay
from removal.endpoints.vault import Vault
from removal.webhooks.client import SUCCESS, Answer
from removal.webhooks.signature import signature_header

AGENT = "removal-orders"


class Sender(Protocol):
    """What puts bytes on the wire."""

    def send(self, url: str, headers: Mapping[str, str], body: bytes) -> Answer:
        """One POST; a target's fault is an answer too."""


class Evidence(Protocol):
    """Who is told that a delivery proves receipt."""

    def __call__(self, endpoint: Endpoint, delivery: Delivery, body: bytes, at: datetime) -> None:
        """Record it, if it does; a second time changes nothing."""


@dataclass(frozen=True, slots=True)
class AttemptSender:
    """Sends a delivery once: by its timer, a probe, a flush or by hand."""

    deliveries: DeliveryStore
    sender: Sender
    vault: Vault
    evidence: Evidence
    clock: Callable[[], datetime]
    observe: AttemptObserver = ignore_attempt
    agent: str = AGENT

    def post(self, endpoint: Endpoint, delivery: Delivery) -> tuple[Attempt, bool]:
        """The attempt, not yet written, and whether it arrived; its evidence is recorded."""
        body, secrets = self.deliveries.body(delivery), self._secrets(endpoint)
        at = self.clock()
        answer = self.sender.send(endpoint.url, headers(delivery, secrets, body, at, agent=self.agent), body)
        attempt = _attempt(delivery, body, at, answer, asked_delay(answer.retry_after, self.clock()))
        arrived = attempt.fault is None and succeeded(attempt.status)
        if arrived:
            self.evidence(endpoint, delivery, body, self.clock())
        self.observe(delivery, attempt, arrived=arrived)
        return attempt, arrived

    def _secrets(self, endpoint: Endpoint) -> list[str]:
        live = endpoint.live_secrets(self.clock())
        return [self.vault.open(sealed, owner=endpoint.owner, endpoint=endpoint.id) for sealed in live]


def succeeded(status: int | None) -> bool:
    """2xx, and nothing else."""
    return status is not None and status // 100 == SUCCESS


def headers(delivery: Delivery, secrets: list[str], body: bytes, at: datetime, *, agent: str) -> dict[str, str]:
    """Headers of one try; without `accept`, or a `user-agent` that says who sends, firewalls take it for a robot's."""
    return {
        "accept": "*/*",
        "content-type": "application/json",
        "user-agent": agent,
        "webhook-id": delivery.id,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": signature_header(secrets, delivery.id, at, body),
    }


def _attempt(delivery: Delivery, body: bytes, at: datetime, answer: Answer, wait: timedelta | None) -> Attempt:
    """A try and what came of it; a 2xx to a challenge that does not hold the challenge is a fault too.

    It is the challenge that was sent: of two that are under way, the answer to either shows who reads there.
    """
    asked = json.loads(body)["data"]["challenge"] if delivery.type == CHALLENGED else None
    unanswered = answer.fault is None and asked is not None and not answers(answer.body, asked)
    fault = "challenge not answered" if unanswered and succeeded(answer.status) else answer.fault
    shown = answer.body.decode("utf-8", "replace")
    return Attempt(at, answer.milliseconds, answer.status, fault, answer.body_sha256, shown, wait)
