"""What the log and the metrics are told of a try: which delivery, how it went, how old it is; never where it went."""

from enum import StrEnum

from removal.delivery.delivery import Attempt, Delivery
from removal.handlers.log import logger
from removal.handlers.metrics import tell
from removal.orders.measures import Measure
from removal.record.facts import fact_id
from removal.wiring import now


class Outcome(StrEnum):
    """How a try ended: taken, answered otherwise, or not answered at all."""

    TAKEN = "taken"
    REFUSED = "refused"
    UNANSWERED = "unanswered"


def webhook(delivery: Delivery, attempt: Attempt, *, arrived: bool) -> None:
    """One POST."""
    _tell("webhook tried", "WebhookAttempts", delivery, attempt, arrived=arrived)


def mail(delivery: Delivery, attempt: Attempt, *, arrived: bool) -> None:
    """One submission to SES."""
    _tell("mail submitted", "MailAttempts", delivery, attempt, arrived=arrived)


def _tell(message: str, name: str, delivery: Delivery, attempt: Attempt, *, arrived: bool) -> None:
    outcome = _outcome(attempt, arrived=arrived)
    waited = (now() - delivery.at).total_seconds()
    ids = {
        "subject": delivery.subject,
        "fact": fact_id(delivery.subject, delivery.sequence),
        "type": delivery.type,
        "delivery": delivery.id,
        "endpoint": delivery.endpoint,
    }
    how = {"outcome": outcome.value, "status": attempt.status, "milliseconds": attempt.milliseconds}
    logger.info(message, extra={**ids, **how, "tries": delivery.tries + 1, "waited_seconds": waited})
    tell([Measure(name, 1)], outcome=outcome.value)
    if not arrived:
        tell([Measure("OldestUndeliveredSeconds", waited, "Seconds")])


def _outcome(attempt: Attempt, *, arrived: bool) -> Outcome:
    if arrived:
        return Outcome.TAKEN
    return Outcome.UNANSWERED if attempt.status is None else Outcome.REFUSED
