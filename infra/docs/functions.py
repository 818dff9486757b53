"""`infra/docs/functions.md` from the templates: what each function is, and what watches it. `make docs`."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from infra.template import (
    FUNCTION,
    QUEUE,
    ROOT,
    Template,
    deployed,
    listed,
    read,
    read_operations,
    resources,
    schedules,
    target,
)
from removal.queues.queue import LONGEST_CHAIN

PAGE = Path(__file__).with_suffix(".md")
CODE = ROOT / "functions"
ALARM, FILTER = "AWS::CloudWatch::Alarm", "AWS::Logs::MetricFilter"
OURS, STACK = "${AWS::StackName}", "removal-orders"
HEAD = """# Functions

Made by `make docs` from `template.yaml` and `infra/operations.yaml`, for a stack called `removal-orders`.

| function | started by | timeout | memory | concurrency | log group | dead letters | alarms |
|---|---|---|---|---|---|---|---|
"""
ROLES = """
What each may do, besides writing its log and its trace:

| function | actions | on |
|---|---|---|
"""
CHAINS = """
These send to a queue that starts them, so that one invocation leads to the next. Lambda ends such a chain after some 16
invocations unless `RecursiveLoop` says `Allow`; the senders' end after {longest} messages, and a timer goes round until
its instant (decision 48).

| function | queue | `RecursiveLoop` |
|---|---|---|
"""
COMMON_SIDS = {"Log", "Trace"}
# Of the HTTP API: what is slow or refused there is one of these two functions' business.
API_FUNCTIONS = ("api", "page")
GATEWAY_LOG = "/aws/vendedlogs/${Stack}/http-api"  # its filters count calls of the API's route


def page() -> str:
    """The page as it should be."""
    template, operations = read(), read_operations()
    functions = dict(resources(template, FUNCTION))
    by_default = dict(resources(deployed(template, LogOrigin="log.example"), FUNCTION))
    rows = [_row(template, operations, function, _concurrency(by_default[id_])) for id_, function in functions.items()]
    may = [line for function in functions.values() for line in _may(template, function)]
    chains = [line for function in functions.values() for line in _chains(template, function)]
    return HEAD + "".join(rows) + CHAINS.format(longest=LONGEST_CHAIN) + "".join(chains) + ROLES + "".join(may)


def _row(template: Template, operations: Template, function: dict[str, Any], concurrency: str) -> str:
    name = _short(function["FunctionName"])
    cells = [
        f"`{name}`",
        "<br>".join(_started(template, function)) or _route(name),
        f"{function['Timeout']} s",
        f"{function['MemorySize']} MB",
        concurrency,
        f"`/{STACK}/{name}`",
        "<br>".join(f"`{queue}`" for queue in _dead_letters(template, function)) or "–",
        ", ".join(_alarms(template, operations, name, function)),
    ]
    return f"| {' | '.join(cells)} |\n"


def _started(template: Template, function: dict[str, Any]) -> Iterator[str]:
    queues = dict(resources(template, QUEUE))
    for event in function.get("Events", {}).values():
        properties = event["Properties"]
        if event["Type"] == "SQS":
            yield f"queue `{_short(queues[target(properties['Queue'])]['QueueName'])}`"
        elif event["Type"] == "DynamoDB":
            yield "the table's stream"
    yield from (str(rule["ScheduleExpression"]) for rule in _schedules(template, function))


def _schedules(template: Template, function: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The rules that start a function at set times."""
    for id_, _, rule in schedules(template):
        if template["Resources"][id_]["Properties"] is function:
            yield rule


def _queues(template: Template, function: dict[str, Any]) -> Iterator[str]:
    return (queue.removeprefix("queue ").strip("`") for queue in _started(template, function))


def _route(name: str) -> str:
    return "documents, a shell" if name == "operate" else "the HTTP API"


def _concurrency(function: dict[str, Any]) -> str:
    kept = function.get("ReservedConcurrentExecutions")
    events = function.get("Events", {}).values()
    most = [event["Properties"].get("ScalingConfig", {}).get("MaximumConcurrency") for event in events]
    bound = " + ".join(str(limit) for limit in most if limit)
    limits = [f"{kept} kept" if kept else "", f"at most {bound}" if bound else ""]
    return ", ".join(filter(None, limits)) or "as the account has"


def _dead_letters(template: Template, function: dict[str, Any]) -> Iterator[str]:
    queues = dict(resources(template, QUEUE))
    for event in function.get("Events", {}).values():
        properties = event["Properties"]
        if event["Type"] == "SQS":
            redrive = queues[target(properties["Queue"])]["RedrivePolicy"]
            yield _short(queues[target(redrive["deadLetterTargetArn"])]["QueueName"])
        elif event["Type"] == "DynamoDB":
            yield "bucket of failed records"
    for rule in _schedules(template, function):
        yield _short(queues[target(rule["Targets"][0]["DeadLetterConfig"]["Arn"])]["QueueName"])


