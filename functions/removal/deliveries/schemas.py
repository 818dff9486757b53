"""Deliveries and their attempts as the API shows them, and what may be asked of them."""

from collections.abc import Iterable
from typing import Literal

from removal.deliveries import shown
from removal.deliveries.delivery import Attempt, Delivery
from removal.record import instant
from removal.web.body_models import Body, Instant
from removal.web.cursor import Paged


class DeliveryQuery(Paged):
    """Which of an endpoint's deliveries."""

    state: Literal["pending", "held", "delivered"] | None = None


class ReplayBody(Body):
    """From when on facts are to be told that did not arrive."""

    since: Instant


class ReplayQuery(Paged):
    """Where a replay goes on; `limit` counts orders that are looked at."""


def delivery_object(delivery: Delivery) -> shown.Delivery:
    """A delivery without what it carries."""
    return {
        "id": delivery.id,
        "endpoint": delivery.endpoint,
        "subject": delivery.subject,
        "sequence": delivery.sequence,
        "type": delivery.type,
        "at": instant.to_text(delivery.at),
        "state": delivery.state.value,
        "tries": delivery.tries,
        "asked_at": instant.to_text_or_none(delivery.asked_at),
    }


def read_object(delivery: Delivery, attempts: Iterable[Attempt]) -> shown.ReadDelivery:
    """The same with its attempts; what a receiver said is told by its hash alone (design 8.3)."""
    return {**delivery_object(delivery), "attempts": [_attempt_object(attempt) for attempt in attempts]}


def _attempt_object(attempt: Attempt) -> shown.Attempt:
    return {
        "at": instant.to_text(attempt.at),
        "milliseconds": attempt.milliseconds,
        "status": attempt.status,
        "fault": attempt.fault,
        "answer_sha256": attempt.answer_sha256,
    }
