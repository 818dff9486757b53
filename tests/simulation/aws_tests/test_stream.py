"""The stream in memory: order for each item, lanes, images as Lambda gets them."""

from datetime import timedelta
from typing import Any

import pytest
from moto import mock_aws

import tests.stream
from removal.record.stream import written
from tests.simulation.aws.stream import Stream
from tests.simulation.aws_tests.still_world import START, StillWorld
from tests.simulation.aws_tests.tables import TABLE, Request, ask_moto, ask_simulated, make_on_moto, simulated
from tests.tables import OnMoto


class Written:
    """A table, its stream, and writes."""

    def __init__(self) -> None:
        self.world = StillWorld()
        self.service = simulated(self.world)
        self.stream = Stream(TABLE, self.world)
        self.service.tables[TABLE].listeners.append(self.stream.record)

    def put(self, pk: str, number: int, sk: str = "journal") -> None:
        item = {"pk": {"S": pk}, "sk": {"S": sk}, "n": {"N": str(number)}, "journal": {"L": [{"S": "a"}] * number}}
        ask_simulated(self.service, ("PutItem", {"Item": item}))

    def records(self, lane: int, at_most: int = 1000) -> list[dict[str, Any]]:
        return self.stream.take(lane, at_most)


def test_records_of_an_item_come_in_order_in_one_lane() -> None:
    world = Written()
    for number in range(5):
        for subject in range(40):
            world.put(f"order:{subject}", number)
    seen: dict[str, list[str]] = {}
    lanes: dict[str, set[int]] = {}
    for lane in world.stream.lanes:
        for record in world.records(lane):
            image = record["dynamodb"]["NewImage"]
            seen.setdefault(image["pk"]["S"], []).append(image["n"]["N"])
            lanes.setdefault(image["pk"]["S"], set()).add(lane)
    assert set(map(tuple, seen.values())) == {("0", "1", "2", "3", "4")}
    assert len(seen) == 40
    assert {len(lanes_of_key) for lanes_of_key in lanes.values()} == {1}
    assert len(set().union(*lanes.values())) > 10


def test_a_record_stays_until_it_is_finished() -> None:
    world = Written()
    heard: list[int] = []
    world.stream.listeners.append(heard.append)
    world.put("order:1", 1)
    world.put("order:1", 2)
    (lane, _) = heard
    first = world.records(lane, 1)
    assert world.records(lane, 1) == first
    world.world.pass_time(timedelta(seconds=5))
    assert world.stream.age(lane) == timedelta(seconds=5)
    world.stream.finish(lane, 1)
    (second,) = world.records(lane)
    assert int(second["dynamodb"]["SequenceNumber"]) > int(first[0]["dynamodb"]["SequenceNumber"])
    world.stream.finish(lane, 1)
    assert (world.records(lane), world.stream.age(lane)) == ([], timedelta())


def test_the_names_and_images_of_records() -> None:
    world = Written()
    world.put("order:1", 1)
    world.put("order:1", 2)
    world.put("order:1", 2)
    ask_simulated(world.service, ("DeleteItem", {"Key": {"pk": {"S": "order:1"}, "sk": {"S": "journal"}}}))
    (records,) = filter(None, map(world.records, world.stream.lanes))
    assert [record["eventName"] for record in records] == ["INSERT", "MODIFY", "REMOVE"]
    assert [sorted(set(record["dynamodb"]) & {"NewImage", "OldImage"}) for record in records] == [
        ["NewImage"],
        ["NewImage", "OldImage"],
        ["OldImage"],
    ]
    assert records[1]["dynamodb"]["ApproximateCreationDateTime"] == START.timestamp()


def test_the_product_reads_a_record_and_cannot_alter_what_is_kept() -> None:
    world = Written()
    world.put("order:1", 2)
    (records,) = filter(None, map(world.records, world.stream.lanes))
    record = written(records[0])
    assert record is not None
    assert (record.pk, record.length_before, record.journal) == ("order:1", 0, ("a", "a"))
    records[0]["dynamodb"]["NewImage"]["journal"]["L"].clear()
    (again,) = filter(None, map(world.records, world.stream.lanes))
    assert len(again[0]["dynamodb"]["NewImage"]["journal"]["L"]) == 2


def test_a_record_is_lost_after_a_day() -> None:
    world = Written()
    world.put("order:1", 1)
    world.world.pass_time(timedelta(hours=25))
    assert list(filter(None, map(world.records, world.stream.lanes))) == []
    assert len(world.stream.lost) == 1


def test_moto_streams_the_same_records(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    world = Written()
    key = {"pk": {"S": "order:1"}, "sk": {"S": "journal"}}
    append = "SET journal = list_append(if_not_exists(journal, :none), :line), n = :n REMOVE gone"
    values = {":none": {"L": []}, ":line": {"L": [{"S": "x"}]}, ":n": {"N": "1"}}
    update = {"Key": key, "UpdateExpression": append, "ExpressionAttributeValues": values}
    requests: list[Request] = [
        ("PutItem", {"Item": {**key, "gone": {"S": "a"}}}),
        ("UpdateItem", update),
        ("UpdateItem", update),
        ("DeleteItem", {"Key": key}),
    ]
    with mock_aws():
        make_on_moto()
        for request in requests:
            assert ask_simulated(world.service, request) == ask_moto(request)
        theirs = tests.stream.Stream(OnMoto()).take(START)
    (ours,) = filter(None, map(world.records, world.stream.lanes))
    assert [images(record) for record in ours] == [images(record) for record in theirs]
    assert set(ours[1]) - set(theirs[1]) == {"eventSourceARN"}
    assert set(ours[1]["dynamodb"]) == set(theirs[1]["dynamodb"])


def images(record: dict[str, Any]) -> list[Any]:
    change = record["dynamodb"]
    return [record["eventName"], change["Keys"], change.get("OldImage"), change.get("NewImage")]
