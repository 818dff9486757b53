"""Queue → deliveries: an event says that a subject has a new fact."""

from typing import Any

from removal.handlers.batch import each
from removal.handlers.log import logger
from removal.record.canonical import JsonObject
from removal.wiring import wired


def handler(event: dict[str, Any], _context: object) -> object:
    """Pass on what each subject has not passed on yet."""
    return each(event, _fan_out)


def _fan_out(message: JsonObject) -> None:
    subject, wanted = message["detail"]["subject"], message["detail"].get("sequence")
    planned = wired().fan_out.run(subject)
    logger.info("passed on", extra={"subject": subject, "sequence": wanted, "deliveries": planned})
