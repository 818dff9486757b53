"""Whole lives of orders, from POST to the last webhook."""

from datetime import timedelta

from tests.fake_receivers import Call
from tests.people import Cast
from tests.world import START, World

HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
SECOND = timedelta(seconds=1)


def test_told_received_reminded_and_after_24_hours_breached(world: World, people: Cast) -> None:
    order = people.issue()
    world.run(25 * HOUR)

    story = ["order.issued", "order.received", *["order.reminded"] * 3, "order.breached"]
    assert people.ministry.types(order) == story
    assert people.representative.types(order) == story
    breach = people.ministry.order_calls(order)[-1]
    assert breach.payload["data"]["due_at"] == "2026-11-25T09:00:00.000Z"
    assert breach.payload["data"]["open_items"] == [1, 2]
    assert breach.at - START == 24 * HOUR + 20 * SECOND
    assert people.order(order)["status"] == "breached"


def test_complied_in_time_and_nothing_more_is_heard_of_it(world: World, people: Cast) -> None:
    order = people.issue()
    world.run(HOUR)
    assert (
        people.representative.post(f"/orders/{order}/acknowledgement", {"by": "R.", "reference": "R-1"}).status == 200
    )
    assert people.report(order, 1).body["status"] == "running"
    assert people.report(order, 2).body["status"] == "complied"
    world.run(25 * HOUR)

    assert people.ministry.types(order) == [
        "order.issued",
        "order.received",
        "order.acknowledged",
        "order.reported",
        "order.reported",
        "order.complied",
    ]
    assert people.order(order)["breaches"] == []


def test_an_answer_in_the_last_second_wins_while_the_breach_fires(world: World, people: Cast) -> None:
    order = people.issue()
    due = START + 24 * HOUR
    world.run_until(due + 21 * SECOND)
    assert people.order(order)["status"] == "breached"

    answer = people.report(order, 1, 2, received_at=due)
    assert (answer.status, answer.body["status"]) == (200, "complied")
    world.settle()
    assert people.ministry.types(order)[-4:] == [
        "order.breached",
        "order.reported",
        "order.breach_annulled",
        "order.complied",
    ]

    second = people.issue("KZ-2")
    world.settle()
    due = world.now + 24 * HOUR
    world.run_until(due + 14 * SECOND)
    assert people.report(second, 1, 2, received_at=due).body["status"] == "complied"
    world.run(MINUTE)
    assert "order.breached" not in people.ministry.types(second)


def test_no_one_answers_and_the_authority_is_notified_that_no_one_received_it(world: World, people: Cast) -> None:
    world.receivers.behaviour[people.representative.hook] = lambda _: 503
    order = people.issue()
    world.run(6 * HOUR)

    assert people.ministry.types(order) == ["order.issued", "order.undelivered", "order.undelivered"]
    assert people.order(order)["clock"] is None
    assert people.order(order)["status"] == "issued"


def test_a_webhook_down_for_hours_gets_everything_in_order_when_it_is_up(world: World, people: Cast) -> None:
    tries: list[Call] = []

    def down(call: Call) -> int | None:
        tries.append(call)
        return None

    world.receivers.behaviour[people.representative.hook] = down
    first, second = people.issue("KZ-1"), people.issue("KZ-2")
    world.run(5 * HOUR)
    assert 3 <= len(tries) <= 2 * 3 + 2 + 5 * 60 / 24  # quick ones of both, probes after 5 and 15 minutes and every 24
    assert people.representative.order_calls() == []

    del world.receivers.behaviour[people.representative.hook]
    up = world.now
    world.run(40 * MINUTE)
    assert people.representative.types(first)[:1] == ["order.issued"]
    assert people.representative.types(second)[:1] == ["order.issued"]
    received = [call for call in people.ministry.order_calls() if call.type == "order.received"]
    assert len(received) == 2
    assert all(call.at - up <= 36 * MINUTE for call in received)
    undelivered = [call for call in people.representative.order_calls() if call.type == "order.undelivered"]
    numbers = [call.payload["data"]["sequence"] for call in people.representative.order_calls(first)]
    assert numbers == sorted(numbers)
    assert undelivered


def test_the_clock_of_a_late_receipt_starts_when_it_was_received(world: World, people: Cast) -> None:
    world.receivers.behaviour[people.representative.hook] = lambda _: None
    order = people.issue()
    world.run(30 * MINUTE)
    answer = people.representative.post(f"/orders/{order}/acknowledgement", {"by": "R.", "reference": "R-1"})
    assert answer.body["clock"]["started_at"] == "2026-11-24T09:30:00.000Z"
    assert answer.body["clock"]["basis"]["rule"] == "answer"


def test_a_sweep_lost_for_three_hours_breaches_no_order_before_an_operator_could_look(
    world: World, people: Cast
) -> None:
    order = people.issue()
    world.run_until(START + 23 * HOUR)
    world.sweeping = False
    world.run_until(START + 26 * HOUR)
    assert people.order(order)["status"] == "running"

    world.sweeping = True
    back = world.now
    world.run(29 * MINUTE)
    assert people.order(order)["status"] == "running"
    world.run(4 * MINUTE)
    assert people.ministry.types(order).count("order.breached") == 1
    breach = people.ministry.order_calls(order)[-1]
    assert timedelta() <= breach.at - (back + 30 * MINUTE) <= 120 * SECOND + MINUTE
    assert people.ministry.types(order).count("order.reminded") == 3
