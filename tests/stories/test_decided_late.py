"""An answer that the gateway took in time is recorded whenever it is decided, and wins (design P3)."""

import json
from datetime import datetime, timedelta
from typing import Any

import pytest

from removal.orders.order import Order
from removal.orders.store import OrderStore
from tests.people import Answered, Cast, order_text
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
    types = people.ministry.types(order)
    assert ("order.breach_annulled" in types) == ("order.breached" in types)


def test_an_obstacle_taken_in_time_stops_the_clock_however_late_it_is_decided(world: World, people: Cast) -> None:
    order = people.issue(items=2)
    world.run(WINDOW)
    taken = world.now
    world.run(2 * HOUR)
    fields = {
        "by": "x",
        "reference": "y",
        "ground": "insufficient_information",
        "items": [2],
        "explanation": "which part?",
    }
    path = f"/orders/{order}/obstacles"
    answer = people.representative.send("POST", path, json.dumps(fields).encode(), taken)
    assert (answer.status, answer.body["items"][1]["clock"]) == (200, "stopped")
    world.settle()
    assert people.order(order)["breaches"][-1]["open_items"] == [1, 2]
    late = people.report(order, 1)
    assert late.body["status"] == "breached"


def test_an_obstacle_taken_in_time_is_recorded_for_the_items_that_are_open_still(world: World, people: Cast) -> None:
    order = people.issue(items=2)
    world.run(WINDOW)
    taken = world.now
    people.report(order, 1)
    path, fields = f"/orders/{order}/obstacles", {"by": "x", "reference": "y", "ground": "technical", "items": [1, 2]}
    body = json.dumps({**fields, "explanation": "A fire."}).encode()
    assert people.representative.send("POST", path, body, taken).status == 409, "it can be stated again in time"
    world.run(HOUR)
    assert people.representative.send("POST", path, body, taken + SECOND).status == 409
    answer = people.representative.send("POST", path, body, taken)
    assert (answer.status, [item["clock"] for item in answer.body["items"]]) == (200, ["done", "stopped"])
    (obstructed,) = [
        fact for fact in people.ministry.get(f"/orders/{order}/facts").body["facts"] if "stops" in fact["data"]
    ]
    assert obstructed["data"]["items"] == obstructed["data"]["stops"] == [2]
    assert people.representative.send("POST", path, body, taken).body["recorded"], "the same answer, sent again"
    world.settle()
    assert people.ministry.types(order).count("order.obstructed") == 1


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


def dispute(people: Cast, order: str, at: datetime) -> Answered:
    """The authority disputes item 1; the gateway takes that at an instant."""
    content = json.dumps({"items": [1], "reason": "It is still there."}).encode()
    return people.ministry.send("POST", f"/orders/{order}/disputes", content, at)


def say(people: Cast, order: str, path: str, at: datetime, **fields: object) -> Answered:
    """The representative answers; the gateway takes that at an instant."""
    body = json.dumps({"by": "x", "reference": "another", **fields}).encode()
    return people.representative.send("POST", f"/orders/{order}/{path}", body, at)


def reported(world: World, outcome: str, *numbers: int) -> dict[str, object]:
    measured_at = f"{world.now:%Y-%m-%dT%H:%M:%SZ}"
    return {"items": [{"number": number, "outcome": outcome, "measured_at": measured_at} for number in numbers]}


BEHIND = (SECOND / 20, 5 * SECOND, 180 * SECOND)  # the clock of the functions, compared with the gateway's
BEFORE = SECOND / 100


@pytest.mark.parametrize("behind", BEHIND)
def test_what_was_taken_before_a_dispute_answers_it_not_though_the_disputes_clock_is_behind(
    world: World, people: Cast, behind: timedelta
) -> None:
    """The gateway takes a second report, then the dispute of the first one; the report is decided last."""
    order = people.issue(items=2)
    world.settle()
    assert people.report(order, 1).status == 200
    taken = world.now + behind
    assert dispute(people, order, taken).status == 200
    second = say(people, order, "reports", taken - BEFORE, **reported(world, "removed", 1, 2)).body
    assert [item["outcome"] for item in second["items"]] == [None, "removed"]
    assert (second["recorded"], second["reason"], second["received_notices"]) == (False, "disputed since", [])
    third = say(people, order, "reports", taken + BEFORE, **reported(world, "already_absent", 1)).body
    assert (third["recorded"], third["status"]) == (True, "complied")
    people.sound(order)


