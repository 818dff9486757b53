"""Queue → SES: a mail to submit, or what was held for an address."""

from dataclasses import replace
from typing import Any

from removal.deliveries.attempt_log import telling
from removal.deliveries.delivery import Delivery
from removal.queues.batch import each, hop
from removal.telemetry.log import logger
from removal.telemetry.metric import Metric
from removal.telemetry.metrics import tell
from removal.wiring import now, wired
from removal.wiring.mail import Mails


def handler(event: dict[str, Any], _context: object) -> object:
    """Carry out each message of the mail queue."""
    told = telling("mail submitted", "MailAttempts", now)
    mailing = replace(wired().part(Mails).mailing, page=_page, tell=told, hop=hop(event))
    return each(event, mailing.run)


def _page(delivery: Delivery) -> None:
    """The alarm on this metric rings, whether or not the authority has an address for alarms."""
    tell([Metric("BreachesUntold", 1)])
    logger.error("breach untold", extra={"subject": delivery.subject, "owner": delivery.owner})
