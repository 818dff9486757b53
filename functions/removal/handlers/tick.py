"""Queue → what has come due: the timers that the sweep or the stream nominated."""

from typing import Any

from removal.queues.batch import each
from removal.record.canonical import JsonObject
from removal.telemetry.failure import described
from removal.telemetry.log import logger
from removal.wiring import wired


def handler(event: dict[str, Any], _context: object) -> object:
    """Read each nominated item and do what is due in it."""
    control = wired().control.load()

    def fire(told: JsonObject) -> None:
        try:
            wired().tick.run(told, control)
        except Exception as error:
            logger.error("timer failed", extra={"subject": told["pk"], "failure": described(error)})
            wired().tick.failed(told)
            raise
        logger.info("woken", extra={"subject": told["pk"]})

    return each(event, fire)
