"""What functions wrote while a story was told: log lines by function, and the metrics in them."""

import io
import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import boto3

from removal.handlers.log import logger
from tests.cloud import REGION, RESOURCES
from tests.world import World

if TYPE_CHECKING:
    from mypy_boto3_logs.type_defs import InputLogEventTypeDef

STACK = "removal-orders"
HANDLERS = [
    str(found["Properties"]["Handler"]).removesuffix(".handler")
    for found in RESOURCES.values()
    if found["Type"] == "AWS::Serverless::Function"
]


@dataclass
class Written:
    """Log lines as CloudWatch would get them, and metrics as (name, dimensions)."""

    world: World
    lines: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    printed: io.StringIO = field(default_factory=io.StringIO)

    def of(self, groups: set[str]) -> list[dict[str, Any]]:
        """The lines of some log groups."""
        return [line for function, line in self.lines if f"/{STACK}/{function}" in groups]

    def add(self, record: logging.LogRecord) -> None:
        """One line, by whichever function runs now."""
        formatter = logger.registered_formatter
        line = json.loads(formatter.format(record))
        self.lines.append((self.world.running.replace("_", "-"), {**line, "@timestamp": self.world.now.isoformat()}))

    def metrics(self) -> list[tuple[str, dict[str, str], list[float]]]:
        """Every metric that was written: name, dimensions, values."""
        told = [json.loads(line) for line in self.printed.getvalue().splitlines() if line.startswith('{"_aws"')]
        return [one for line in told for one in _metrics(line)]

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
    found = Written(world)
    handing, underlying = _Handing(found), logging.getLogger("removal-orders")
    underlying.addHandler(handing)
    try:
        with redirect_stdout(found.printed):
            yield found
    finally:
        underlying.removeHandler(handing)
