"""Game days: something breaks, and the operator on call does what the runbook says, word for word, and nothing else."""

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from removal.deliveries.fanout import FanOut
from removal.record import instant
from tests.operations.runbook import Runbook, opened
from tests.operations.shell import shell
from tests.operations.written import written
from tests.people import Cast
from tests.world import World

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
WHOLE = [
    "order.issued",
    "order.received",
    "order.reminded",
    "order.reminded",
    "order.reminded",
    "order.breached",
]


@pytest.fixture
def operator(world: World, tmp_path: Path) -> Callable[[str], Runbook]:
    """An operator with a shell and a page."""
    typed = shell(tmp_path, world)
    return lambda name: Runbook(name, typed)


def _sound(output: str, orders: int) -> bool:
    return output.count("chain holds, text, words and index attributes equal the journal") == orders


def test_a_poison_message(
    world: World,
    people: Cast,
    operator: Callable[[str], Runbook],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A release cannot pass facts on, and among what it leaves behind is an unreadable message."""
    world.expect("DispatchQueue")
    poison = '{"detail": {}}'
    with written(world) as logs, monkeypatch.context() as release:
        release.setattr(FanOut, "run", _defect)
        world.cloud.sqs.send_message(QueueUrl=world.cloud.queues["DispatchQueue"], MessageBody=poison)
        order = people.issue()
        world.run(12 * MINUTE)
    assert people.ministry.types(order) == []
    logs.ship()

    page = operator("dead-letters")
    looked = page.next(page.look)
    assert "would put about 2 messages of removal-orders-dispatch-dead-letters back" in looked
    assert '"error": "ValueError"' in looked
    assert "2 messages went back" in page.next(page.mend, QUEUE="dispatch-dead-letters")
    world.run(12 * MINUTE)
    assert people.ministry.types(order) == ["order.issued", "order.received"]

    since = instant.to_text(world.now - HOUR)
    assert f"{order}: 2 facts" in page.next(page.mend, SINCE=since)
    assert "1 messages are in the file" in page.next(page.mend, QUEUE="dispatch-dead-letters")
    assert json.dumps(poison) in (page.shell.folder / "dispatch-dead-letters.jsonl").read_text("utf-8")
    assert _sound(page.next(page.mend), orders=1)
    assert page.done
    world.run(25 * HOUR)
    assert people.ministry.once(order) == WHOLE
    assert "put about 0 messages" in page.shell.run("removal-orders redrive dispatch-dead-letters")


def test_a_ministrys_endpoint_that_is_down_over_night(
    world: World, people: Cast, operator: Callable[[str], Runbook]
) -> None:
    """A breach falls into the night, and in the morning their endpoint has been disabled by its owner's mistake."""
    with written(world) as logs:
        order = people.issue()
        world.run(20 * HOUR)
        before = people.ministry.types(order)
        world.receivers.behaviour[people.ministry.hook] = lambda _: None
        world.run(5 * HOUR)
    assert people.ministry.once(order) == before
    [paged] = [values for name, _, values in logs.metrics() if name == "BreachesUntold"]
    assert paged == [1.0]
    logs.ship()

    page = operator("breach-untold")
    looked = page.next(page.look)
    assert f'"subject": "order:{order}"' in looked
    [line] = [line for line in looked.splitlines() if "of authority:ministry: failing since" in line]
    assert line.endswith("wait")
    del world.receivers.behaviour[people.ministry.hook]
    assert _sound(page.next(page.mend, ENDPOINT=line.partition(" ")[0]), orders=1)
    world.run(5 * MINUTE)
    assert page.done
    assert people.ministry.once(order) == WHOLE
    assert page.shell.run("removal-orders endpoint list") == ""


def test_a_publisher_that_is_broken_for_a_day(world: World, people: Cast, tmp_path: Path) -> None:
    """Nothing comes out of the stream, and what it held for longer than it remembers is gone."""
    began, world.publishing = world.now, False
    with written(world) as logs:
        orders = [people.issue(f"KZ-{number}") for number in range(3)]
        world.run(24 * HOUR)
    world.lose_stream()
    world.publishing = True
    logs.ship()

    page = opened("iterator-age", tmp_path, world, {})
    page.next(page.look)
    page.next(page.mend, ENVIRONMENT="prod", RELEASE="v1")
    output = page.next(page.mend, SINCE=instant.to_text(began))
    assert "would put the facts of 13 journals on the bus again" in output
    assert all(f"{order}: " in output for order in orders)
    assert _sound(output, orders=3)
    assert page.done
    world.run(26 * HOUR)
    for order in orders:
        assert people.ministry.once(order) == WHOLE
        people.sound(order)


def _defect(*_: object) -> int:
    msg = "a release that cannot pass facts on"
    raise ValueError(msg)
