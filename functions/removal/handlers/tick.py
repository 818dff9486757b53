"""Queue → due timers: fires the timers that the sweep or the stream sent."""

from typing import Any

from removal.queues.batch import each
from removal.record.canonical import JsonObject
from removal.telemetry.failure import described
from removal.telemetry.log import logger
from removal.wiring.tick import control, tick


def handler(event: dict[str, Any], _context: object) -> object:
    """Fire each timer of the batch."""
    clock_control = control().load()

    def fire(timer: JsonObject) -> None:
        try:
            tick().run(timer, clock_control)
        except Exception as error:
            logger.error("timer failed", extra={"subject": timer["pk"], "failure": described(error)})
            tick().failed(timer)
            raise
        logger.info("woken", extra={"subject": timer["pk"]})

    return each(event, fire)
