"""JSON objects of deliveries and attempts in the API, and the models of queries and bodies."""

from collections.abc import Iterable
from typing import Literal

from removal.deliveries import shown
from removal.deliveries.delivery import Attempt, Delivery
from removal.record import instant
from removal.web.body_models import Body, Instant
from removal.web.cursor import Paged


class DeliveryQuery(Paged):
    """A filter for an endpoint's deliveries."""

    state: Literal["pending", "held", "delivered"] | None = None


class ReplayBody(Body):
    """Facts since this instant that did not arrive are sent again."""

    since: Instant


class ReplayQuery(Paged):
    """Where to go on, and how many orders to read (`limit`)."""


def delivery_object(delivery: Delivery) -> shown.Delivery:
    """The API object of a delivery, without its body."""
    return {
        "id": delivery.id,
        "endpoint": delivery.endpoint,
        "subject": delivery.subject,
        "sequence": delivery.sequence,
        "type": delivery.type,
        "at": instant.to_text(delivery.at),
        "state": delivery.state.value,
        "tries": delivery.tries,
        "asked_at": instant.to_text_or_none(delivery.retry_requested_at),
    }


def read_object(delivery: Delivery, attempts: Iterable[Attempt]) -> shown.ReadDelivery:
    """The API object of a delivery with its attempts; only the hash of each answer is shown (design 8.3)."""
    return {**delivery_object(delivery), "attempts": [_attempt_object(attempt) for attempt in attempts]}


def _attempt_object(attempt: Attempt) -> shown.Attempt:
    return {
        "at": instant.to_text(attempt.at),
        "milliseconds": attempt.milliseconds,
        "status": attempt.status,
        "fault": attempt.fault,
        "answer_sha256": attempt.answer_sha256,
    }
