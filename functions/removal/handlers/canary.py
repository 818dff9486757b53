"""Schedule → the public address: whether it answers as it should, asked from outside once a minute."""

from typing import Any

from removal.telemetry.log import logger
from removal.telemetry.metric import Metric
from removal.telemetry.metrics import emit
from removal.wiring.canary import canary


def handler(_event: dict[str, Any], _context: object) -> None:
    """Make the requests, and emit 1 if all were answered as expected, else 0 and a log line for each other answer."""
    faults = canary().faults()
    for fault in faults:
        logger.error("canary refused", extra={"fault": fault})
    emit([Metric("CanaryPassed", int(not faults))])
