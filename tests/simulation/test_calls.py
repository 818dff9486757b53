"""The wire between a client and a service, with a real client of botocore and no network."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import botocore.session
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError, ParamValidationError, ReadTimeoutError

from tests.simulation.aws.errors import AwsError
from tests.simulation.calls import AFTER, BEFORE, Fate, Wire
from tests.simulation.process import Process
from tests.simulation.scheduler import Killed, Scheduler
from tests.simulation.trace import Trace

START = datetime(2026, 11, 24, tzinfo=UTC)
FAST = timedelta(milliseconds=5)
CONFIG = Config(read_timeout=3, connect_timeout=1, retries={"mode": "standard", "max_attempts": 3})
MESSAGE = {"QueueUrl": "https://sqs.eu-central-1.amazonaws.com/1/q", "MessageBody": "x"}


@dataclass
class Queue:
    """A service that counts what it was sent, and may refuse."""

    errors: list[AwsError] = field(default_factory=list)
    acted: int = 0

    def call(self, _operation: str, _parameters: Mapping[str, Any]) -> dict[str, Any]:
        if self.errors:
            raise self.errors.pop(0)
        self.acted += 1
        return {"MessageId": "m"}

    def begin(self, parameters: Mapping[str, Any]) -> object:
        raise NotImplementedError(parameters)


@dataclass
class Weather:
    """Fates in a row, then good ones."""

    fates: list[Fate] = field(default_factory=list)

    def fate(self, _process: Process, _service: str, _operation: str) -> Fate:
        return self.fates.pop(0) if self.fates else Fate(FAST, FAST)


def send(queue: Queue, weather: Weather, parameters: Mapping[str, Any] = MESSAGE) -> tuple[Any, timedelta]:
    """Answer or error of one call, and how long it took."""
    scheduler = Scheduler(START, Random(1))
    process = Process("p", "f", {}, Random(1), timedelta(), lambda: scheduler.now)
    session = botocore.session.get_session()
    session.set_credentials("a", "b")
    client = session.create_client("sqs", "eu-central-1", config=CONFIG)
    wire = Wire(scheduler, {"sqs": queue}, weather, Trace())
    ended: list[datetime] = []

    def work() -> Any:  # noqa: ANN401 - botocore's answer
        try:
            return wire.call(process, client, "SendMessage", dict(parameters))
        finally:
            ended.append(scheduler.now)

    task = scheduler.spawn(process, work)
    scheduler.run(START + timedelta(minutes=5))
    return task.failure or task.result, ended[0] - START


def test_a_call_takes_the_time_of_two_journeys() -> None:
    assert send(Queue(), Weather()) == ({"MessageId": "m"}, 2 * FAST)


def test_a_write_whose_answer_is_lost_is_sent_again_and_meets_itself() -> None:
    queue = Queue()
    answer, took = send(queue, Weather([Fate(FAST, FAST, lost_answer=True)]))
    assert answer == {"MessageId": "m"}
    assert queue.acted == 2
    assert took > timedelta(seconds=3)


def test_a_request_that_is_lost_has_no_effect() -> None:
    queue = Queue()
    answer, _ = send(queue, Weather([Fate(FAST, FAST, lost_request=True)]))
    assert (answer, queue.acted) == ({"MessageId": "m"}, 1)


def test_after_its_last_attempt_the_client_raises_its_own_time_out() -> None:
    error, _ = send(Queue(), Weather([Fate(FAST, FAST, lost_answer=True)] * 4))  # the first, and three more
    assert isinstance(error, ReadTimeoutError)


@pytest.mark.parametrize(("when", "acted"), [(BEFORE, 0), (AFTER, 1)])
def test_a_process_is_ended_before_or_after_the_service_acts(when: str, acted: int) -> None:
    queue = Queue()
    failure, _ = send(queue, Weather([Fate(FAST, FAST, killed=when)]))
    assert isinstance(failure, Killed)
    assert queue.acted == acted


FAULT = AwsError("InternalError", "", 500)


@pytest.mark.parametrize(
    ("fate", "acted"),
    [(Fate(FAST, FAST, refused=FAULT, lasts=True), 0), (Fate(FAST, FAST, spoilt=FAULT, lasts=True), 4)],
)
def test_an_error_that_lasts_is_the_answer_to_every_attempt(fate: Fate, acted: int) -> None:
    queue = Queue()
    error, _ = send(queue, Weather([fate]))
    assert isinstance(error, ClientError)
    assert error.response["Error"]["Code"] == "InternalError"
    assert queue.acted == acted  # the first attempt, and three more


def test_an_answer_that_is_spoilt_once_is_asked_for_again() -> None:
    queue = Queue()
    answer, _ = send(queue, Weather([Fate(FAST, FAST, spoilt=FAULT)]))
    assert (answer, queue.acted) == ({"MessageId": "m"}, 2)


def test_throttling_is_tried_again_and_a_refusal_is_not() -> None:
    throttled = Queue([AwsError("ThrottlingException", "slow down")])
    assert send(throttled, Weather())[0] == {"MessageId": "m"}
    refused, _ = send(Queue([AwsError("InvalidMessageContents", "no")]), Weather())
    assert isinstance(refused, ClientError)
    assert refused.response["Error"]["Code"] == "InvalidMessageContents"


@pytest.mark.parametrize("wrong", [{"MessageBody": 5}, {"Nothing": 1}])
def test_parameters_are_validated_as_the_client_does(wrong: Mapping[str, Any]) -> None:
    error, _ = send(Queue(), Weather(), {**MESSAGE, **wrong})
    assert isinstance(error, ParamValidationError)
