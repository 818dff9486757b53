"""Starts the emulated functions' workers, so that no cold start of this machine passes for lateness of ours.

Each gets an event about nothing that its handler takes: the emulator ends a worker whose handler raised, which would
leave nothing warm. A queue's message of no meaning is reported as failed, which is an answer too.
"""

import json
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from infra.local.aws import Aws
from infra.local.deploy import Deployment, NotDeployed

TRIES = 5  # of an invocation whose worker was gone before it began: the emulator starts many at once
# What the emulator says of it: that it ended, or, where another invocation has seen that first, that there is none.
STILLBORN = ("Worker process exited immediately", "'NoneType' object has no attribute 'stdin'")
MESSAGE = {"messageId": "warm", "receiptHandle": "warm", "body": "{}", "attributes": {}, "eventSource": "aws:sqs"}


@dataclass(frozen=True, slots=True)
class Warm:
    """How many workers, and an event that does nothing."""

    workers: int
    event: Mapping[str, Any] = field(default_factory=lambda: {"Records": [MESSAGE]})


def _request(path: str) -> dict[str, Any]:
    about = {"requestId": "warm", "stage": "$default", "timeEpoch": 0, "http": {"method": "GET", "path": path}}
    return {"version": "2.0", "rawPath": path, "headers": {}, "requestContext": about, "isBase64Encoded": False}


# The emulator polls a queue five times at once: as many workers where a burst is usual.
WARM = {
    "ApiFunctionName": Warm(3, _request("/v1/warm")),
    "PublishFunctionName": Warm(1, {"Records": []}),
    "DispatchFunctionName": Warm(3),
    "SendWebhookFunctionName": Warm(6),
    "SendEmailFunctionName": Warm(3),
    "MailFeedbackFunctionName": Warm(3),
    "PageFunctionName": Warm(1, _request("/o/warm")),
    "SweepFunctionName": Warm(1, {}),
    "TickFunctionName": Warm(3),
    "OperateFunctionName": Warm(1, {"arguments": ["profiles"]}),
}


def warm(aws: Aws, deployment: Deployment, wanted: Mapping[str, Warm] = WARM) -> None:
    """All at once, since a worker that is free again would be taken instead of a new one."""
    invocations = [(name, one.event) for name, one in wanted.items() for _ in range(one.workers)]
    client = aws.functions()

    def invoke(invocation: tuple[str, Mapping[str, Any]]) -> None:
        name, event = invocation
        told = STILLBORN[0]
        for _ in range(TRIES):
            if any(lost in told for lost in STILLBORN):
                answer = client.invoke(FunctionName=deployment.outputs[name], Payload=json.dumps(event).encode())
                told = answer["Payload"].read().decode() if answer.get("FunctionError") else ""
        if told:
            raise NotDeployed(f"{name} does not run: {told}")

    with ThreadPoolExecutor(len(invocations)) as pool:
        list(pool.map(invoke, invocations))
