"""`make cost`: what a month costs with nothing to do, what orders cost, and what a million plain ones cost without SES.

Counted from the template, from what an order's life was seen to use (`usage.toml`) and from dated list prices
(`prices.toml`).
"""

import sys
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from infra.template import FUNCTION, deployed, read, read_operations, resources, schedules
from removal.telemetry.canary import EXPECTED
from removal.timers import due

HERE = Path(__file__).parent
MINUTES = 30 * 24 * 60  # of a month
ORDERS, MANY = 1_000, 1_000_000
SES = {"mails", "mail_gb"}
POLLS = 2  # requests of Lambda for a batch of a queue: it is received and deleted
GIGABYTE = 1_000_000_000
# Of the public log in a minute with a checkpoint and one order; tests/publiclog/test_requests.py counts them, with two
# puts and reads more of higher tiles here.
LOG_PUTS, LOG_READS, LOG_RECEIVES, LOG_ITEMS, LOG_WRITES = 6, 12, 4, 12, 2
ALARM, COMPOSITE, DASHBOARD = "AWS::CloudWatch::Alarm", "AWS::CloudWatch::CompositeAlarm", "AWS::CloudWatch::Dashboard"
KEY, SECRET = "AWS::KMS::Key", "AWS::SecretsManager::Secret"
NAT, ADDRESS, ENDPOINT = "AWS::EC2::NatGateway", "AWS::EC2::EIP", "AWS::EC2::VPCEndpoint"
Used = Counter[str]  # by the name of its price; gigabytes and seconds have fractions
# What a price is shown under.
LINES = {
    "Lambda": ("lambda_requests", "lambda_gb_seconds"),
    "DynamoDB": ("write_units", "read_units", "table_gb"),
    "SQS": ("sqs_requests",),
    "SES": ("mails", "mail_gb"),
    "CloudWatch, X-Ray": ("log_gb", "metrics", "alarm_metrics", "composite_alarms", "dashboards", "traces"),
    "API, EventBridge, SNS": ("api_requests", "events", "sns_publishes"),
    "S3": ("s3_puts", "s3_gets"),
    "KMS, Secrets Manager": ("kms_requests", "kms_signatures", "keys", "secret_requests", "secrets"),
}


def table(prices: Mapping[str, Any], usage: Mapping[str, Any]) -> Iterator[str]:
    """As the page on deploying shows it."""
    cases = (
        f"nothing to do, for {MINUTES // 1440} days",
        f"{ORDERS:,} orders by webhook",
        f"{ORDERS:,} orders by mail",
        "a public log, a checkpoint each minute",
    )
    yield f"| {prices['region']}, {prices['date']} | {' | '.join(cases)} |"
    yield "|---|---:|---:|---:|---:|"
    lives = [orders(prices, usage["order"][by]) for by in ("by_webhook", "by_mail")]
    used = [idle(prices), *lives, public_log(prices)]
    cost = {**prices["unit"], **prices["month"]}
    for line, names in LINES.items():
        yield f"| {line} | {' | '.join(_dollars(sum(usage[name] * cost[name] for name in names)) for usage in used)} |"
    yield f"| **all** | {' | '.join(_dollars(sum(usage[name] * cost[name] for name in usage)) for usage in used)} |"


