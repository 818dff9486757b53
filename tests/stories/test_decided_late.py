"""An answer that the gateway took in time is recorded whenever it is decided, and wins (design P3)."""

import json
from datetime import timedelta

import pytest

from tests.people import Cast
from tests.world import World

SECOND, HOUR = timedelta(seconds=1), timedelta(hours=1)
WINDOW = 24 * HOUR


@pytest.mark.parametrize("held", [16 * SECOND, HOUR, 50 * HOUR])
def test_a_report_taken_in_time_annuls_the_breach_however_late_it_is_decided(
    world: World, people: Cast, held: timedelta
) -> None:
    order = people.issue(items=1)
    world.run(WINDOW)
    taken = world.now
    world.run(held)
    assert people.order(order)["status"] == ("breached" if held > 20 * SECOND else "running")
    answer = people.report(order, 1, received_at=taken)
    assert (answer.status, answer.body["recorded"], answer.body["status"]) == (200, True, "complied")
    world.settle()
    told = people.ministry.types(order)
    assert ("order.breach_annulled" in told) == ("order.breached" in told)


def test_an_obstacle_taken_in_time_stops_the_clock_however_late_it_is_decided(world: World, people: Cast) -> None:
    order = people.issue(items=2)
    world.run(WINDOW)
    taken = world.now
    world.run(2 * HOUR)
    said = {
        "by": "x",
        "reference": "y",
        "ground": "insufficient_information",
        "items": [2],
        "explanation": "which part?",
    }
    path = f"/orders/{order}/obstacles"
    answer = people.representative.send("POST", path, json.dumps(said).encode(), taken)
    assert (answer.status, answer.body["items"][1]["clock"]) == (200, "stopped")
    world.settle()
    assert people.order(order)["breaches"][-1]["open_items"] == [1, 2]
    late = people.report(order, 1)
    assert late.body["status"] == "breached"


def test_an_answer_decided_late_that_was_taken_late_stays_late(world: World, people: Cast) -> None:
    order = people.issue(items=1)
    world.run(WINDOW + SECOND)
    taken = world.now
    world.run(HOUR)
    answer = people.report(order, 1, received_at=taken)
    assert (answer.status, answer.body["status"]) == (200, "complied_late")


def test_an_answer_says_which_fact_records_it_or_why_none_does(world: World, people: Cast) -> None:
    order = people.issue(items=2)
    world.settle()
    first = people.report(order, 1).body
    journal = people.ministry.get(f"/orders/{order}/facts").body["facts"]
    recorded = next(fact for fact in journal if fact["type"] == "order.reported")
    place = recorded["data"]
    assert first["fact"] == {"sequence": place["sequence"], "hash": place["hash"]}
    world.run(2 * HOUR)
    again = people.report(order, 1).body
    assert (again["recorded"], again["reason"], again["fact"]) == (False, "nothing new", None)


@pytest.mark.parametrize("behind", [SECOND / 1000, SECOND, 5 * SECOND])
def test_what_is_said_to_an_answer_comes_after_it_whatever_the_clocks_say(
    world: World, people: Cast, behind: timedelta
) -> None:
    """The gateway's clock is ahead of those of the functions: the dispute of a report stays one."""
    order = people.issue(items=1)
    world.settle()
    report = people.report(order, 1, received_at=world.now + behind)
    assert report.body["status"] == "complied"
    dispute = people.ministry.post(f"/orders/{order}/disputes", {"items": [1], "reason": "It is still there."})
    assert (dispute.status, dispute.body["status"]) == (200, "suspended")
    world.run(HOUR)
    shown = people.order(order)
    assert (shown["status"], shown["items"][0]["clock"], shown["items"][0]["outcome"]) == ("running", "running", None)
    facts = people.ministry.get(f"/orders/{order}/facts").body["facts"]
    taken = next(fact["data"]["answered_at"] for fact in facts if fact["type"] == "order.reported")
    later = [
        fact["timestamp"] for fact in facts if fact["type"] in {"order.reported", "order.complied", "order.disputed"}
    ]
    assert min(later) >= taken
