"""Who comes into office takes over what is open, however much the platform has behind it, and whatever is killed."""

import json
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any

import botocore.endpoint
import pytest
from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.dynamodb.models import dynamodb_backends
from moto.dynamodb.models.dynamo_type import DynamoType, Item

from removal.handlers.tick import handler
from removal.orders.actions import Orders
from removal.orders.commands import Issue
from removal.orders.decide import issue
from removal.orders.text import salted
from removal.record import instant
from removal.record.canonical import derived_id, sha256
from removal.registry import journal_store
from removal.registry.platform import representative_in_office
from removal.timers.due import RUN_ENDED_AFTER, STUCK
from removal.timers.store import DueStore
from tests import parts
from tests.cloud import REGION
from tests.people import Cast, order_text
from tests.stories.test_reassignment import take_over
from tests.world import Killed, World

SECOND, MINUTE, DAY = timedelta(seconds=1), timedelta(minutes=1), timedelta(days=1)
PLATFORM = "video-example"
EVER, OPEN = 5_000, 20


def opened(count: int) -> list[str]:
    """Orders that were issued and not received, straight from the store."""
    return [_issued(f"KZ-{number}", in_office()) for number in range(count)]


def _issued(reference: str, representative: str) -> str:
    text = salted(order_text(reference), "5a" * 32)
    id_, now = derived_id("order", "ministry", reference), parts.orders().clock()
    command = Issue(
        id=reference,
        order_id=id_,
        reference=reference,
        authority="ministry",
        platform=PLATFORM,
        representative=representative,
        law="kz-1",
        text_sha256=sha256(text),
        items=2,
    )
    parts.order_store().create(issue(command, now, parts.laws()["kz-1"])[0], text, "0" * 64)
    return id_


def at_rest(count: int, like: str) -> None:
    """Orders as one that is answered, straight into the table: none of them is to be read."""
    table = dynamodb_backends[DEFAULT_ACCOUNT_ID][REGION].tables["removal-orders"]
    journal = DynamoType({"S": "journal"})
    attributes = table.items[DynamoType({"S": f"order:{like}"})][journal].to_json()["Attributes"]
    for number in range(count):
        key = {"S": f"order:{derived_id('rest', str(number))}"}
        table.items[DynamoType(key)][journal] = Item(DynamoType(key), journal, {**attributes, "pk": key})


def in_office() -> str:
    representative = representative_in_office(parts.registry().platform_now(PLATFORM), parts.orders().clock())
    assert representative
    return representative.id


def addressed(orders: list[str]) -> Counter[str]:
    return Counter(parts.order_store().load(order).order.representative for order in orders)


def tick() -> None:
    """One run of the platform's timer, as Lambda starts it."""
    now = instant.to_text(parts.orders().clock())
    timer = {"pk": f"platform:{PLATFORM}", "sk": "journal", "timer_at": now}
    handler({"Records": [{"messageId": "1", "body": json.dumps(timer), "eventSource": "aws:sqs"}]}, None)


@contextmanager
def counted() -> Iterator[Counter[str]]:
    """Requests to AWS, by operation."""
    requests: Counter[str] = Counter()
    request = botocore.endpoint.Endpoint.make_request

    def requested(self: Any, operation: Any, sent: Any) -> Any:  # noqa: ANN401 - botocore's own
        requests[operation.name] += 1
        return request(self, operation, sent)

    botocore.endpoint.Endpoint.make_request = requested  # type: ignore[method-assign, assignment]
    try:
        yield requests
    finally:
        botocore.endpoint.Endpoint.make_request = request  # type: ignore[method-assign]


@contextmanager
def killed(monkeypatch: pytest.MonkeyPatch, after: int) -> Iterator[Counter[str]]:
    """Each run ends after so many orders, as Lambda ends it after its time."""
    done: Counter[str] = Counter()
    real = Orders.reassign

    def reassign(self: Orders, order_id: str, representative: str, *vacant: Any) -> Any:  # noqa: ANN401 - as the real one
        if done["this run"] == after:
            done["this run"] = 0
            done["killed"] += 1
            raise Killed
        done["this run"] += 1
        done[order_id] += 1
        return real(self, order_id, representative, *vacant)

    with monkeypatch.context() as patched:
        patched.setattr(Orders, "reassign", reassign)
        yield done


def counted_runs() -> int:
    armed = journal_store.read(PLATFORM).armed
    return armed.runs if armed else 0


