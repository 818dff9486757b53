"""What the parties can do to an order, through the API: each once, as a person would meet it."""

from datetime import timedelta
from typing import Any

import pytest

from tests.people import Answered, Cast, order_text
from tests.stories.test_laws import ask
from tests.world import START, World

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
DAY = timedelta(days=1)


def windows(order: dict[str, Any]) -> list[tuple[list[int], str]]:
    """Its items and due time, window by window."""
    return [(window["items"], window["due_at"]) for window in order["clock"]["windows"]]


def test_a_draft_is_no_other_partys_business_until_a_second_person_approves_it(world: World, people: Cast) -> None:
    draft = people.ministry.post("/orders", order_text(law="demo-draft"))
    order = draft.body["id"]
    world.settle()
    assert (draft.status, draft.body["status"], draft.body["issued_at"]) == (201, "draft", None)
    assert people.representative.get(f"/orders/{order}").status == 404
    assert people.representative.order_calls() == []
    assert people.representative.get("/orders").body["orders"] == []
    assert people.ministry.types(order) == ["order.drafted"]

    assert people.ministry.post(f"/orders/{order}/approval", {}).status == 403, "no scope"
    approved = people.approver.post(f"/orders/{order}/approval", {})
    assert (approved.status, approved.body["status"]) == (200, "issued")
    assert people.approver.post(f"/orders/{order}/approval", {}).body["journal"] == approved.body["journal"]
    world.settle()
    assert people.representative.types(order) == ["order.issued", "order.received"]
    assert people.representative.order_calls(order)[0].payload["data"]["sequence"] == 2
    facts = people.representative.get(f"/orders/{order}/facts").body["facts"]
    assert [fact["type"] for fact in facts] == ["order.issued", "order.received"]
    people.sound(order)


def test_who_drafted_it_does_not_approve_it_and_a_refused_draft_stays_one(world: World, people: Cast) -> None:
    draft = people.approver.post("/orders", order_text(law="demo-draft")).body["id"]
    assert people.approver.post(f"/orders/{draft}/approval", {}).status == 403
    refused = people.approver.post(f"/orders/{draft}/refusal", {"reason": "no legal basis"})
    assert refused.body["status"] == "refused"
    assert people.approver.post(f"/orders/{draft}/approval", {}).status == 409
    assert people.ministry.post(f"/orders/{draft}/withdrawal", {"reason": "x"}).status == 409
    world.settle()
    assert people.ministry.types(draft) == ["order.drafted", "order.refused"]
    assert people.representative.order_calls() == []


def test_an_open_item_runs_on_while_another_waits_for_an_answer(world: World, people: Cast) -> None:
    order = people.issue()
    world.settle()
    assert ask(people, order, "R-1").body["status"] == "running"
    world.run(DAY + HOUR)
    newest = {call.type: call.payload["data"] for call in people.ministry.order_calls(order)}
    assert (newest["order.breached"]["window"], newest["order.breached"]["open_items"]) == (1, [2])
    assert newest["order.answer_overdue"]["items"] == [1]

    answer = {"items": [1], "answer": "The first comment."}
    assert people.ministry.post(f"/orders/{order}/obstacle-answers", answer).body["status"] == "breached"
    world.settle()
    answered = people.order(order)
    assert (answered["status"], windows(answered)[1]) == ("breached", ([1], "2026-11-26T10:00:00.000Z"))
    world.run(DAY + HOUR)
    breaches = [call.payload["data"] for call in people.ministry.order_calls(order) if call.type == "order.breached"]
    assert [(breach["window"], breach["open_items"]) for breach in breaches] == [(1, [2]), (2, [1])]
    people.sound(order)


def test_what_is_reported_while_the_clock_is_stopped_is_in_time(world: World, people: Cast) -> None:
    order = people.issue()
    world.settle()
    suspended = people.ministry.post(
        f"/orders/{order}/suspension", {"suspended": True, "reason": "a court looks at it"}
    )
    assert suspended.body["status"] == "suspended"
    world.run(3 * DAY)
    assert people.report(order, 1, 2).body["status"] == "complied"
    assert people.order(order)["breaches"] == []


def test_a_lifted_suspension_gives_back_what_was_left(world: World, people: Cast) -> None:
    order = people.issue()
    world.run(HOUR)
    on, off = {"suspended": True, "reason": "a court looks at it"}, {"suspended": False, "reason": "it has looked"}
    people.ministry.post(f"/orders/{order}/suspension", on)
    again = people.ministry.post(f"/orders/{order}/suspension", on)
    assert (again.status, again.body["journal"]["length"]) == (200, 3), "the same words are one command"
    world.run(2 * DAY)
    assert people.ministry.post(f"/orders/{order}/suspension", off).body["status"] == "suspended"
    world.settle()
    lifted = people.order(order)
    assert (lifted["status"], windows(lifted)) == ("running", [([1, 2], "2026-11-27T09:00:00.000Z")])
    assert people.ministry.post(f"/orders/{order}/suspension", on).body["status"] == "suspended"
    people.ministry.post(f"/orders/{order}/suspension", off)
    world.run(DAY)
    assert people.ministry.types(order)[-1] == "order.breached"


