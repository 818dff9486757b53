"""The emulated functions, invoked by hand: with which events, and what went wrong."""

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from infra.dev.local.api import Refused
from infra.dev.local.aws import Aws
from infra.dev.local.deploy import Deployment
from infra.dev.local.waiting import Overdue, until
from infra.dev.local.warming import MESSAGE

DENIED = re.compile(r"\w*AccessDenied\w*")
LOGGED_WITHIN = 3.0  # seconds
SHOWN = 160  # characters of what a function said


class Functions:
    """By the names that outputs have, such as `SendWebhook`."""

    def __init__(self, aws: Aws, deployment: Deployment) -> None:
        self._lambda, self._logs, self._outputs = aws.functions(), aws.logs(), deployment.outputs

    @contextmanager
    def by_hand(self, function: str) -> Iterator[None]:
        """Nothing but `invoke` brings it events from queues and streams until this is left."""
        mappings = self._lambda.list_event_source_mappings(FunctionName=self._name(function))["EventSourceMappings"]
        self._enable(mappings, enabled=False)
        try:
            yield
        finally:
            self._enable(mappings, enabled=True)

    def restart(self, function: str) -> None:
        """What its workers have read and kept is gone with them."""
        name = self._name(function)
        now = self._lambda.get_function_configuration(FunctionName=name)
        self._lambda.update_function_configuration(FunctionName=name, Timeout=now["Timeout"])

    def invoke(self, function: str, event: Mapping[str, Any]) -> str | None:
        """What went wrong, None if nothing did."""
        answer = self._lambda.invoke(FunctionName=self._name(function), Payload=json.dumps(event).encode())
        result = json.loads(answer["Payload"].read() or b"null") or {}
        if answer.get("FunctionError"):
            return f"raised {_short(str(result.get('errorMessage')))}"
        if result.get("batchItemFailures"):
            return "its message came back"
        return f"exit code {result['code']}: {result['said'][-1]}" if result.get("code") else None

    def must(self, function: str, event: Mapping[str, Any]) -> None:
        """Refused, if anything went wrong."""
        if wrong := self.invoke(function, event):
            raise Refused(f"{function}: {wrong}")

    def denied(self, function: str, since: datetime) -> str | None:
        """AWS's code of a denial that the function wrote down since an instant."""
        group = self._lambda.get_function_configuration(FunctionName=self._name(function))["LoggingConfig"]["LogGroup"]

        def look() -> str | None:
            events = self._logs.filter_log_events(logGroupName=group, startTime=int(since.timestamp() * 1000))["events"]
            return next((code for event in events if (code := denial(event["message"]))), None)

        try:
            return until(look, "a denial is logged", LOGGED_WITHIN)
        except Overdue:
            return None

    def _enable(self, mappings: list[Any], *, enabled: bool) -> None:
        for mapping in mappings:
            self._lambda.update_event_source_mapping(UUID=mapping["UUID"], Enabled=enabled)

    def _name(self, function: str) -> str:
        return self._outputs[f"{function}FunctionName"]


def message(body: Mapping[str, Any]) -> dict[str, Any]:
    """An event of a queue, with one message."""
    return {"Records": [{**MESSAGE, "body": json.dumps(body)}]}


def denial(text: str) -> str | None:
    """AWS's code in whatever a function said."""
    match = DENIED.search(text)
    return match.group() if match else None


def _short(text: str) -> str:
    code = denial(text)
    return code or text[:SHOWN]
