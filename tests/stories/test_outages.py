"""Long outages, with other jitter each time: `make seeds` runs a hundred of each, and `make test` one."""

import os
from datetime import datetime, timedelta
from typing import Any

import pytest

from removal.record import instant
from tests.fake_receivers import Call
from tests.fake_ses import accepts, bounces
from tests.people import PRIMARY, Cast, Party
from tests.world import World

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
SEEDS = range(int(os.environ.get("SEEDS", "1")))
PROBED_WITHIN = 30 * MINUTE * 1.2 + MINUTE  # while a notice waits: the cap, its jitter, the sweep


@pytest.fixture(params=SEEDS)
def seeded(world: World, people: Cast, request: pytest.FixtureRequest) -> Cast:
    """Everybody, and the jitter of this seed."""
    world.chance.seed(request.param)
    return people


def down_until(world: World, party: Party, up_at: datetime) -> list[Call]:
    """No answer until then; every try that was made."""
    tries: list[Call] = []

    def answer(call: Call) -> int | None:
        tries.append(call)
        return 200 if world.now >= up_at else None

    world.receivers.behaviour[party.hook] = answer
    return tries


def receipt(people: Cast, order: str) -> tuple[str, datetime]:
    """What the clock rests on, and since when it runs."""
    clock: dict[str, Any] = people.order(order)["clock"]
    return clock["basis"]["rule"], instant.from_text(clock["started_at"])


def test_a_webhook_that_was_down_for_23_hours_receives_within_half_an_hour_and_every_try_is_listed(
    world: World, seeded: Cast
) -> None:
    up_at = world.now + 23 * HOUR
    tries = down_until(world, seeded.representative, up_at)
    order = seeded.issue()
    world.run_until(up_at + PROBED_WITHIN)
    rule, at = receipt(seeded, order)
    assert rule == "webhook_accepted"
    assert up_at <= at <= up_at + PROBED_WITHIN

    notices = [call for call in tries if call.type == "order.issued"]
    shown = seeded.representative.get(f"/deliveries/{notices[0].headers['webhook-id']}").body
    attempts = [(attempt["at"], attempt["status"] or attempt["fault"]) for attempt in shown["attempts"]]
    assert attempts == [(instant.to_text(call.at), "connect") for call in notices[:-1]] + [(instant.to_text(at), 200)]
    assert len({call.headers["webhook-id"] for call in notices}) == 1


def test_where_the_mail_was_accepted_first_the_clock_is_the_mails_and_does_not_move(world: World, seeded: Cast) -> None:
    world.mailbox.behaviour[PRIMARY] = accepts
    down_until(world, seeded.representative, world.now + 2 * HOUR)
    order = seeded.issue()
    world.run(MINUTE)
    first = receipt(seeded, order)
    assert first[0] == "mail_accepted"
    world.run(2 * HOUR + PROBED_WITHIN)
    assert "order.evidence_kept" in seeded.ministry.types(order)
    assert receipt(seeded, order) == first


def test_where_that_mail_comes_back_the_order_is_issued_again_and_then_the_webhook_receives_it(
    world: World, seeded: Cast
) -> None:
    world.mailbox.behaviour[PRIMARY] = bounces(HOUR)
    up_at = world.now + 2 * HOUR
    down_until(world, seeded.representative, up_at)
    order = seeded.issue()
    world.run(MINUTE)
    assert receipt(seeded, order)[0] == "mail_accepted"
    world.run(HOUR)
    assert (seeded.order(order)["status"], seeded.order(order)["clock"]) == ("issued", None)
    world.run_until(up_at + PROBED_WITHIN)
    rule, at = receipt(seeded, order)
    assert rule == "webhook_accepted"
    assert up_at <= at <= up_at + PROBED_WITHIN
    seeded.sound(order)


def test_a_ministrys_webhook_that_was_down_for_110_hours_gets_every_fact_in_order(world: World, seeded: Cast) -> None:
    up_at = world.now + 110 * HOUR
    tries = down_until(world, seeded.ministry, up_at)
    orders = []
    for number in range(3):
        orders.append(seeded.issue(f"KZ-{number}"))
        world.run(HOUR)
    seeded.report(orders[0], 1)
    world.run_until(up_at)
    assert not any(call.at >= up_at for call in tries)
    world.run(10 * HOUR)
    arrived = [call for call in tries if call.at >= up_at]
    held = [call.payload["timestamp"] for call in arrived if call.payload["timestamp"] < instant.to_text(up_at)]
    assert len(held) > 20
    assert held == sorted(held)
    for order in orders:
        sent = [
            (call.payload["data"]["sequence"], call.type)
            for call in arrived
            if call.payload["data"]["subject"] == f"order:{order}"
        ]
        facts = seeded.ministry.get(f"/orders/{order}/facts").body["facts"]
        assert sent == [(fact["data"]["sequence"], fact["type"]) for fact in facts]
    assert len({call.headers["webhook-id"] for call in arrived}) == len(arrived)
