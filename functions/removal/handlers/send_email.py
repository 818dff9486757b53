"""Queue → SES: submits a mail, or the deliveries that were held for an address."""

from dataclasses import replace
from typing import Any

from removal.deliveries.attempt_log import attempt_logger
from removal.deliveries.delivery import Delivery
from removal.queues.batch import each, hop
from removal.telemetry.log import logger
from removal.telemetry.metric import Metric
from removal.telemetry.metrics import emit
from removal.wiring import now, wired
from removal.wiring.mail import Mails


def handler(event: dict[str, Any], _context: object) -> object:
    """Process each message of the mail queue."""
    log_attempt = attempt_logger("mail submitted", "MailAttempts", now)
    mailing = replace(wired().part(Mails).mailing, page=_page, observe=log_attempt, hop=hop(event))
    return each(event, mailing.run)


def _page(delivery: Delivery) -> None:
    """Raise the alarm on this metric, for an authority with or without an address for alarms."""
    emit([Metric("BreachesUntold", 1)])
    logger.error("breach untold", extra={"subject": delivery.subject, "owner": delivery.owner})
