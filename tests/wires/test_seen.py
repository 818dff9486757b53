"""What the deployed functions wrote during the story, read back from their log groups on the emulated AWS."""

import json
from typing import Any

import pytest

from infra.dev.local import story
from infra.dev.local.stack import Stack
from infra.dev.local.story import SIDES
from infra.dev.local.waiting import until
from infra.template import read_operations, resources
from tests.operations import insights
from tests.rules.operations import QUERY
from tests.wires.conftest import SOON, Begun
from tests.wires.test_story import WHOLE

# What a story without faults writes; tests/operations has the rest, on days that are worse.
METRICS = {
    "OrdersIssued",
    "ReceiptSeconds",
    "BreachLatenessSeconds",
    "WebhookAttempts",
    "SweepHeartbeat",
    "OldestOverdueSeconds",
    "StuckTimers",
    "AccusationsHeld",
}


@pytest.fixture(scope="module")
def lines(stack: Stack, begun: Begun) -> list[dict[str, Any]]:
    """Every JSON line of every function's log group, once the story's breach has been sent and logged."""
    assert story.arrived(stack.deliveries, begun.broken, "order.breached", SIDES, WHOLE)
    return until(lambda: _enough(_written(stack)), "the metrics of the story are in the log", SOON, every=1)


def _enough(lines: list[dict[str, Any]]) -> list[dict[str, Any]] | None:
    return lines if _metrics(lines) >= METRICS else None


def _written(stack: Stack) -> list[dict[str, Any]]:
    logs = stack.aws.logs()
    groups = logs.describe_log_groups(logGroupNamePrefix="/removal-orders/")["logGroups"]
    pages = logs.get_paginator("filter_log_events")
    texts = [
        event["message"]
        for group in groups
        for page in pages.paginate(logGroupName=group["logGroupName"])
        for event in page["events"]
    ]
    return [{"@timestamp": number, **json.loads(text)} for number, text in enumerate(texts) if text.startswith("{")]


def _metrics(lines: list[dict[str, Any]]) -> set[str]:
    lines_of_metrics = [line["_aws"]["CloudWatchMetrics"][0] for line in lines if "_aws" in line]
    return {
        metric["Name"]
        for line in lines_of_metrics
        for metric in line["Metrics"]
        if line["Namespace"] == "RemovalOrders"
    }


def test_the_metrics_of_the_dashboard_are_in_what_functions_wrote(lines: list[dict[str, Any]]) -> None:
    assert _metrics(lines) >= METRICS


def test_an_orders_life_is_read_with_the_saved_query(lines: list[dict[str, Any]], begun: Begun) -> None:
    query = dict(resources(read_operations(), QUERY))["AnOrdersLifeQuery"]["QueryString"]
    [(field, text)] = insights.texts(query.replace("ORDER", begun.broken.id)).items()
    said = {line["message"] for line in lines if insights.value(line, field) == text}
    assert {"answered", "published", "passed on", "webhook tried", "woken"} <= said


def test_nothing_that_is_seen_failed_to_be(lines: list[dict[str, Any]]) -> None:
    assert [line for line in lines if line.get("message") == "not measured"] == []