def _alarms(template: Template, operations: Template, name: str, function: dict[str, Any]) -> list[str]:
    mine = {name, *_dead_letters(template, function), *_queues(template, function)}
    written = _words(str(function["Handler"]).removesuffix(".handler")) + _filtered(operations, name)
    return [
        f"`{_short(alarm['AlarmName'], '${Stack}')}`"
        for _, alarm in resources(operations, ALARM)
        if any(_about(metric, name, mine, written) for metric in _metrics(alarm))
    ]


def _metrics(alarm: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield from (query["MetricStat"]["Metric"] for query in alarm.get("Metrics", []) if "MetricStat" in query)
    if "MetricName" in alarm:
        yield alarm


def _about(metric: dict[str, Any], name: str, mine: set[str], written: str) -> bool:
    if metric["Namespace"] == "RemovalOrders":
        return f'"{metric["MetricName"]}"' in written
    if metric["Namespace"] == "AWS/ApiGateway":
        return name in API_FUNCTIONS
    return any(_short(dimension["Value"], "${Stack}") in mine for dimension in metric.get("Dimensions", []))


def _filtered(operations: Template, name: str) -> str:
    """The metrics that are made of a function's log, as `_about` looks for them."""
    made = [
        filter_
        for _, filter_ in resources(operations, FILTER)
        if filter_["LogGroupName"]["Fn::Sub"] in (f"/${{Stack}}/{name}", GATEWAY_LOG if name == "api" else "")
    ]
    return "".join(f'"{of["MetricName"]}"' for filter_ in made for of in filter_["MetricTransformations"])


def _words(module: str) -> str:
    """The texts of a handler, of its wiring, and of what logs, measures or interrupts for it."""
    wiring = module.replace(".handlers.", ".wiring.")
    own = _text(module) + _text(wiring)
    taken = re.findall(r"^from (removal\.(?:\w+\.)+(?:\w+_log|\w+_metrics|batch|in_time)) import", own, re.MULTILINE)
    return own + "".join(map(_text, taken))


def _text(module: str) -> str:
    return (CODE / module.replace(".", "/")).with_suffix(".py").read_text("utf-8")


def _may(template: Template, function: dict[str, Any]) -> Iterator[str]:
    for statement in _statements(template, function):
        if "Fn::If" in statement or statement["Sid"] in COMMON_SIDS:
            continue
        actions = ", ".join(f"`{action}`" for action in listed(statement["Action"]) if isinstance(action, str))
        on = ", ".join(_named(resource) for resource in listed(statement["Resource"])) + _limits(statement)
        yield f"| `{_short(function['FunctionName'])}` | {actions} | {on} |\n"


def _statements(template: Template, function: dict[str, Any]) -> list[dict[str, Any]]:
    """What a function's role says."""
    role = template["Resources"][target(function["Role"])]["Properties"]
    return list(role["Policies"][0]["PolicyDocument"]["Statement"])


def _chains(template: Template, function: dict[str, Any]) -> Iterator[str]:
    """Queues that a function both takes from and sends to."""
    taken = [
        target(event["Properties"]["Queue"]) for event in function.get("Events", {}).values() if event["Type"] == "SQS"
    ]
    loop = function.get("RecursiveLoop", "not set: `Terminate`")
    for queue in taken:
        if queue in _sent_to(template, function):
            yield f"| `{_short(function['FunctionName'])}` | `{queue}` | {loop} |\n"


def _sent_to(template: Template, function: dict[str, Any]) -> set[str]:
    return {
        target(resource)
        for statement in _statements(template, function)
        if "sqs:SendMessage" in listed(statement.get("Action"))
        for resource in listed(statement["Resource"])
    }


def _limits(statement: dict[str, Any]) -> str:
    """The partition keys of items, or the sender of mails, that a statement is limited to."""
    condition = statement.get("Condition", {})
    keys = listed(condition.get("ForAllValues:StringLike", {}).get("dynamodb:LeadingKeys"))
    sender = ["as `MailFrom`"] if "ses:FromAddress" in condition.get("StringEquals", {}) else []
    limits = ", ".join([f"`{key}`" for key in keys] + sender)
    return f": {limits}" if limits else ""


def _named(resource: object) -> str:
    if isinstance(resource, dict) and isinstance(resource.get("Fn::Sub"), str):
        return "`" + str(resource["Fn::Sub"]).replace(".Arn}", "}").rpartition(":")[2] + "`"
    if isinstance(resource, dict) and "Fn::Sub" in resource:
        return "`identity of the sender's domain`"
    return f"`{target(resource)}`"


def _short(name: dict[str, Any] | str, stack: str = OURS) -> str:
    text = str(name.get("Fn::Sub", name)) if isinstance(name, dict) else str(name)
    return text.removeprefix(f"{stack}-")


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
