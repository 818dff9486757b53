"""Starts the emulated functions' workers, so that no cold start of this machine passes for lateness of ours.

The emulator has races between invocations that start workers (decision 21). So each function gets one worker first, one
function after another, while no event source is enabled; only then come the others, all at once.

Each invocation carries an event about nothing that its handler takes: the emulator ends a worker whose handler raised,
which would leave nothing warm. A queue's message of no meaning is reported as failed, which is an answer too.
"""

import base64
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from infra.dev.local.aws import Aws
from infra.dev.local.deploy import Deployment, NotDeployed

TRIES = 5  # of one invocation whose handler did not begin
HANDLER_RAISED = "Traceback (most recent call last)"  # in the log of an invocation whose handler began and raised
TIMED_OUT = "Task timed out after"
MESSAGE = {"messageId": "warm", "receiptHandle": "warm", "body": "{}", "attributes": {}, "eventSource": "aws:sqs"}
Say = Callable[[str], None]


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
    "OperateFunctionName": Warm(1, {"arguments": ["laws"]}),
}

WARM_LOG = {"LogFunctionName": Warm(1, {})}  # it begins the log


def warm(aws: Aws, deployment: Deployment, say: Say, wanted: Mapping[str, Warm] = WARM) -> None:
    """Starts all workers; NotDeployed with the function's name and its answers if one does not run."""
    starting = Starting(aws, deployment, say)
    with no_event_sources(aws):
        for name, function in wanted.items():
            starting.invoke(name, function)
        starting.invoke_at_once((name, function) for name, function in wanted.items() for _ in range(function.workers))


@dataclass(frozen=True, slots=True)
class Starting:
    """Invokes functions whose workers may not have started yet."""

    aws: Aws
    deployment: Deployment
    say: Say

    def invoke(self, name: str, function: Warm) -> None:
        """Invokes until the handler has run; says each retry, and NotDeployed after TRIES or if the handler failed."""
        client = self.aws.functions()
        answers: list[str] = []
        while len(answers) < TRIES:
            error = _error(client.invoke, self.deployment.outputs[name], function.event)
            if error is None:
                return
            answers.append(error.text)
            if error.handler_began:
                break
            self.say(f"{name} did not begin, it is invoked again: {error.text}")
        raise NotDeployed(f"{name} does not run: {'; '.join(answers)}")

    def invoke_at_once(self, invocations: Iterable[tuple[str, Warm]]) -> None:
        """All in parallel: a worker that is free again would be taken instead of a new one."""
        todo = list(invocations)
        with ThreadPoolExecutor(len(todo)) as pool:
            list(pool.map(lambda pair: self.invoke(*pair), todo))


@dataclass(frozen=True, slots=True)
class InvocationError:
    """The emulator's answer to an invocation that failed, and whether the handler had begun: then the fault is ours."""

    text: str
    handler_began: bool


def _error(invoke: Callable[..., Any], function: str, event: Mapping[str, Any]) -> InvocationError | None:
    """None if the handler returned.

    A handler that began and raised leaves its traceback in the log, one that hung is timed out; whatever else the
    emulator answers comes from itself, before a handler began. A module of ours that cannot be imported is among these:
    it answers the same each time.
    """
    try:
        answer = invoke(FunctionName=function, Payload=json.dumps(event).encode(), LogType="Tail")
    except (BotoCoreError, ClientError) as error:
        return InvocationError(str(error), handler_began=False)
    if not answer.get("FunctionError"):
        return None
    text = answer["Payload"].read().decode(errors="replace")
    log = base64.b64decode(answer.get("LogResult", "")).decode(errors="replace")
    return InvocationError(text, HANDLER_RAISED in log or TIMED_OUT in text)


@contextmanager
def no_event_sources(aws: Aws) -> Iterator[None]:
    """Event source mappings and schedules are disabled meanwhile, so that nothing else starts a worker."""
    functions, events = aws.functions(), aws.events()
    mappings = [mapping["UUID"] for mapping in functions.list_event_source_mappings()["EventSourceMappings"]]
    schedules = [rule["Name"] for rule in events.list_rules()["Rules"] if rule.get("ScheduleExpression")]
    for mapping in mappings:
        functions.update_event_source_mapping(UUID=mapping, Enabled=False)
    for schedule in schedules:
        events.disable_rule(Name=schedule)
    yield
    for mapping in mappings:
        functions.update_event_source_mapping(UUID=mapping, Enabled=True)
    for schedule in schedules:
        events.enable_rule(Name=schedule)
