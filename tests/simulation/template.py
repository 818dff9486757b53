"""The wires as `template.yaml` says them: queues, functions, event sources, rules; names and addresses resolved.

`read(change)` reads the template and lets a test change it first: a wrong template makes a wrong simulation.
"""

import copy
import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from infra import template as source

STACK, REGION, ACCOUNT = "removal-orders", "eu-central-1", "123456789012"
PUBLIC_URL = "https://orders.example"
PARAMETERS = {
    "JwtIssuer": "https://issuer.example",
    "PublicUrl": PUBLIC_URL,
    "MailFrom": "orders@ministry.example",
    "LogLevel": "CRITICAL",
}
PSEUDO = {
    "AWS::StackName": STACK,
    "AWS::Region": REGION,
    "AWS::AccountId": ACCOUNT,
    "AWS::Partition": "aws",
}
TOPIC = "AWS::SNS::Topic"
CANARY, CANARY_RULE = "CanaryFunction", "CanaryRule"
Properties = dict[str, Any]
Change = Callable[[source.Template], None]


@dataclass(frozen=True, slots=True)
class QueueSource:
    """An SQS event source mapping."""

    function: str
    queue: str
    batch: int
    concurrency: int | None
    partial: bool


@dataclass(frozen=True, slots=True)
class StreamSource:
    """A DynamoDB stream's event source mapping; lengths of time as `timedelta`."""

    function: str
    batch: int
    lanes: int
    bisect: bool
    retries: int
    age: timedelta
    partial: bool
    filters: tuple[Properties, ...]


@dataclass(frozen=True, slots=True)
class Schedule:
    """A rule that invokes a function again and again."""

    function: str
    every: timedelta
    retries: int
    age: timedelta


@dataclass(frozen=True, slots=True)
class Function:
    """A Lambda function: the module of its handler, its timeout, its reserved concurrency, its environment."""

    name: str
    module: str
    timeout: timedelta
    reserved: int | None
    environment: Mapping[str, str]


@dataclass(slots=True)
class Wires:
    """Everything that the simulation takes from the template."""

    table: Properties
    queues: dict[str, Properties]
    functions: dict[str, Function]
    queue_sources: list[QueueSource]
    stream_sources: list[StreamSource]
    schedules: list[Schedule]
    buses: list[str]
    rules: dict[str, Properties]
    topics: list[str]
    subscriptions: list[Properties]
    configuration_sets: list[Properties]
    mail_destinations: list[Properties]
    secrets: dict[str, Properties]
    keys: list[str]
    buckets: list[str]
    gateway_timeout: timedelta
    routes: dict[str, str] = field(default_factory=dict)


def read(*, local: bool, change: Change = lambda _: None, folder: Path = source.ROOT) -> Wires:
    """Returns the wires of a tree's deployment with the parameter `Local`, after `change` of the template."""
    template = source.read(folder)
    change(template)
    template = source.deployed(template, Local="true" if local else "false", **PARAMETERS)
    return _Reader(template, local=local).wires()


def queue_url(name: str) -> str:
    """Returns the URL of a queue."""
    return f"https://sqs.{REGION}.amazonaws.com/{ACCOUNT}/{name}"


def queue_arn(name: str) -> str:
    """Returns the ARN of a queue."""
    return f"arn:aws:sqs:{REGION}:{ACCOUNT}:{name}"