def idle(prices: Mapping[str, Any]) -> Used:
    """The clock, the canary, the pollers of the queues, and what is paid by the month."""
    assumed, product, watching = prices["assumed"], deployed(read()), read_operations()
    sweeps = MINUTES // _every(product)
    queues = sum(event["Type"] == "SQS" for _, resource in resources(product, FUNCTION) for event in _events(resource))
    used = _invoked(prices, "sweep", sweeps)
    for function in ("canary", "api"):  # what the canary asks for goes through the API once
        used.update(_invoked(prices, function, sweeps))
    used["api_requests"] = len(EXPECTED) * sweeps
    used["log_gb"] += sweeps * assumed["log_bytes_of_a_sweep"] / GIGABYTE
    used["sqs_requests"] = queues * assumed["polls_a_minute"] * MINUTES + 2 * sweeps
    # Each shard of each kind, those that are stuck, the control, and the canary's item.
    used["read_units"] = sweeps * (2 * due.SHARDS + 3)
    used["write_units"] = sweeps
    alarms = [alarm for _, alarm in resources(watching, ALARM)]
    looked_at = [metric for alarm in alarms for metric in _metrics(alarm)]
    used["alarm_metrics"] = len(looked_at)
    used["metrics"] = len({metric["MetricName"] for metric in looked_at if metric["Namespace"] == "RemovalOrders"})
    for name, (template, kind) in {
        "composite_alarms": (watching, COMPOSITE),
        "dashboards": (watching, DASHBOARD),
        "keys": (product, KEY),
        "secrets": (product, SECRET),
    }.items():
        used[name] = len(list(resources(template, kind)))
    return used


def public_log(prices: Mapping[str, Any]) -> Used:
    """What a public log adds in a month in which each minute has something new: the most that it can be.

    A checkpoint: reads of checkpoint, commit, right edge and bundle, twice, since what was decided is read again; at
    most six puts and one signature. A minute: a look into the queue until it is empty, and the head.
    """
    assumed, used = prices["assumed"], _invoked(prices, "log", MINUTES)
    used["log_gb"] += MINUTES * assumed["log_bytes_of_a_sweep"] / GIGABYTE
    used["s3_puts"], used["s3_gets"] = LOG_PUTS * MINUTES, LOG_READS * MINUTES
    used["kms_signatures"], used["keys"] = 2 * MINUTES, 2  # a checkpoint, and the promise of an order
    used["sqs_requests"] = LOG_RECEIVES * MINUTES
    used["read_units"], used["write_units"] = LOG_ITEMS * MINUTES, LOG_WRITES * MINUTES
    return used


def orders(prices: Mapping[str, Any], used: Mapping[str, int], number: int = ORDERS, *, busy: bool = False) -> Used:
    """As many lives as the table tells of, each as it was counted.

    `busy`: batches are full, a link key is read once for many orders, and X-Ray takes its sample; else each batch has
    the messages of one order.
    """
    whole: Used = Counter({name: used[name] * number for name in used if name in prices["unit"]})
    for name in (name.removeprefix("messages.") for name in used if name.startswith("messages.")):
        batches: Any = used[f"messages.{name}"] / _batch(name) if busy else used[f"lambda.{name}"]
        whole.update(_invoked(prices, name, batches * number))
        whole["sqs_requests"] += POLLS * batches * number if _queues(name) else 0
    whole["sqs_requests"] += (used["events"] + used["sns_publishes"]) * number  # what rule and topic put into queues
    whole["mail_gb"] = used["mails"] * number * prices["assumed"]["mail_bytes"] / GIGABYTE
    stored, logged = used["table_bytes"] + used["index_bytes"], used["log_bytes"]
    whole.update({"table_gb": stored * number / GIGABYTE, "log_gb": logged * number / GIGABYTE})
    if busy:
        whole["traces"] = whole["traces"] * prices["assumed"]["traced"]
        whole["secret_requests"] = 0
    return whole