@pytest.mark.parametrize("behind", [timedelta(), *BEHIND])
def test_what_was_looked_at_before_a_dispute_was_written_answers_it_not(
    world: World, people: Cast, monkeypatch: pytest.MonkeyPatch, behind: timedelta
) -> None:
    """Taken after the dispute, says the clock; the order was read for it before that was in the journal."""
    order = people.issue(items=1)
    world.settle()
    assert people.report(order, 1).status == 200
    append, once = OrderStore.append, iter([lambda: dispute(people, order, world.now)])

    def held(*arguments: Any) -> Order:  # noqa: ANN401 - as the store takes them
        next(once, lambda: None)()
        return append(*arguments)

    monkeypatch.setattr(OrderStore, "append", held)
    second = say(people, order, "reports", world.now + behind, **reported(world, "already_absent", 1)).body
    assert (second["recorded"], second["reason"]) == (False, "disputed since")
    assert second["items"][0]["outcome"] is None
    world.run(SECOND)
    assert people.order(order)["items"][0]["clock"] == "running"
    third = say(people, order, "reports", world.now + behind, **reported(world, "removed", 1)).body
    assert (third["recorded"], third["status"]) == (True, "complied")
    people.sound(order)


@pytest.mark.parametrize(
    ("path", "fields"),
    [
        ("reinstatement-report", {"by": "x", "reference": "y", "items": [1]}),
        ("obstacle-answers", {"items": [1], "answer": "at 00:41"}),
        ("contest-decision", {"decision": "rejected", "reasons": "It is an insult."}),
    ],
)
@pytest.mark.parametrize("decided", [19 * SECOND, 21 * SECOND])
def test_what_was_owed_and_taken_at_the_last_instant_is_not_overdue_within_the_grace(
    world: World, people: Cast, path: str, fields: dict[str, object], decided: timedelta
) -> None:
    order, last = owing(world, people, path)
    world.run_until(last + decided)
    party = people.representative if path == "reinstatement-report" else people.ministry
    assert party.send("POST", f"/orders/{order}/{path}", json.dumps(fields).encode(), last).status == 200
    world.run(HOUR)
    assert people.order(order)["owed"] == []
    assert ("order.answer_overdue" in people.ministry.types(order)) == (decided > 20 * SECOND)


def owing(world: World, people: Cast, path: str) -> tuple[str, datetime]:
    """An order under which what goes to this path is owed, and the last instant for it."""
    order = people.issue(items=1)
    world.settle()
    if path == "reinstatement-report":
        people.report(order, 1)
        people.ministry.post(f"/orders/{order}/withdrawal", {"reason": "issued in error"})
        return order, world.now + HOUR
    question = {"ground": "insufficient_information", "items": [1], "explanation": "which part?"}
    is_question = path == "obstacle-answers"
    act, fields = ("obstacles", question) if is_question else ("contest", {"explanation": "satire"})
    assert say(people, order, act, world.now, **fields).status == 200
    return order, world.now + WINDOW


@pytest.mark.parametrize("behind", BEHIND)
@pytest.mark.parametrize("ends", ["withdrawn", "superseded"])
def test_what_was_taken_before_an_end_is_recorded_though_the_clock_of_that_is_behind(
    world: World, people: Cast, behind: timedelta, ends: str
) -> None:
    order = people.issue(items=1)
    world.settle()
    taken = world.now + behind
    end = (
        (f"/orders/{order}/withdrawal", {"reason": "issued in error"})
        if ends == "withdrawn"
        else ("/orders", order_text("KZ-2", supersedes=order))
    )
    assert people.ministry.send("POST", end[0], json.dumps(end[1]).encode(), taken).status in (200, 201)
    absent = reported(world, "already_absent", 1)
    assert say(people, order, "reports", taken + BEFORE, **absent).status == 409
    answer = say(people, order, "reports", taken - BEFORE, **absent)
    assert (answer.status, answer.body.get("recorded"), answer.body.get("status")) == (200, True, ends)
    people.sound(order)


@pytest.mark.parametrize("behind", BEHIND)
@pytest.mark.parametrize(
    ("path", "fields"),
    [
        ("obstacle-answers", {"items": [1], "answer": "at 00:41"}),
        ("suspension", {"suspended": False, "reason": "the court has looked"}),
    ],
)
def test_what_was_taken_before_a_notice_is_no_receipt_of_it_though_the_notices_clock_is_behind(
    world: World, people: Cast, behind: timedelta, path: str, fields: dict[str, object]
) -> None:
    order = people.issue(items=1)
    world.settle()
    obstacle = {"ground": "insufficient_information", "items": [1], "explanation": "which part?"}
    assert say(people, order, "obstacles", world.now, **obstacle).status == 200
    if path == "suspension":
        assert people.ministry.post(f"/orders/{order}/suspension", {**fields, "suspended": True}).status == 200
    taken = world.now + behind
    body = json.dumps(fields).encode()
    assert people.ministry.send("POST", f"/orders/{order}/{path}", body, taken).status == 200
    for at, received in ((taken - BEFORE, 0), (taken + BEFORE, 1)):
        answer = say(people, order, "contest", at, explanation=f"satire at {at}")
        assert (answer.status, len(answer.body["received_notices"])) == (200, received)
    people.sound(order)
