"""What lies in the table."""

from typing import Any

import boto3

from tests.cloud import REGION


def table() -> list[dict[str, Any]]:
    """Every item of the table."""
    found = boto3.client("dynamodb", REGION).scan(TableName="removal-orders")["Items"]
    return sorted(found, key=lambda item: (item["pk"]["S"], item["sk"]["S"]))