def fixed(prices: Mapping[str, Any]) -> Iterator[str]:
    """What fixed addresses for webhooks cost in a month, whatever is sent, and each gigabyte that is."""
    made, hours, gigabytes = deployed(read(), Local="false", FixedAddresses="yes"), prices["hour"], prices["gigabyte"]
    interfaces = (of for _, of in resources(made, ENDPOINT) if of["VpcEndpointType"] == "Interface")
    there = {
        "nat_gateways": len(list(resources(made, NAT))),
        "public_addresses": len(list(resources(made, ADDRESS))),
        "interface_endpoints": sum(len(of["SubnetIds"]) for of in interfaces),
    }
    yield f"| FixedAddresses=yes, {MINUTES // 1440} days more | number | dollars | each gigabyte |"
    yield "|---|---:|---:|---:|"
    for name, count in there.items():
        cells = (str(count), _dollars(count * hours[name] * MINUTES / 60), str(gigabytes.get(name, "–")))
        yield f"| {name.replace('_', ' ')} | {' | '.join(cells)} |"
    yield f"| **all** | | {_dollars(sum(count * hours[name] * MINUTES / 60 for name, count in there.items()))} | |"


def plain(prices: Mapping[str, Any], used: Mapping[str, int]) -> Iterator[str]:
    """What a million plain orders cost without SES, by what is paid for: with full batches, and each on its own."""
    cost = {**prices["unit"], **prices["month"]}
    cases = [orders(prices, used, MANY, busy=busy) for busy in (True, False)]
    yield "| a million orders, without SES | busy | idle |"
    yield "|---|---:|---:|"
    names = sorted({*cases[0], *cases[1]} - SES, key=lambda name: -cases[1][name] * cost[name])
    for name in names:
        yield f"| {name.replace('_', ' ')} | {' | '.join(_dollars(case[name] * cost[name]) for case in cases)} |"
    yield f"| **all** | {' | '.join(_dollars(sum(case[name] * cost[name] for name in names)) for case in cases)} |"


def _invoked(prices: Mapping[str, Any], function: str, count: float) -> Used:
    """So many invocations, with their time, the lines that Lambda logs, and their traces."""
    assumed = prices["assumed"]
    spent = {"lambda_gb_seconds": assumed["milliseconds"][function] / 1_000 * count * _memory(function) / 1_024}
    logged = {"log_gb": count * assumed["log_bytes_of_lambda"] / GIGABYTE}
    return Counter({"lambda_requests": count, "traces": count, **spent, **logged})


def _queues(function: str) -> list[Mapping[str, Any]]:
    """The queues that feed a function."""
    handler = f"removal.handlers.{function}.handler"
    shapes = [shape for _, shape in resources(read(), FUNCTION) if shape["Handler"] == handler]
    return [event["Properties"] for shape in shapes for event in _events(shape) if event["Type"] == "SQS"]


def _batch(function: str) -> int:
    """The messages of a full batch of a function's queues; 1 for what comes from no queue."""
    return min((queue["BatchSize"] for queue in _queues(function)), default=1)


def _memory(function: str) -> int:
    sizes = {str(function["Handler"]): function["MemorySize"] for _, function in resources(read(), FUNCTION)}
    memory: int = sizes[f"removal.handlers.{function}.handler"]
    return memory


def _events(function: Mapping[str, Any]) -> list[dict[str, Any]]:
    return list(function.get("Events", {}).values())


def _every(template: dict[str, Any]) -> int:
    """Minutes between two sweeps."""
    (rate,) = (rule["ScheduleExpression"] for function, _, rule in schedules(template) if function == "SweepFunction")
    return int(rate.removeprefix("rate(").split()[0])


def _metrics(alarm: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Of one alarm, whether it looks at one or at several."""
    several = [query["MetricStat"]["Metric"] for query in alarm.get("Metrics", []) if "MetricStat" in query]
    return several or [dict(alarm)]


def _dollars(amount: float) -> str:
    return f"{amount:,.2f}"


def read_toml(name: str) -> dict[str, Any]:
    """A file of data beside this one."""
    return tomllib.loads((HERE / name).read_text("utf-8"))


def main() -> int:
    """Print the table."""
    prices, usage = read_toml("prices.toml"), read_toml("usage.toml")
    print("\n".join((*table(prices, usage), "", *fixed(prices), "", *plain(prices, usage["order"]["plain"]))))
    return 0


if __name__ == "__main__":
    sys.exit(main())