def fact_types() -> list[str]:
    return [json.loads(line)["type"] for line in journal_store.read(PLATFORM).lines]


@pytest.mark.once
def test_of_five_thousand_orders_the_successor_has_the_twenty_open_ones_within_three_ticks(people: Cast) -> None:
    world = people.ministry.world
    done = people.issue("KZ-done")
    people.report(done, 1, 2)
    world.run(MINUTE)
    former, orders = in_office(), opened(OPEN)
    take_over(people)
    at_rest(EVER - OPEN - 1, done)
    with counted() as requests:
        tick()
        tick()
        tick()
    assert addressed(orders) == {in_office(): OPEN}
    assert addressed([done]) == {former: 1}, "an order at rest stays as it is"
    assert requests.total() <= 2 * OPEN + 20, requests
    with counted() as requests:
        world.jump(world.now + 2 * MINUTE)
        tick()
    assert requests.total() <= 12, requests


def test_an_order_that_still_went_to_the_former_one_is_the_successors_two_minutes_after_the_change(
    world: World, people: Cast
) -> None:
    former = in_office()
    take_over(people)
    changed = world.now
    world.run(MINUTE)
    late = _issued("KZ-late", former)
    world.run_until(changed + 2 * MINUTE - SECOND)
    assert addressed([late]) == {former: 1}, "so that the test is of the second look"
    world.run_until(changed + 2 * MINUTE + SECOND)
    assert addressed([late]) == {in_office(): 1}


def test_a_run_that_is_killed_loses_nothing_and_the_next_goes_on(people: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    orders, world = opened(45), people.ministry.world
    take_over(people)
    with killed(monkeypatch, after=15) as done:
        for runs in (1, 2):
            with pytest.raises(Killed):
                tick()
            assert counted_runs() == runs
            tick()
            assert counted_runs() == runs, "while it may go on, none other begins"
            world.jump(world.now + RUN_ENDED_AFTER)
        assert addressed(orders)[in_office()] == 30, "the second went on where the first was killed"
        tick()
    assert addressed(orders) == {in_office(): 45}
    assert {parts.order_store().load(order).order.counts["order.reassigned"] for order in orders} == {1}
    assert max(done[order] for order in orders) == 1
    assert (counted_runs(), journal_store.read(PLATFORM).reassignment) == (0, None)


def test_a_run_that_is_killed_three_times_is_put_aside_where_an_alarm_sees_it(
    world: World, people: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.expect("Killed")
    former, orders = in_office(), opened(3)
    world.lose_stream()
    with killed(monkeypatch, after=0) as done:
        take_over(people)
        world.run(9 * MINUTE)
    assert (done["killed"], addressed(orders)) == (3, {former: 3})
    assert parts.sweep().stuck() == 1
    assert journal_store.PlatformItem.get(f"platform:{PLATFORM}", "journal").timer_shard == STUCK
    assert DueStore().restart(f"platform:{PLATFORM}", "journal")
    world.run(3 * MINUTE)
    assert addressed(orders) == {in_office(): 3}
    assert parts.sweep().stuck() == 0


def test_what_a_platform_owes_is_notified_though_every_run_is_killed_among_its_orders(
    world: World, people: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened(3)
    world.lose_stream()
    with killed(monkeypatch, after=0):
        take_over(people)
        world.jump(world.now + DAY + MINUTE)
        parts.control().change(lambda state: replace(state, heartbeat_at=world.now))
        with pytest.raises(Killed):
            tick()
    assert "representative.unreachable" in fact_types()


def test_an_order_that_cannot_be_reassigned_keeps_none_of_the_others_and_is_seen(
    people: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    former, orders, real = in_office(), sorted(opened(45)), Orders.reassign
    world = people.ministry.world

    def reassign(self: Orders, order_id: str, representative: str, *vacant: Any) -> Any:  # noqa: ANN401 - as the real one
        if order_id == orders[3]:
            msg = "it cannot be read"
            raise ValueError(msg)
        return real(self, order_id, representative, *vacant)

    with monkeypatch.context() as patched:
        patched.setattr(Orders, "reassign", reassign)
        take_over(people)
        for _ in range(3):
            tick()
        assert addressed(orders) == {in_office(): 44, former: 1}
        for _ in range(7):
            world.jump(world.now + MINUTE)
            tick()
    assert parts.sweep().stuck() == 1
    DueStore().restart(f"platform:{PLATFORM}", "journal")
    world.jump(world.now + MINUTE)
    tick()
    assert addressed(orders) == {in_office(): 45}
