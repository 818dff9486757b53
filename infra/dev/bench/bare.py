"""The stack without our code: boto3's client of DynamoDB, Powertools' logger and metrics, and one write."""

from typing import Any

import boto3
from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit

logger = Logger(service="bare")
metrics = Metrics(namespace="Bare", service="bare")
table = boto3.client("dynamodb")


@metrics.log_metrics
def handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Write one item."""
    table.put_item(TableName="orders", Item={"id": {"S": event["id"]}})
    metrics.add_metric(name="Orders", unit=MetricUnit.Count, value=1)
    logger.info("saved")
    return {"statusCode": 200}
