"""Processes and event sources, with handlers of the tests' own."""

import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random
from types import SimpleNamespace
from typing import Any

import pytest

from tests.simulation.aws.sqs import Sqs
from tests.simulation.cloud import Surroundings
from tests.simulation.lambdas import Invocation, Lambdas, Throttled
from tests.simulation.scheduler import Killed, Scheduler
from tests.simulation.sources import QueuePoller
from tests.simulation.template import Function, QueueSource

START = datetime(2026, 11, 24, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@dataclass
class Stage:
    """One function on a scheduler; `work` is its handler."""

    monkeypatch: pytest.MonkeyPatch
    work: Callable[["Stage", dict[str, Any]], Any]
    reserved: int | None = None
    scheduler: Scheduler = field(default_factory=lambda: Scheduler(START, Random(1)))
    ended: list[Invocation] = field(default_factory=list)

    def __post_init__(self) -> None:
        handler = SimpleNamespace(handler=lambda event, _: self.work(self, event))
        self.monkeypatch.setitem(sys.modules, "a_handler_of_the_tests", handler)
        function = Function("f", "a_handler_of_the_tests", timedelta(seconds=10), self.reserved, {})
        self.lambdas = Lambdas(self.scheduler, {"f": function}, 1)

    def invoke(self) -> None:
        self.lambdas.invoke("f", {}, self.ended.append)


def sleeps(seconds: int) -> Callable[[Stage, dict[str, Any]], str]:
    def work(stage: Stage, _: dict[str, Any]) -> str:
        stage.scheduler.sleep(timedelta(seconds=seconds))
        return "done"

    return work


def test_a_process_serves_one_invocation_after_another(monkeypatch: pytest.MonkeyPatch) -> None:
    stage = Stage(monkeypatch, sleeps(1))
    for number in range(3):
        stage.invoke()
        stage.scheduler.run(START + (number + 1) * MINUTE)
    assert [invocation.answer for invocation in stage.ended] == ["done"] * 3
    assert stage.lambdas.cold_starts == 1
    assert len({invocation.process for invocation in stage.ended}) == 1


def test_invocations_at_once_have_processes_of_their_own(monkeypatch: pytest.MonkeyPatch) -> None:
    stage = Stage(monkeypatch, sleeps(1))
    stage.invoke()
    stage.invoke()
    stage.scheduler.run(START + MINUTE)
    assert len({invocation.process.name for invocation in stage.ended}) == 2


def test_lambda_ends_a_process_at_its_timeout(monkeypatch: pytest.MonkeyPatch) -> None:
    stage = Stage(monkeypatch, sleeps(11))
    stage.invoke()
    stage.scheduler.run(START + MINUTE)
    (ended,) = stage.ended
    assert isinstance(ended.failure, Killed)
    assert ended.process.dead
    stage.invoke()
    stage.scheduler.run(START + 2 * MINUTE)
    assert stage.lambdas.cold_starts == 2


def test_more_than_its_reserved_concurrency_is_throttled(monkeypatch: pytest.MonkeyPatch) -> None:
    stage = Stage(monkeypatch, sleeps(1), reserved=1)
    stage.invoke()
    with pytest.raises(Throttled):
        stage.invoke()
    stage.scheduler.run(START + MINUTE)
    stage.invoke()


def queue(stage: Stage, *, partial: bool) -> Sqs:
    """A queue of two messages, read by the function."""
    sqs = Sqs(Surroundings(stage.scheduler, Random(1)))
    sqs.add("q", {"VisibilityTimeout": 60})
    QueuePoller(stage.scheduler, stage.lambdas, sqs, QueueSource("f", "q", 10, 2, partial), Random(1))
    for body in ("good", "bad"):
        sqs.queues["q"].send(body, None)
    return sqs


def fails_on_bad(_: Stage, event: dict[str, Any]) -> dict[str, Any]:
    bad = [record["messageId"] for record in event["Records"] if record["body"] == "bad"]
    return {"batchItemFailures": [{"itemIdentifier": id_} for id_ in bad]}


def test_only_messages_that_a_batch_reports_come_back(monkeypatch: pytest.MonkeyPatch) -> None:
    stage = Stage(monkeypatch, fails_on_bad)
    sqs = queue(stage, partial=True)
    stage.scheduler.run(START + MINUTE / 2)
    assert [message.body for message in sqs.queues["q"].messages] == ["bad"]
    stage.scheduler.run(START + 2 * MINUTE)
    assert sqs.queues["q"].messages[0].receives == 2


def test_without_its_response_type_reported_failures_are_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    stage = Stage(monkeypatch, fails_on_bad)
    sqs = queue(stage, partial=False)
    stage.scheduler.run(START + MINUTE / 2)
    assert sqs.queues["q"].messages == []
