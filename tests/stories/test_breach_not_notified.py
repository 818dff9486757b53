"""A breach that no system of the authority takes: after 15 minutes its alarm address is mailed, and we are paged."""

import json
from datetime import timedelta

import pytest

from tests.people import ALARM, Cast
from tests.world import World

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
SUBJECT = "ALARM: your systems have not taken the breach of removal order KZ-2026-000123 | Ministry"


def paged(capture: pytest.CaptureFixture[str]) -> int:
    """How often the operators were called, as CloudWatch reads it from the log."""
    lines = [json.loads(line) for line in capture.readouterr().out.splitlines() if "BreachesUntold" in line]
    assert all(line["_aws"]["CloudWatchMetrics"][0]["Namespace"] == "RemovalOrders" for line in lines)
    assert all(line["service"] == "removal-orders" for line in lines)
    return int(sum(sum(line["BreachesUntold"]) for line in lines))


def until_the_breach(world: World, people: Cast) -> str:
    """An order without an answer; its breach is a moment ago."""
    order = people.issue()
    world.run(24 * HOUR + MINUTE)
    assert people.order(order)["status"] == "breached"
    return order


def test_a_breach_that_is_taken_alarms_no_one(world: World, people: Cast, capsys: pytest.CaptureFixture[str]) -> None:
    order = until_the_breach(world, people)
    world.run(HOUR)
    assert "order.breached" in people.ministry.types(order)
    assert (world.mailbox.to(ALARM), paged(capsys)) == ([], 0)


def test_one_that_no_webhook_takes_is_mailed_once_and_pages_and_arrives_all_the_same(
    world: World, people: Cast, capsys: pytest.CaptureFixture[str]
) -> None:
    order = people.issue()
    world.run(23 * HOUR)
    world.receivers.behaviour[people.ministry.hook] = lambda _: 503
    world.run(HOUR + 14 * MINUTE)
    assert world.mailbox.to(ALARM) == []
    world.run(3 * MINUTE)
    [mail] = world.mailbox.to(ALARM)
    assert mail.subject == SUBJECT
    assert "none of your webhooks has taken" in " ".join(mail.text.split())
    assert "/o/" not in mail.text
    assert paged(capsys) == 1

    world.receivers.behaviour.pop(people.ministry.hook)
    world.run(9 * HOUR)
    assert people.ministry.types(order)[-1] == "order.breached"
    assert len(world.mailbox.to(ALARM)) == 1


def test_it_is_enough_that_one_of_several_webhooks_takes_it(
    world: World, people: Cast, capsys: pytest.CaptureFixture[str]
) -> None:
    people.ministry.post("/endpoints", {"url": "https://ministry.example/second"})
    world.settle()
    world.receivers.behaviour["https://ministry.example/second"] = lambda _: None
    until_the_breach(world, people)
    world.run(HOUR)
    assert ([mail.subject for mail in world.mailbox.to(ALARM)], paged(capsys)) == ([], 0)


def test_an_authority_without_webhook_or_alarm_address_still_pages_us(
    world: World, people: Cast, capsys: pytest.CaptureFixture[str]
) -> None:
    changed = {"name": "Ministry", "laws": ["kz"], "default_law": "kz"}
    assert people.registrar.send("PUT", "/authorities/ministry", json.dumps(changed).encode()).status == 200
    endpoint = people.ministry.get("/endpoints").body["endpoints"][0]["id"]
    people.ministry.post(f"/endpoints/{endpoint}/disablement", {"reason": "We move."})
    until_the_breach(world, people)
    world.run(HOUR)
    assert (world.mailbox.to(ALARM), paged(capsys), world.failures) == ([], 1, [])
