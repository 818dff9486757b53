"""Lambda's poller of the stream: order, halves of a batch that fails, what is given up, and when."""

from datetime import timedelta
from random import Random
from typing import Any

import pytest

from tests.cloud import RESOURCES
from tests.simulation.aws.dynamodb import DynamoDB, Table
from tests.simulation.aws.stream import Stream
from tests.simulation.cloud import Surroundings
from tests.simulation.sources import StreamPoller
from tests.simulation.template import StreamSource
from tests.simulation.test_lambdas import MINUTE, START, Stage

HOUR = timedelta(hours=1)
POISON = "4"


class Streamed:
    """A table with a stream in one lane, read by the function, which fails on one record."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, *, retries: int = 3, reserved: int | None = None) -> None:
        self.invoked: list[list[str]] = []
        self.stage = Stage(monkeypatch, self._work, reserved)
        around = Surroundings(self.stage.scheduler, Random(1))
        table = Table("orders", RESOURCES["Table"]["Properties"], around)
        self.stream = Stream("orders", around, shards=1, lanes_per_shard=1)
        table.listeners.append(self.stream.record)
        self.service = DynamoDB(around)
        self.service.add(table)
        source = StreamSource("f", 100, 1, bisect=True, retries=retries, age=HOUR, partial=False, filters=())
        self.poller = StreamPoller(self.stage.scheduler, self.stage.lambdas, self.stream, source, Random(1))

    def write(self, *numbers: int) -> None:
        for number in numbers:
            item = {"pk": {"S": "order:1"}, "sk": {"S": str(number)}}
            self.service.call("PutItem", {"TableName": "orders", "Item": item})

    def _work(self, _: Stage, event: dict[str, Any]) -> None:
        keys = keys_of(event["Records"])
        self.invoked.append(keys)
        if POISON in keys:
            raise ValueError(POISON)


def keys_of(records: list[dict[str, Any]]) -> list[str]:
    return [record["dynamodb"]["Keys"]["sk"]["S"] for record in records]


def test_a_batch_that_fails_is_halved_until_the_bad_record_is_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    streamed = Streamed(monkeypatch, retries=8)
    streamed.write(*range(8))
    streamed.stage.scheduler.run(START + MINUTE)
    assert streamed.invoked[0] == list("01234567")
    assert [keys for keys in streamed.invoked if POISON not in keys] == [list("0123"), ["5"], list("67")]
    assert streamed.invoked.count([POISON]) >= 3
    assert keys_of(streamed.poller.given_up) == [POISON]
    assert streamed.stream.waiting(0) == 0


def test_what_comes_later_waits_for_what_is_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    streamed = Streamed(monkeypatch, retries=-1)
    streamed.write(4, 5)
    streamed.stage.scheduler.run(START + MINUTE)
    assert {tuple(keys) for keys in streamed.invoked} == {("4", "5"), ("4",)}
    assert streamed.stream.age(0) == MINUTE
    streamed.stage.scheduler.run(START + 2 * HOUR)
    assert keys_of(streamed.poller.given_up) == [POISON, "5"]


def test_a_record_that_is_too_old_is_never_handed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    streamed = Streamed(monkeypatch, reserved=0)
    streamed.write(1)
    streamed.stage.scheduler.run(START + HOUR - MINUTE)
    streamed.write(2)
    streamed.stage.scheduler.run(START + HOUR + MINUTE)
    assert (streamed.invoked, keys_of(streamed.poller.given_up)) == ([], ["1"])
    assert streamed.stream.waiting(0) == 1
