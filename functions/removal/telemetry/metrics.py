"""Emits metrics as log lines in CloudWatch's embedded metric format: one namespace, few dimensions."""

import json
from collections.abc import Iterable

from aws_lambda_powertools.metrics import EphemeralMetrics

from removal.telemetry.log import SERVICE, write_line
from removal.telemetry.metric import Metric

NAMESPACE = "RemovalOrders"


def emit(metrics: Iterable[Metric], **dimensions: str) -> None:
    """Write one line for all metrics, none without any. Each value of a dimension is a metric that costs money."""
    line = EphemeralMetrics(namespace=NAMESPACE, service=SERVICE)
    for name, value in dimensions.items():
        line.add_dimension(name, value)
    values = list(metrics)
    for metric in values:
        line.add_metric(metric.name, metric.unit, metric.value)
    if values:
        write_line(json.dumps(line.serialize_metric_set(), separators=(",", ":")))
