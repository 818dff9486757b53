"""Schedule → timer queues: once a minute, and the heartbeat that proves it."""

from typing import Any

from aws_lambda_powertools import Metrics
from aws_lambda_powertools.metrics import MetricUnit

from removal.handlers.log import logger
from removal.wiring import now, wired

metrics = Metrics(namespace="RemovalOrders", service="removal-orders")


@metrics.log_metrics
def handler(_event: dict[str, Any], _context: object) -> None:
    """Nominate what comes due, and say how the clock is doing."""
    swept = wired().sweep.run(now())
    metrics.add_metric("SweepHeartbeat", MetricUnit.Count, 1)
    metrics.add_metric("OldestOverdueSeconds", MetricUnit.Seconds, swept.oldest_overdue.total_seconds())
    metrics.add_metric("StuckTimers", MetricUnit.Count, swept.stuck)
    logger.info("swept", extra={"nominated": swept.nominated, "stuck": swept.stuck})
