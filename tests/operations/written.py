"""What functions and the gateway wrote during a story: log lines by group, and the metrics in them."""

import io
import json
import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import boto3

from removal.telemetry.log import logger
from tests.cloud import REGION, RESOURCES
from tests.world import World

if TYPE_CHECKING:
    from mypy_boto3_logs.type_defs import InputLogEventTypeDef

STACK = "removal-orders"
HANDLERS = [
    str(resource["Properties"]["Handler"]).removesuffix(".handler")
    for resource in RESOURCES.values()
    if resource["Type"] == "AWS::Serverless::Function"
]
GATEWAY = str(RESOURCES["HttpApiLogGroup"]["Properties"]["LogGroupName"]).replace("${AWS::StackName}", STACK)
FORMAT = str(RESOURCES["HttpApiStage"]["Properties"]["AccessLogSettings"]["Format"]).replace("${AWS::StackName}", STACK)


@dataclass
class Written:
    """Log lines as CloudWatch would get them, and metrics as (name, dimensions)."""

    world: World
    lines: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    printed: io.StringIO = field(default_factory=io.StringIO)

    def of(self, groups: set[str]) -> list[dict[str, Any]]:
        """The lines of some log groups."""
        return [line for group, line in self.lines if group in groups]

    def add(self, record: logging.LogRecord) -> None:
        """One line, by whichever function runs now."""
        formatter = logger.registered_formatter
        self._write(f"/{STACK}/{self.world.running.replace('_', '-')}", json.loads(formatter.format(record)))

    def pass_on(self, event: dict[str, Any], function: str = "api") -> dict[str, Any]:
        """World.call, and the line that the gateway writes of it."""
        answer = type(self.world).call(self.world, event, function)
        context = event["requestContext"]
        took = {"integration.status": "200", "responseLatency": "12", "responseLength": len(answer.get("body", ""))}
        self.answer(context["routeKey"], context["http"]["method"], answer["statusCode"], took)
        return answer

    def answer(self, route: str, method: str, status: int, more: dict[str, Any]) -> None:
        """The gateway's line of an answer, by the template's format; what it knows nothing of is a dash there."""
        known = {"routeKey": route, "httpMethod": method, "status": status, **more}
        self._write(
            GATEWAY, json.loads(re.sub(r"\$context\.([\w.]+)", lambda match: str(known.get(match[1], "-")), FORMAT))
        )

    def _write(self, group: str, line: dict[str, Any]) -> None:
        self.lines.append((group, {**line, "@timestamp": self.world.now.isoformat()}))

    def metrics(self) -> list[tuple[str, dict[str, str], list[float]]]:
        """Every metric that was written: name, dimensions, values."""
        lines = [json.loads(line) for line in self.printed.getvalue().splitlines() if line.startswith('{"_aws"')]
        return [metric for line in lines for metric in _metrics(line)]

    def ship(self) -> None:
        """Into the log groups of the mocked AWS, where operators read them."""
        logs = boto3.client("logs", REGION)
        for group in sorted(f"/{STACK}/{name.rpartition('.')[2].replace('_', '-')}" for name in HANDLERS):
            logs.create_log_group(logGroupName=group)
            logs.create_log_stream(logGroupName=group, logStreamName="all")
            at = int(self.world.now.timestamp() * 1000)
            events: list[InputLogEventTypeDef]
            events = [{"timestamp": at, "message": json.dumps(line)} for line in self.of({group})]
            if events:
                logs.put_log_events(logGroupName=group, logStreamName="all", logEvents=events)


def _metrics(line: dict[str, Any]) -> Iterator[tuple[str, dict[str, str], list[float]]]:
    for directive in line["_aws"]["CloudWatchMetrics"]:
        [names] = directive["Dimensions"]
        for metric in directive["Metrics"]:
            yield metric["Name"], {name: line[name] for name in names}, line[metric["Name"]]


class _Handing(logging.Handler):
    """Hands records on."""

    def __init__(self, to: Written) -> None:
        super().__init__()
        self._to = to

    def emit(self, record: logging.LogRecord) -> None:
        self._to.add(record)


@contextmanager
def written(world: World) -> Iterator[Written]:
    """From now on, and nothing of it is printed."""
    log = Written(world)
    handing, underlying = _Handing(log), logging.getLogger("removal-orders")
    underlying.addHandler(handing)
    world.__dict__["call"] = log.pass_on
    try:
        with redirect_stdout(log.printed):
            yield log
    finally:
        underlying.removeHandler(handing)
        del world.__dict__["call"]
