"""Queue → SES: submits a mail, or the deliveries that were held for an address."""

from dataclasses import replace
from typing import Any

from removal.deliveries.delivery import Delivery
from removal.queues.batch import each, hop
from removal.telemetry.log import logger
from removal.telemetry.metric import Metric
from removal.telemetry.metrics import emit
from removal.wiring.send_email import mailing


def handler(event: dict[str, Any], _context: object) -> object:
    """Process each message of the mail queue."""
    return each(event, replace(mailing(), page=_page, hop=hop(event)).run)


def _page(delivery: Delivery) -> None:
    """Raise the alarm on this metric, for an authority with or without an address for alarms."""
    emit([Metric("BreachesUntold", 1)])
    logger.error("breach untold", extra={"subject": delivery.subject, "owner": delivery.owner})