def test_a_disputed_measure_is_open_again_in_a_fresh_window_and_once_only(world: World, people: Cast) -> None:
    order = people.issue()
    world.settle()
    people.report(order, 1, 2)
    world.run(2 * DAY)
    dispute = {"items": [2], "reason": "it still plays"}
    assert people.ministry.post(f"/orders/{order}/disputes", dispute).body["status"] == "suspended"
    world.settle()
    disputed = people.order(order)
    assert (disputed["status"], windows(disputed)[1]) == ("running", ([2], "2026-11-27T09:00:00.000Z"))
    assert [item["outcome"] for item in disputed["items"]] == ["removed", None]
    world.run(HOUR)
    assert people.report(order, 2).body["status"] == "complied"
    other = people.ministry.post(f"/orders/{order}/disputes", {"items": [2], "reason": "and still"})
    assert (other.status, other.body["type"].rpartition("/")[2]) == (409, "illegal-command")
    people.sound(order)


def test_a_contest_does_not_stop_the_time_and_upheld_it_ends_the_order(world: World, people: Cast) -> None:
    order = people.issue()
    world.run(HOUR)
    people.report(order, 1)
    contest = {"by": "R.", "reference": "R-9", "explanation": "This is satire."}
    contested = people.representative.post(f"/orders/{order}/contest", contest).body
    assert [item["contested"] for item in contested["items"]] == [True, True]
    world.run(DAY + MINUTE)
    assert people.ministry.types(order)[-2:] == ["order.breached", "order.answer_overdue"]
    upheld = {"decision": "upheld", "reasons": "It is satire."}
    ended = people.ministry.post(f"/orders/{order}/contest-decision", upheld).body
    assert (ended["status"], ended["reinstate"]) == ("withdrawn", [1])
    assert ended["breaches"][0]["annulled_at"] is not None
    world.run(2 * HOUR - MINUTE)
    assert people.ministry.types(order)[-1] == "order.answer_overdue"

    back = {"by": "R.", "reference": "R-10", "items": [1]}
    reported = people.representative.post(f"/orders/{order}/reinstatement-report", back)
    assert (reported.status, reported.body["items"][0]["reinstated_at"]) == (200, "2026-11-25T12:00:00.000Z")
    assert people.representative.post(f"/orders/{order}/reinstatement-report", back | {"items": [2]}).status == 409
    world.run(3 * DAY)
    assert people.ministry.types(order)[-1] == "order.reinstated"
    people.sound(order)


def test_a_correction_takes_its_predecessors_place_in_one_write(world: World, people: Cast) -> None:
    first = people.issue()
    world.settle()
    people.report(first, 1, 2)
    second = people.issue("KZ-2026-000124", items=1, supersedes=first)
    world.settle()
    ended = people.order(first)
    assert (ended["status"], ended["superseded_by"], ended["reinstate"]) == ("superseded", second, [2])
    assert people.representative.types(first)[-2:] == ["order.superseded", "order.received"]
    text = order_text("KZ-2026-000125", supersedes="00000000-0000-5000-8000-000000000000")
    refused = people.ministry.post("/orders", text)
    assert (refused.status, refused.body["errors"][0]["pointer"]) == (422, "/supersedes")
    stranger = people.other_ministry.post("/orders", order_text("KZ-2026-000126", supersedes=second))
    assert (stranger.status, people.order(second)["status"]) == (422, "running")
    people.sound(first)
    people.sound(second)


def test_more_time_is_given_once_however_often_the_request_is_sent(world: World, people: Cast) -> None:
    order = people.issue()
    world.run(HOUR)
    more = {"extend_by": "PT12H", "reason": "their office is flooded"}
    for _ in range(2):
        extended = people.ministry.post(f"/orders/{order}/extension", more).body
        assert windows(extended) == [([1, 2], "2026-11-25T21:00:00.000Z")]
    world.run(DAY)
    assert people.order(order)["status"] == "running"


@pytest.mark.parametrize("length", ["P1W", "P1Y", "P1M", "a week"])
def test_more_time_in_a_unit_that_is_not_taken_is_refused_by_the_units_that_are(people: Cast, length: str) -> None:
    order = people.issue()
    refused = people.ministry.post(f"/orders/{order}/extension", {"extend_by": length, "reason": "a flood"})
    assert (refused.status, _pointers(refused)) == (422, ["/extend_by"])
    assert "in days, hours, minutes and seconds such as P2D" in refused.body["errors"][0]["detail"]
    assert "week" not in refused.body["errors"][0]["detail"], "weeks are not taken, so they are not offered"


def test_who_insists_on_what_it_has_seen_is_refused_when_that_has_changed(world: World, people: Cast) -> None:
    order = people.issue()
    first = people.ministry.get(f"/orders/{order}")
    assert people.ministry.get(f"/orders/{order}", {"if-none-match": first.headers["etag"]}).status == 304
    world.settle()
    assert people.ministry.get(f"/orders/{order}", {"if-none-match": first.headers["etag"]}).status == 200
    more = {"extend_by": "PT12H", "reason": "their office is flooded"}
    stale = people.ministry.post(f"/orders/{order}/extension", more, {"if-match": first.headers["etag"]})
    assert (stale.status, stale.body["type"].rpartition("/")[2]) == (412, "changed-since")
    now = people.ministry.get(f"/orders/{order}").headers["etag"]
    assert people.ministry.post(f"/orders/{order}/extension", more, {"if-match": now}).status == 200
    assert world.now < START + DAY


def _pointers(answer: Answered) -> list[str]:
    return [fault["pointer"] for fault in answer.body["errors"]]
