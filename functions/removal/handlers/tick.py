"""Queue → due timers: fires the timers that the sweep or the stream sent, those of a batch at once."""

from typing import Any

from removal.queues.batch import each_at_once
from removal.record.canonical import JsonObject
from removal.telemetry.failure import described
from removal.telemetry.log import logger
from removal.wiring.tick import control, tick, workers


def handler(event: dict[str, Any], _context: object) -> object:
    """Fire the timers of the batch in parallel, so that none waits for another's grace."""
    clock_control, firing = control().load(), tick()

    def fire(timer: JsonObject) -> None:
        try:
            firing.run(timer, clock_control)
        except Exception as error:
            logger.error("timer failed", extra={"subject": timer["pk"], "failure": described(error)})
            firing.failed(timer)
            raise
        logger.info("woken", extra={"subject": timer["pk"]})

    return each_at_once(event, fire, workers())
