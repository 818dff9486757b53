"""Schedule → timer queues: once a minute, and the heartbeat that proves it."""

from typing import Any

from removal.handlers.log import logger
from removal.handlers.metrics import tell
from removal.orders.measures import Measure
from removal.wiring import now, wired


def handler(_event: dict[str, Any], _context: object) -> None:
    """Nominate what comes due, and say how the clock is doing."""
    swept = wired().sweep.run(now())
    overdue = Measure("OldestOverdueSeconds", swept.oldest_overdue.total_seconds(), "Seconds")
    counted = {"SweepHeartbeat": 1, "StuckTimers": swept.stuck, "BreachDecisionsHeld": int(swept.held)}
    tell([overdue, *(Measure(name, value) for name, value in counted.items())])
    logger.info("swept", extra={"nominated": swept.nominated, "stuck": swept.stuck, "held": swept.held})