class _Reader:
    """One reading of one template."""

    def __init__(self, template: source.Template, *, local: bool) -> None:
        self._resources: dict[str, dict[str, Any]] = template["Resources"]
        parameters = {name: str(parameter.get("Default", "")) for name, parameter in template["Parameters"].items()}
        self._values = {**parameters, **PARAMETERS, "Local": "true" if local else "false", **PSEUDO}

    def wires(self) -> Wires:
        functions = {function.name: function for function in map(self._function, self._inside())}
        return Wires(
            table=self._properties("Table"),
            queues={self._queue_name(name): self._properties(name) for name in self._names(source.QUEUE)},
            functions=functions,
            queue_sources=list(self._sources("SQS", _queue_source)),
            stream_sources=list(self._sources("DynamoDB", _stream_source)),
            schedules=[*self._sources("Schedule", _schedule), *map(_rule_schedule, self._scheduled())],
            buses=[bus["Name"] for bus in self._all("AWS::Events::EventBus")],
            rules={
                name: rule for name in self._names(source.RULE) if "EventPattern" in (rule := self._properties(name))
            },
            topics=self._names(TOPIC),
            subscriptions=self._all("AWS::SNS::Subscription"),
            configuration_sets=self._all("AWS::SES::ConfigurationSet"),
            mail_destinations=self._all("AWS::SES::ConfigurationSetEventDestination"),
            secrets={name: self._properties(name) for name in self._names("AWS::SecretsManager::Secret")},
            keys=self._names("AWS::KMS::Key"),
            buckets=self._names("AWS::S3::Bucket"),
            gateway_timeout=timedelta(milliseconds=self._properties("HttpApiIntegration")["TimeoutInMillis"]),
            routes=dict(map(self._route, self._names("AWS::ApiGatewayV2::Route"))),
        )

    def _names(self, kind: str) -> list[str]:
        return [name for name, resource in self._resources.items() if resource["Type"] == kind]

    def _all(self, kind: str) -> list[Properties]:
        return [self._properties(name) for name in self._names(kind)]

    def _properties(self, name: str) -> Properties:
        properties: Properties = self._value(copy.deepcopy(self._resources[name].get("Properties", {})))
        return properties

    def _function(self, name: str) -> Function:
        properties = self._properties(name)
        return Function(
            name=properties["FunctionName"].removeprefix(f"{STACK}-"),
            module=properties["Handler"].removesuffix(".handler"),
            timeout=timedelta(seconds=properties["Timeout"]),
            reserved=properties.get("ReservedConcurrentExecutions"),
            environment={**properties["Environment"]["Variables"], "AWS_REGION": REGION},
        )

    def _sources(self, kind: str, read_one: Callable[[str, Properties], Any]) -> Iterator[Any]:
        for name in self._names(source.FUNCTION):
            function = self._properties(name)
            for event in function.get("Events", {}).values():
                if event["Type"] == kind:
                    yield read_one(function["FunctionName"].removeprefix(f"{STACK}-"), event["Properties"])

    def _inside(self) -> list[str]:
        """The functions but for the canary, which asks from outside."""
        return [name for name in self._names(source.FUNCTION) if name != CANARY]

    def _scheduled(self) -> list[Properties]:
        rules = (self._properties(name) for name in self._names(source.RULE) if name != CANARY_RULE)
        return [rule for rule in rules if "ScheduleExpression" in rule]

    def _route(self, name: str) -> tuple[str, str]:
        properties = self._properties(name)
        integration = self._properties(properties["Target"].removeprefix("integrations/"))
        return properties["RouteKey"], integration["IntegrationUri"].rpartition(":")[2].removeprefix(f"{STACK}-")

    def _value(self, node: Any) -> Any:  # noqa: ANN401 - JSON
        if isinstance(node, list):
            return [self._value(element) for element in node]
        if not isinstance(node, dict):
            return node
        if len(node) == 1:
            ((name, inner),) = node.items()
            known: dict[str, Callable[[Any], str]] = {
                "Ref": self._ref,
                "Fn::GetAtt": self._attribute,
                "Fn::Sub": self._substituted,
            }
            if name in known:
                return known[name](inner)
        return {name: self._value(inner) for name, inner in node.items()}

    def _ref(self, name: str) -> str:
        if name in self._values:
            return self._values[name]
        if self._resources.get(name, {}).get("Type") == TOPIC:
            return f"arn:aws:sns:{REGION}:{ACCOUNT}:{name}"
        return self._physical(name)

    def _attribute(self, path: list[str]) -> str:
        name, attribute = path
        kind = self._resources[name]["Type"]
        if attribute == "Arn" and kind == source.QUEUE:
            return queue_arn(self._queue_name(name))
        if attribute == "Arn" and kind == source.FUNCTION:
            return f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:{self._physical(name)}"
        return f"{self._physical(name)}/{attribute}" if attribute not in {"Id", "Arn"} else self._physical(name)

    def _substituted(self, text: str) -> str:
        return re.sub(r"\$\{([^}]+)\}", lambda match: self._inner(match[1]), text)

    def _inner(self, name: str) -> str:
        return self._attribute(name.split(".", 1)) if "." in name else self._ref(name)

    def _physical(self, name: str) -> str:
        resource = self._resources.get(name, {"Type": "", "Properties": {}})
        properties = resource.get("Properties", {})
        if resource["Type"] == source.QUEUE:
            return queue_url(self._queue_name(name))
        named = properties.get("FunctionName") or properties.get("Name")
        return str(self._value(named)) if named else name

    def _queue_name(self, name: str) -> str:
        return str(self._value(self._resources[name]["Properties"]["QueueName"]))


def _queue_source(function: str, properties: Properties) -> QueueSource:
    return QueueSource(
        function=function,
        queue=properties["Queue"].rpartition(":")[2],
        batch=properties.get("BatchSize", 10),
        concurrency=properties.get("ScalingConfig", {}).get("MaximumConcurrency"),
        partial="ReportBatchItemFailures" in properties.get("FunctionResponseTypes", []),
    )


def _stream_source(function: str, properties: Properties) -> StreamSource:
    return StreamSource(
        function=function,
        batch=properties.get("BatchSize", 100),
        lanes=properties.get("ParallelizationFactor", 1),
        bisect=properties.get("BisectBatchOnFunctionError", False),
        retries=properties.get("MaximumRetryAttempts", -1),
        age=timedelta(seconds=properties.get("MaximumRecordAgeInSeconds", 86_400)),
        partial="ReportBatchItemFailures" in properties.get("FunctionResponseTypes", []),
        filters=tuple(
            json.loads(filter_["Pattern"]) for filter_ in properties.get("FilterCriteria", {}).get("Filters", [])
        ),
    )


def _rule_schedule(rule: Properties) -> Schedule:
    (aim,) = rule["Targets"]
    function = aim["Arn"].rpartition(":")[2].removeprefix(f"{STACK}-")
    return _schedule(function, {"Schedule": rule["ScheduleExpression"], **aim})


def _schedule(function: str, properties: Properties) -> Schedule:
    number, unit = re.fullmatch(r"rate\((\d+) (minute|hour|day)s?\)", properties["Schedule"]).groups()  # type: ignore[union-attr]
    retry = properties.get("RetryPolicy", {})
    return Schedule(
        function=function,
        every=timedelta(**{f"{unit}s": int(number)}),
        retries=retry.get("MaximumRetryAttempts", 185),
        age=timedelta(seconds=retry.get("MaximumEventAgeInSeconds", 86_400)),
    )
