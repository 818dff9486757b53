"""Log line and metrics of an attempt: the delivery, the outcome, the age of the fact; never a URL or an address."""

from collections.abc import Callable
from datetime import datetime
from enum import StrEnum

from removal.deliveries.delivery import Attempt, AttemptObserver, Delivery
from removal.telemetry.log import logger
from removal.telemetry.metric import Metric
from removal.telemetry.metrics import emit


class Outcome(StrEnum):
    """How an attempt ended: accepted, answered with another status, or without an answer."""

    TAKEN = "taken"
    REFUSED = "refused"
    UNANSWERED = "unanswered"


def attempt_logger(message: str, metric: str, clock: Callable[[], datetime]) -> AttemptObserver:
    """An observer that logs each attempt under `message` and counts it in `metric`."""

    def log_attempt(delivery: Delivery, attempt: Attempt, /, *, arrived: bool) -> None:
        outcome = _outcome(attempt, arrived=arrived)
        age_seconds = (clock() - delivery.at).total_seconds()
        result = {"outcome": outcome.value, "status": attempt.status, "milliseconds": attempt.milliseconds}
        progress = {"tries": delivery.tries + 1, "waited_seconds": age_seconds}
        logger.info(message, extra={**_ids(delivery), **result, **progress})
        emit([Metric(metric, 1)], outcome=outcome.value)
        if not arrived:
            emit([Metric("OldestUndeliveredSeconds", age_seconds, "Seconds")])

    return log_attempt


def _ids(delivery: Delivery) -> dict[str, str]:
    return {
        "subject": delivery.subject,
        "fact": delivery.fact,
        "type": delivery.type,
        "delivery": delivery.id,
        "endpoint": delivery.endpoint,
    }


def _outcome(attempt: Attempt, *, arrived: bool) -> Outcome:
    if arrived:
        return Outcome.TAKEN
    return Outcome.UNANSWERED if attempt.status is None else Outcome.REFUSED
