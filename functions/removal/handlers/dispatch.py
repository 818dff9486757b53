"""Queue → deliveries: fan-out of a subject's new facts, on an event for each fact."""

from typing import Any

from removal.deliveries.fanout import Announced
from removal.queues.batch import each
from removal.record.canonical import JsonObject
from removal.telemetry.log import logger
from removal.wiring.dispatch import fan_out


def handler(event: dict[str, Any], _context: object) -> object:
    """Plan the deliveries of each subject's facts that have none yet."""
    return each(event, _fan_out)


def _fan_out(message: JsonObject) -> None:
    detail = message["detail"]
    subject, sequence = detail["subject"], detail.get("sequence")
    tenants = detail.get("tenants", {})
    of_order, restored = (tenants.get("platform"), tenants.get("authority")), detail.get("restored")
    announced = Announced(sequence, detail.get("type", ""), *of_order, restored)
    count = fan_out().run(subject, announced)
    logger.info("passed on", extra={"subject": subject, "sequence": sequence, "deliveries": count})
