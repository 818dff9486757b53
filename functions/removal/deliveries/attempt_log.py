"""What the log and the metrics are told of a try: which delivery, how it went, how old it is; never where it went."""

from collections.abc import Callable
from datetime import datetime
from enum import StrEnum

from removal.deliveries.attempt import Tell
from removal.deliveries.delivery import Attempt, Delivery
from removal.record.facts import fact_id
from removal.telemetry.log import logger
from removal.telemetry.metric import Metric
from removal.telemetry.metrics import emit


class Outcome(StrEnum):
    """How a try ended: taken, answered otherwise, or not answered at all."""

    TAKEN = "taken"
    REFUSED = "refused"
    UNANSWERED = "unanswered"


def telling(message: str, metric: str, clock: Callable[[], datetime]) -> Tell:
    """What is called after each try, and how the log and the metrics name it."""

    def told(delivery: Delivery, attempt: Attempt, /, *, arrived: bool) -> None:
        outcome = _outcome(attempt, arrived=arrived)
        waited = (clock() - delivery.at).total_seconds()
        how = {"outcome": outcome.value, "status": attempt.status, "milliseconds": attempt.milliseconds}
        so_far = {"tries": delivery.tries + 1, "waited_seconds": waited}
        logger.info(message, extra={**_ids(delivery), **how, **so_far})
        emit([Metric(metric, 1)], outcome=outcome.value)
        if not arrived:
            emit([Metric("OldestUndeliveredSeconds", waited, "Seconds")])

    return told


def _ids(delivery: Delivery) -> dict[str, str]:
    return {
        "subject": delivery.subject,
        "fact": fact_id(delivery.subject, delivery.sequence),
        "type": delivery.type,
        "delivery": delivery.id,
        "endpoint": delivery.endpoint,
    }


def _outcome(attempt: Attempt, *, arrived: bool) -> Outcome:
    if arrived:
        return Outcome.TAKEN
    return Outcome.UNANSWERED if attempt.status is None else Outcome.REFUSED
