"""Cold start and warm request of our functions, beside a reference handler's: processor time of pairs of new processes.

Both sides of a pair import their handler and answer one call; a server on this machine answers what they ask of AWS
(`aws.py`). Time is the processor's, user and system, of the process that is measured: other processes that keep this
machine busy change it little, and each pair's two in the same way.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median
from typing import Any

from infra.dev.bench.aws import Aws, serving
from infra.dev.bench.rows import Row
from infra.dev.bench.webhooks import receiving

GOALS = {"api": 0.55, "tick": 0.40, "sweep": 0.40, "send_webhook": 0.40, "page": 0.60, "send_email": 0.60}
WARM_GOAL, DELIVERY_GOAL = 0.50, 3.0
WARM, UNMEASURED = 300, 50  # calls of a process
ROUTE = "/api/orders/"
RECORDED_HOOK = "https://ministry.example/hook"
FLAGS = {
    "countries": ["KZ"],
    "features": {
        "campaign": {"default": True},
        "premium": {
            "default": False,
            "rules": {
                "premium customer": {
                    "when_match": True,
                    "conditions": [{"action": "EQUALS", "key": "customer", "value": "premium"}],
                }
            },
        },
    },
}
ANSWERS = {
    "StartConfigurationSession": ['{"InitialConfigurationToken": "first"}'],
    "GetLatestConfiguration": [json.dumps(FLAGS)],
    "PutItem": ["{}"],
    "UpdateItem": ["{}"],
}
Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Subject:
    """A handler to measure, with the events that it gets and the answers of AWS; `local`: it may call this machine."""

    module: str
    events: list[Json]
    answers: Mapping[str, list[str]]
    local: bool = False

    @property
    def repeated(self) -> "Subject":
        """With its first event again and again, for warm calls."""
        return replace(self, events=self.events[:1] * (WARM + UNMEASURED))


@dataclass(frozen=True, slots=True)
class Taken:
    """Milliseconds of processor time."""

    cold: float
    warm: float

    @classmethod
    def of(cls, printed: Json) -> "Taken":
        """What a process has printed."""
        return cls((printed["import"] + printed["call"]) * 1000, median(printed["warm"] or [0]) * 1000)


@dataclass(frozen=True, slots=True)
class Bench:
    """What runs new processes: their environment and their AWS."""

    environment: Mapping[str, str]
    aws: Aws

    def run(self, subject: Subject, calls: int = 1) -> Taken:
        """Measure one new process; SystemExit if it did not do what it should."""
        self.aws.answer(subject.answers)
        asked = {"module": subject.module, "events": subject.events[:calls], "unmeasured": min(UNMEASURED, calls - 1)}
        environment = {**self.environment, "LOCAL": "true" if subject.local else "false"}
        command = [sys.executable, "-m", "infra.dev.bench.first_call"]
        done = subprocess.run(
            command, input=json.dumps(asked), env=environment, capture_output=True, text=True, check=False
        )
        printed = json.loads(done.stdout.splitlines()[-1]) if done.returncode == 0 else {"failed": [done.stderr]}
        if printed["failed"]:
            raise SystemExit(f"{subject.module} failed: {printed['failed']}\n{done.stdout[-2000:]}")
        return Taken.of(printed)

    def pairs(self, ours: Subject, reference: Subject, rounds: int, calls: int = 1) -> Iterator[tuple[Taken, Taken]]:
        """So many pairs, one after the other."""
        for _ in range(rounds):
            first = self.run(reference, calls)
            yield self.run(ours, calls), first


def rows(recorded: Path, rounds: int, package: str) -> Iterator[Row]:
    """Each row as soon as it is measured; `package`: the folder in which `removal` is, as it is deployed."""
    calls = json.loads(recorded.read_text("utf-8"))
    with serving() as aws, receiving(0) as receiver:
        environment = _environment(calls["environment"], aws, receiver, package)
        bench, reference = Bench(environment, aws), _reference()
        ours = {name: _ours(name, calls["calls"][name], receiver) for name in GOALS}
        for subject in (reference, *ours.values()):
            bench.run(subject)  # byte code is written, files are read
        for name, subject in ours.items():
            pairs = bench.pairs(subject, reference, rounds)
            yield Row(f"cold {name}", [(mine.cold, its.cold) for mine, its in pairs], "ms", GOALS[name])
        bare = Subject("infra.dev.bench.bare", [{"id": "1"}], ANSWERS)
        pairs = bench.pairs(bare, reference, rounds)
        yield Row("cold, the stack without our code", [(mine.cold, its.cold) for mine, its in pairs], "ms", None)
        pairs = bench.pairs(ours["api"], reference, rounds, WARM + UNMEASURED)
        yield Row("warm POST /v1/orders", [(mine.warm, its.warm) for mine, its in pairs], "ms", WARM_GOAL)
        pairs = bench.pairs(ours["send_webhook"].repeated, bare.repeated, rounds, WARM + UNMEASURED)
        yield Row("one delivery, beside one write", [(mine.warm, its.warm) for mine, its in pairs], "ms", DELIVERY_GOAL)


def _environment(recorded: Mapping[str, str], aws: Aws, receiver: int, package: str) -> dict[str, str]:
    """For all that is measured: our functions' own, and where AWS is."""
    return {
        **{name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "POWERTOOLS_"))},
        **recorded,
        "AWS_ACCESS_KEY_ID": "bench",
        "AWS_SECRET_ACCESS_KEY": "bench",  # nosec B105
        "AWS_DEFAULT_REGION": recorded["AWS_REGION"],
        "AWS_ENDPOINT_URL": f"http://127.0.0.1:{aws.port}",
        "ALLOWED_TARGETS": f"http://localhost:{receiver}",
        "PYTHONPATH": os.pathsep.join((package, ".")),
        "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand",
        "POWERTOOLS_TRACE_DISABLED": "true",
        "PYTHONDONTWRITEBYTECODE": "",
    }


def _ours(function: str, call: Json, receiver: int) -> Subject:
    """As recorded; the webhook goes to the receiver on this machine."""
    moved = json.loads(json.dumps(call).replace(RECORDED_HOOK, f"http://localhost:{receiver}/hook"))
    return Subject(f"removal.handlers.{function}", moved["events"], moved["answers"], function == "send_webhook")


def _reference() -> Subject:
    return Subject("infra.dev.bench.reference", [_create(number) for number in range(WARM + UNMEASURED)], ANSWERS)


def _create(number: int) -> Json:
    """A request as API Gateway's REST API hands it over; each for another order."""
    headers = {"content-type": "application/json", "host": "orders.example"}
    return {
        "resource": ROUTE,
        "path": ROUTE,
        "httpMethod": "POST",
        "headers": headers,
        "multiValueHeaders": {name: [value] for name, value in headers.items()},
        "queryStringParameters": None,
        "multiValueQueryStringParameters": None,
        "pathParameters": None,
        "stageVariables": None,
        "requestContext": {
            "requestId": f"request-{number}",
            "stage": "prod",
            "path": ROUTE,
            "resourcePath": ROUTE,
            "httpMethod": "POST",
            "identity": {"sourceIp": "192.0.2.1"},
        },
        "body": json.dumps({"customer": f"customer {number}", "items": number + 1}),
        "isBase64Encoded": False,
    }
