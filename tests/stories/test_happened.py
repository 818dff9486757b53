"""What is reported has happened: no one complies by next month's measure, and no order follows a later decision."""

from datetime import timedelta
from typing import Any

import pytest

from tests.people import Answered, Cast, order_text
from tests.world import START, World

MINUTES, DAY = timedelta(minutes=1), timedelta(days=1)


def reported(people: Cast, order: str, at: str, outcome: str = "removed", number: int = 1) -> Answered:
    """A report on one item."""
    item = {"number": number, "outcome": outcome, "measured_at": at}
    return people.representative.post(f"/orders/{order}/reports", {"by": "R", "reference": "R", "items": [item]})


def refused(answer: Answered) -> str:
    """The pointer of the only thing that was wrong."""
    assert answer.status == 422, answer.body
    (error,) = answer.body["errors"]
    return str(error["pointer"])


@pytest.mark.parametrize(
    ("outcome", "after"),
    [("removed", 30 * DAY), ("access_disabled", 6 * MINUTES), ("already_absent", DAY), ("removed", -6 * MINUTES)],
)
def test_a_measure_that_cannot_be_is_no_report(world: World, people: Cast, outcome: str, after: timedelta) -> None:
    order = people.issue(items=1)
    world.settle()
    before = people.order(order)
    assert refused(reported(people, order, (START + after).isoformat(), outcome)) == "/items/0/measured_at"
    assert people.order(order) == before


@pytest.mark.parametrize(
    ("outcome", "at"),
    [
        ("already_absent", "2020-02-29T00:00:00Z"),
        ("removed", "2026-11-24t08:55:00z"),
        ("removed", "2026-11-24T14:04:59+05:00"),
    ],
)
def test_a_measure_that_can_be_is_one(world: World, people: Cast, outcome: str, at: str) -> None:
    order = people.issue(items=1)
    world.settle()
    answer = reported(people, order, at, outcome)
    assert (answer.status, answer.body["items"][0]["measured_at"]) == (200, at.upper())
    assert people.order(order)["status"] == "complied"
    people.sound(order)


def test_what_is_down_under_the_order_before_was_taken_down_before(world: World, people: Cast) -> None:
    old = people.issue("A", items=1)
    world.settle()
    assert people.report(old, 1).status == 200
    world.run(DAY)
    new = people.issue("B", items=2, supersedes=old)
    world.settle()
    assert reported(people, new, START.isoformat()).status == 200
    assert refused(reported(people, new, START.isoformat(), number=2)) == "/items/0/measured_at"


def test_a_ground_cannot_have_ceased_tomorrow(world: World, people: Cast) -> None:
    order = people.issue(items=1)
    world.settle()
    fields: dict[str, Any] = {"by": "R", "reference": "R", "items": [1]}
    obstacle = {**fields, "ground": "technical", "explanation": "A fire."}
    assert people.representative.post(f"/orders/{order}/obstacles", obstacle).status == 200
    path = f"/orders/{order}/resumption"
    for at in ("2026-11-25T09:00:00Z", "2026-11-23T09:00:00Z"):
        assert refused(people.representative.post(path, {**fields, "ceased_at": at})) == "/ceased_at"
    assert people.representative.post(path, {**fields, "ceased_at": START.isoformat()}).status == 200


def decided(people: Cast, day: str, reference: str = "KZ-1") -> Answered:
    """An order that follows an expert decision of a day."""
    decision = {"reference": "EG-77/2026", "decided_on": day}
    return people.ministry.post("/orders", order_text(reference, expert_decision=decision))


def test_no_order_follows_a_decision_that_is_still_to_be_made(world: World, people: Cast) -> None:
    for day in ("2031-01-01", "2026-11-26", "2016-11-23"):
        assert refused(decided(people, day)) == "/expert_decision/decided_on"
    assert decided(people, "2026-11-24").status == 201
    world.settle()


def test_a_day_begins_where_the_authority_is(world: World, people: Cast) -> None:
    world.run(timedelta(hours=11))  # 20:00 in UTC, 1:00 of the day after in Almaty, 15:00 in New York
    entry = people.registrar.get("/authorities/ministry").body
    del entry["id"]
    for zone, status in (("Asia/Almaty", 201), ("America/New_York", 422), ("Europe/London", 422)):
        assert people.registrar.put("/authorities/ministry", {**entry, "zone": zone}).status == 200
        world.run(61 * timedelta(seconds=1))
        assert decided(people, "2026-11-25", zone).status == status
    assert refused(people.registrar.put("/authorities/ministry", {**entry, "zone": "Asia/Nowhere"})) == "/zone"


def test_the_register_tells_of_what_was(people: Cast) -> None:
    figure = {"average_daily_users": 1, "method": "counter", "source": "office"}
    path = "/platforms/video-example"
    for month in ("2026-12", "2999-01", "2016-10"):
        assert refused(people.registrar.post(f"{path}/measurements", {**figure, "month": month})) == "/month"
    exemption = {"kind": "email", "reason": "It is mail.", "decided_on": "2026-11-26"}
    assert refused(people.registrar.post(f"{path}/exemptions", exemption)) == "/decided_on"


@pytest.mark.parametrize("offset", ["+24:00", "+05:60", "-00:99", "+99:00"])
def test_no_offset_is_longer_than_a_day(world: World, people: Cast, offset: str) -> None:
    order = people.issue(items=1)
    world.settle()
    assert refused(reported(people, order, f"2026-11-24T09:00:00{offset}")) == "/items/0/measured_at"


def test_of_more_faults_than_an_answer_lists_the_last_line_says_how_many_are_left_out(
    world: World, people: Cast
) -> None:
    order = people.issue(items=35)
    world.settle()
    future = (world.now + timedelta(days=1)).isoformat()
    items = [{"number": number, "outcome": "removed", "measured_at": future} for number in range(1, 36)]
    refused = people.representative.post(f"/orders/{order}/reports", {"by": "R.", "reference": "R-1", "items": items})
    assert refused.status == 422
    assert [fault["pointer"] for fault in refused.body["errors"]] == [
        *(f"/items/{index}/measured_at" for index in range(19)),
        "",
    ]
    assert refused.body["errors"][-1]["detail"].startswith("16 more members are wrong")
