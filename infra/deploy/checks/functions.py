"""Functions, what feeds them, and the clock."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from infra.deploy.deployment import Deployment
from infra.template import FUNCTION

MAPPING = "AWS::Lambda::EventSourceMapping"
BEATS_WITHIN = timedelta(minutes=3)


def functions_are_active(seen: Deployment) -> list[str]:
    """Ready to be called, the last update done."""
    return [
        f"{name}: {told.get('State')}, last update {told.get('LastUpdateStatus')}"
        for name, _, told in _configured(seen)
        if (told.get("State"), told.get("LastUpdateStatus")) != ("Active", "Successful")
    ]


def functions_run_what_the_template_says(seen: Deployment) -> list[str]:
    """Runtime, processor, memory and time."""
    return [
        f"{name}: {key} is {told.get(key)}, not {shape[key]}"
        for name, shape, told in _configured(seen)
        for key in ("Runtime", "Architectures", "MemorySize", "Timeout")
        if told.get(key) != shape[key]
    ]


def functions_are_traced(seen: Deployment) -> list[str]:
    """Active, or the trace ends where the first of them is called."""
    return [
        f"{name}: tracing is {told.get('TracingConfig', {}).get('Mode')}"
        for name, _, told in _configured(seen)
        if told.get("TracingConfig", {}).get("Mode") != "Active"
    ]


def concurrency_is_kept(seen: Deployment) -> list[str]:
    """As many for each as the template keeps, and none where it keeps none."""
    client = seen.client("lambda")
    kept = {id_: client.get_function_concurrency(FunctionName=id_) for _, id_, _ in seen.wanted(FUNCTION) if id_}
    return [
        f"{name}: {kept[id_].get('ReservedConcurrentExecutions')} kept, not {shape.get('ReservedConcurrentExecutions')}"
        for name, id_, shape in seen.wanted(FUNCTION)
        if id_ and kept[id_].get("ReservedConcurrentExecutions") != shape.get("ReservedConcurrentExecutions")
    ]


def mappings_are_enabled(seen: Deployment) -> list[str]:
    """Whatever feeds a function does."""
    return [f"{name}: {told['State']}" for name, told in _mappings(seen) if told["State"] != "Enabled"]


def batches_report_what_failed(seen: Deployment) -> list[str]:
    """Of queues: without it one bad message brings nine good ones again."""
    return [
        f"{name}: does not report batch item failures"
        for name, told in _mappings(seen)
        if ":sqs:" in told["EventSourceArn"] and "ReportBatchItemFailures" not in told.get("FunctionResponseTypes", [])
    ]


def failed_stream_records_are_kept(seen: Deployment) -> list[str]:
    """Of the stream: bisected, and what is given up is put where it can be read."""
    streams = [(name, told) for name, told in _mappings(seen) if ":dynamodb:" in told["EventSourceArn"]]
    lost = [name for name, told in streams if not told.get("DestinationConfig", {}).get("OnFailure", {})]
    whole = [name for name, told in streams if not told.get("BisectBatchOnFunctionError")]
    return [
        *(["no function reads the table's stream"] if not streams else []),
        *(f"{name}: what fails for good is lost" for name in lost),
        *(f"{name}: one bad record holds up its batch" for name in whole),
    ]


def the_sweep_beats(seen: Deployment) -> list[str]:
    """Its heartbeat arrived: schedule, function, role, table, log and metric all work."""
    now = datetime.now(UTC)
    told = seen.client("cloudwatch").get_metric_statistics(
        Namespace="RemovalOrders",
        MetricName="SweepHeartbeat",
        Dimensions=[{"Name": "service", "Value": seen.stack}],
        StartTime=now - BEATS_WITHIN,
        EndTime=now,
        Period=60,
        Statistics=["Sum"],
    )
    return (
        [] if told["Datapoints"] else [f"no sweep's heartbeat in the last {BEATS_WITHIN // timedelta(minutes=1)} min"]
    )


def _configured(seen: Deployment) -> Iterator[tuple[str, dict[str, Any], dict[str, Any]]]:
    client = seen.client("lambda")
    for name, id_, shape in seen.wanted(FUNCTION):
        yield name, shape, client.get_function_configuration(FunctionName=id_) if id_ else {}


def _mappings(seen: Deployment) -> Iterator[tuple[str, dict[str, Any]]]:
    client = seen.client("lambda")
    for name, id_ in seen.made(MAPPING):
        yield name, client.get_event_source_mapping(UUID=id_)
