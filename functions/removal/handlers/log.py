"""Schedule → the public log: logs what is in its queue once a minute, and emits how old the last day entry is."""

from typing import Any

from removal.telemetry.log import logger
from removal.telemetry.metric import Metric
from removal.telemetry.metrics import emit
from removal.wiring.log import day_age, log_worker


def handler(_event: dict[str, Any], _context: object) -> None:
    """Log until the queue is empty; the age is emitted whatever fails, so that a log that has stopped is seen."""
    try:
        worked = log_worker().run()
        if worked.left:
            logger.error("not logged", extra={"orders": sorted({each.order for each in worked.left})})
        logger.info("logged", extra={"messages": worked.done, "left": len(worked.left)})
    finally:
        emit([Metric("LogDayAgeSeconds", day_age().total_seconds(), "Seconds")])
