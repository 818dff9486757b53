"""Queue → SES: a mail to submit, or what was held for an address."""

from dataclasses import replace
from typing import Any

from aws_lambda_powertools.metrics import MetricUnit, single_metric

from removal.delivery.delivery import Delivery
from removal.handlers.batch import each
from removal.handlers.log import logger
from removal.wiring import wired
from removal.wiring.mail import Mails


def handler(event: dict[str, Any], _context: object) -> object:
    """Carry out each message of the mail queue."""
    mailing = replace(wired().part(Mails).mailing, page=_page)
    return each(event, mailing.run)


def _page(delivery: Delivery) -> None:
    """The alarm on this metric rings, whether or not the authority has an address for alarms."""
    with single_metric("BreachesUntold", MetricUnit.Count, 1, namespace="RemovalOrders") as metric:
        metric.add_dimension("service", "removal-orders")
    logger.error("breach untold", extra={"subject": delivery.subject, "owner": delivery.owner})
