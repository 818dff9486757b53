"""An attempt of a delivery: a signed POST, its result, and its evidence of receipt."""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from removal.deliveries.delivery import Attempt, AttemptObserver, Delivery, ignore_attempt
from removal.endpoints.challenge import answers
from removal.endpoints.endpoint import CHALLENGED, Endpoint
from removal.endpoints.schedule import asked_delay
from removal.endpoints.vault import Vault
from removal.values import dataclass
from removal.webhooks.client import SUCCESS, Answer
from removal.webhooks.signature import signature_header

AGENT = "removal-orders"


class Sender(Protocol):
    """Sends HTTP requests."""

    def send(self, url: str, headers: Mapping[str, str], body: bytes) -> Answer:
        """Send a POST. Faults of the target are returned as an answer."""


class Evidence(Protocol):
    """Records that a delivery is evidence of receipt."""

    def __call__(self, endpoint: Endpoint, delivery: Delivery, body: bytes, at: datetime) -> None:
        """Record it, if the delivery is evidence. Idempotent."""


@dataclass(frozen=True, slots=True)
class AttemptSender:
    """Makes an attempt of a delivery, for a timer, a probe, a flush or a manual retry."""

    sender: Sender
    vault: Vault
    evidence: Evidence
    clock: Callable[[], datetime]
    observe: AttemptObserver = ignore_attempt
    agent: str = AGENT

    def post(self, endpoint: Endpoint, delivery: Delivery, body: bytes) -> tuple[Attempt, bool]:
        """The attempt and whether it arrived. Evidence is recorded here; the attempt is stored by the caller."""
        secrets, at = self._secrets(endpoint), self.clock()
        answer = self.sender.send(endpoint.url, signed_headers(delivery.id, secrets, body, at, agent=self.agent), body)
        attempt = _attempt(delivery, body, at, answer, asked_delay(answer.retry_after, self.clock()))
        arrived = attempt.fault is None and succeeded(attempt.status)
        if arrived:
            self.evidence(endpoint, delivery, body, self.clock())
        self.observe(delivery, attempt, arrived=arrived)
        return attempt, arrived

    def _secrets(self, endpoint: Endpoint) -> list[str]:
        live = endpoint.live_secrets(self.clock())
        return self.vault.decrypt(live, owner=endpoint.owner, endpoint=endpoint.id)


def succeeded(status: int | None) -> bool:
    """Whether a status is 2xx."""
    return status is not None and status // 100 == SUCCESS


def signed_headers(id_: str, secrets: Sequence[str], body: bytes, at: datetime, *, agent: str) -> dict[str, str]:
    """The headers of an attempt of delivery `id_`.

    Without `accept` and an informative `user-agent`, firewalls suspect a robot.
    """
    return {
        "accept": "*/*",
        "content-type": "application/json",
        "user-agent": agent,
        "webhook-id": id_,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": signature_header(secrets, id_, at, body),
    }


def _attempt(delivery: Delivery, body: bytes, at: datetime, answer: Answer, wait: timedelta | None) -> Attempt:
    """The attempt. A 2xx answer to a challenge must contain the challenge; otherwise it is a fault.

    The challenge is taken from the sent body: of two challenges under way, an answer to either one verifies.
    """
    challenge = json.loads(body)["data"]["challenge"] if delivery.type == CHALLENGED else None
    is_not_answered = answer.fault is None and challenge is not None and not answers(answer.body, challenge)
    fault = "challenge not answered" if is_not_answered and succeeded(answer.status) else answer.fault
    text = answer.body.decode("utf-8", "replace")
    return Attempt(at, answer.milliseconds, answer.status, fault, answer.body_sha256, text, wait)
