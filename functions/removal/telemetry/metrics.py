"""Numbers as CloudWatch takes them from a log line (embedded metric format): one namespace, hardly any dimension."""

import json
from collections.abc import Iterable

from aws_lambda_powertools.metrics import EphemeralMetrics

from removal.telemetry.log import SERVICE, write_line
from removal.telemetry.metric import Metric

NAMESPACE = "RemovalOrders"


def tell(measures: Iterable[Metric], **dimensions: str) -> None:
    """One line for all of them; none for none. Each dimension makes a metric of its own, which is paid for."""
    line = EphemeralMetrics(namespace=NAMESPACE, service=SERVICE)
    for name, value in dimensions.items():
        line.add_dimension(name, value)
    told = list(measures)
    for measure in told:
        line.add_metric(measure.name, measure.unit, measure.value)
    if told:
        write_line(json.dumps(line.serialize_metric_set(), separators=(",", ":")))
