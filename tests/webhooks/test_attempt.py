"""Instants of a try: each is read when it is used, however long KMS and the receiver take."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import cast

from removal.deliveries.delivery import Delivery
from removal.endpoints.endpoint import Endpoint
from removal.endpoints.secret import Secret
from removal.endpoints.vault import Vault
from removal.webhooks.attempt import AttemptSender
from removal.webhooks.client import Answer

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
SECOND = timedelta(seconds=1)
KMS, RECEIVER = 6 * SECOND, 14 * SECOND
ENDPOINT = Endpoint("e1", "platform:video", "rep-1", "https://hooks.example/", NOW, (Secret("sealed"),))
DELIVERY = Delivery("d1", "e1", "platform:video", "order:1", 1, "order.issued", NOW)


@dataclass
class Slow:
    """KMS and receiver; the clock moves in both."""

    now: datetime = NOW
    sent_at: datetime | None = None
    timestamp: str = ""
    status: int = 503

    def decrypt(self, sealed: Sequence[str], **_names: str) -> list[str]:
        self.now += KMS
        return [f"whsec_{secret}{'A' * 26}" for secret in sealed]

    def send(self, _url: str, headers: Mapping[str, str], _body: bytes) -> Answer:
        self.sent_at, self.timestamp = self.now, headers["webhook-timestamp"]
        self.now += RECEIVER
        return Answer(self.status, None, 14_000, b"", "", format_datetime(NOW + 60 * SECOND, usegmt=True))


def test_a_try_is_signed_and_dated_when_it_is_sent_and_what_was_asked_for_counts_from_the_answer() -> None:
    slow = Slow()
    posting = AttemptSender(slow, cast("Vault", slow), lambda *_: None, lambda: slow.now)
    attempt, _ = posting.post(ENDPOINT, DELIVERY, b"{}")
    assert slow.sent_at == attempt.at == NOW + KMS
    assert slow.timestamp == str(int(attempt.at.timestamp()))
    assert attempt.retry_after == 60 * SECOND - KMS - RECEIVER


def test_a_notice_is_received_when_it_was_answered_and_not_when_it_was_sent() -> None:
    """A receiver may take 14 seconds; a clock that began with the request would end that much too early."""
    slow, evidence = Slow(status=200), list[datetime]()
    posting = AttemptSender(slow, cast("Vault", slow), lambda *proof: evidence.append(proof[-1]), lambda: slow.now)
    posting.post(ENDPOINT, DELIVERY, b"{}")
    assert evidence == [NOW + KMS + RECEIVER]
