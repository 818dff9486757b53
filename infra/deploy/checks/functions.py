"""Functions, what feeds them, and the clock."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from infra.deploy.deployment import Deployment
from infra.template import FUNCTION

MAPPING = "AWS::Lambda::EventSourceMapping"
BEATS_WITHIN = timedelta(minutes=3)


def functions_are_active(deployment: Deployment) -> list[str]:
    """Ready to be called, the last update done."""
    return [
        f"{name}: {configuration.get('State')}, last update {configuration.get('LastUpdateStatus')}"
        for name, _, configuration in _configured(deployment)
        if (configuration.get("State"), configuration.get("LastUpdateStatus")) != ("Active", "Successful")
    ]


def functions_run_what_the_template_says(deployment: Deployment) -> list[str]:
    """Runtime, processor, memory and time."""
    return [
        f"{name}: {key} is {configuration.get(key)}, not {shape[key]}"
        for name, shape, configuration in _configured(deployment)
        for key in ("Runtime", "Architectures", "MemorySize", "Timeout")
        if configuration.get(key) != shape[key]
    ]


def functions_are_traced(deployment: Deployment) -> list[str]:
    """Active, or the trace ends where the first of them is called."""
    return [
        f"{name}: tracing is {configuration.get('TracingConfig', {}).get('Mode')}"
        for name, _, configuration in _configured(deployment)
        if configuration.get("TracingConfig", {}).get("Mode") != "Active"
    ]


def webhooks_leave_as_the_template_says(deployment: Deployment) -> list[str]:
    """By the fixed addresses where there are some: one that a person took out of its network leaves by others."""
    return [
        f"{name}: is {'in a network' if there else 'in no network'}"
        for name, shape, configuration in _configured(deployment)
        if (there := bool((configuration.get("VpcConfig") or {}).get("SubnetIds"))) != ("VpcConfig" in shape)
    ]


def concurrency_is_kept(deployment: Deployment) -> list[str]:
    """As many for each as the template keeps, and none where it keeps none."""
    client = deployment.client("lambda")
    kept = {id_: client.get_function_concurrency(FunctionName=id_) for _, id_, _ in deployment.wanted(FUNCTION) if id_}
    return [
        f"{name}: {kept[id_].get('ReservedConcurrentExecutions')} kept, not {shape.get('ReservedConcurrentExecutions')}"
        for name, id_, shape in deployment.wanted(FUNCTION)
        if id_ and kept[id_].get("ReservedConcurrentExecutions") != shape.get("ReservedConcurrentExecutions")
    ]


def mappings_are_enabled(deployment: Deployment) -> list[str]:
    """Whatever feeds a function does."""
    return [f"{name}: {mapping['State']}" for name, mapping in _mappings(deployment) if mapping["State"] != "Enabled"]


def batches_report_what_failed(deployment: Deployment) -> list[str]:
    """Of queues: without it one bad message brings nine good ones again."""
    return [
        f"{name}: does not report batch item failures"
        for name, mapping in _mappings(deployment)
        if ":sqs:" in mapping["EventSourceArn"]
        and "ReportBatchItemFailures" not in mapping.get("FunctionResponseTypes", [])
    ]


def failed_stream_records_are_kept(deployment: Deployment) -> list[str]:
    """Of the stream: bisected, and what is given up is put where it can be read."""
    streams = [(name, mapping) for name, mapping in _mappings(deployment) if ":dynamodb:" in mapping["EventSourceArn"]]
    lost = [name for name, mapping in streams if not mapping.get("DestinationConfig", {}).get("OnFailure", {})]
    whole = [name for name, mapping in streams if not mapping.get("BisectBatchOnFunctionError")]
    return [
        *(["no function reads the table's stream"] if not streams else []),
        *(f"{name}: what fails for good is lost" for name in lost),
        *(f"{name}: one bad record holds up its batch" for name in whole),
    ]


def the_sweep_beats(deployment: Deployment) -> list[str]:
    """Its heartbeat arrived: schedule, function, role, table, log and metric all work."""
    now = datetime.now(UTC)
    statistics = deployment.client("cloudwatch").get_metric_statistics(
        Namespace="RemovalOrders",
        MetricName="SweepHeartbeat",
        Dimensions=[{"Name": "service", "Value": deployment.stack}],
        StartTime=now - BEATS_WITHIN,
        EndTime=now,
        Period=60,
        Statistics=["Sum"],
    )
    return (
        []
        if statistics["Datapoints"]
        else [f"no sweep's heartbeat in the last {BEATS_WITHIN // timedelta(minutes=1)} min"]
    )


def _configured(deployment: Deployment) -> Iterator[tuple[str, dict[str, Any], dict[str, Any]]]:
    client = deployment.client("lambda")
    for name, id_, shape in deployment.wanted(FUNCTION):
        yield name, shape, client.get_function_configuration(FunctionName=id_) if id_ else {}


def _mappings(deployment: Deployment) -> Iterator[tuple[str, dict[str, Any]]]:
    client = deployment.client("lambda")
    for name, id_ in deployment.made(MAPPING):
        yield name, client.get_event_source_mapping(UUID=id_)
