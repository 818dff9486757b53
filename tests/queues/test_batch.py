"""Batches of queue messages, and the stream's records."""

import json
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest

from removal.handlers import dispatch, publish
from removal.queues.batch import each, each_at_once, hop
from removal.record.canonical import JsonObject
from tests.people import Cast
from tests.world import World


def _event(*bodies: object) -> dict[str, Any]:
    records = [
        {"messageId": str(number), "body": json.dumps(body), "eventSource": "aws:sqs", "attributes": {}}
        for number, body in enumerate(bodies)
    ]
    return {"Records": records}


def _failed(answer: Any) -> list[str]:  # noqa: ANN401 - what Lambda gets
    return [failure["itemIdentifier"] for failure in answer["batchItemFailures"]]


def test_of_several_chains_the_longest_counts_and_what_cannot_be_read_counts_for_nothing() -> None:
    unreadable = {"Records": [{"body": body} for body in ("{", "[]", "null", '{"hop": "x"}', '{"hop": null}', "7")]}
    assert (hop({"Records": []}), hop(unreadable)) == (0, 0)
    assert hop(_event({"hop": 2}, {}, {"hop": 5}, {"hop": 3})) == 5


def test_only_the_messages_that_failed_come_back_and_the_others_are_carried_out() -> None:
    done: list[int] = []

    def carry_out(message: JsonObject) -> None:
        if message["number"] == 1:
            raise ValueError(message)
        done.append(message["number"])

    assert _failed(each(_event({"number": 0}, {"number": 1}, {"number": 2}), carry_out)) == ["1"]
    assert done == [0, 2]


def test_when_all_fail_all_come_back_and_the_function_does_not() -> None:
    def carry_out(message: JsonObject) -> None:
        raise ValueError(message)

    assert _failed(each(_event({}, {}), carry_out)) == ["0", "1"]


def test_a_message_that_failed_is_logged_with_where_it_did_and_without_what_it_said(
    caplog: pytest.LogCaptureFixture,
) -> None:
    def carry_out(message: JsonObject) -> None:
        raise ValueError(message)

    each(_event({"name": "Айгүл"}), carry_out)
    [record] = caplog.records
    fields = vars(record)
    assert (fields["levelname"], fields["message"], fields["message_id"]) == ("ERROR", "failed", "0")
    assert fields["failure"]["error"] == "ValueError"
    assert fields["failure"]["chain"][0]["through"][-1].endswith("carry_out")
    assert "Айгүл" not in str(fields["failure"]) + fields["message"]


def test_a_message_that_is_no_json_comes_back() -> None:
    event = _event({})
    event["Records"][0]["body"] = "{"
    assert _failed(each(event, lambda _: None)) == ["0"]


def test_messages_sent_at_once_wait_for_no_other_and_only_the_failed_come_back() -> None:
    """Each is done only when all have begun, so that one after another none would be."""
    begun, done = Barrier(4, timeout=5), []

    def carry_out(message: JsonObject) -> None:
        begun.wait()
        if message["number"] % 2:
            raise ValueError(message)
        done.append(message["number"])

    with ThreadPoolExecutor(4) as workers:
        answer = each_at_once(_event(*({"number": number} for number in range(4))), carry_out, workers)
    assert _failed(answer) == ["1", "3"]
    assert sorted(done) == [0, 2]


def test_of_messages_sent_at_once_one_that_is_no_json_comes_back() -> None:
    event = _event({}, {"number": 1})
    event["Records"][0]["body"] = "{"
    with ThreadPoolExecutor(2) as workers:
        assert _failed(each_at_once(event, lambda _: None, workers)) == ["0"]


def test_an_event_of_an_order_that_does_not_exist_delays_no_other(world: World, people: Cast) -> None:
    order = people.issue()
    events = [{"detail": {"subject": subject}} for subject in ("order:nobody", f"order:{order}")]
    assert _failed(dispatch.handler(_event(*events), None)) == ["0"]
    world.settle()
    assert people.ministry.types(order) == ["order.issued", "order.received"]


def test_publish_sends_what_it_can_and_raises_for_what_it_could_not(world: World, people: Cast) -> None:
    order = people.issue()
    records = world.stream_records()
    broken = {
        "dynamodb": {"NewImage": {"journal": {"L": [{"S": "no JSON"}]}, "pk": {"S": "x"}, "sk": {"S": "journal"}}}
    }
    with pytest.raises(publish.NotPublished, match=r"^1 of \d+ records$"):  # what Lambda writes into the log
        publish.handler({"Records": [broken, *records]}, None)
    world.settle()
    assert people.ministry.types(order) == ["order.issued", "order.received"]
