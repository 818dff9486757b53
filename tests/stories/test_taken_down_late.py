"""What was taken down stays down under no order that has ended (contract 1, report on an order that has ended)."""

from datetime import timedelta
from typing import Any

import pytest

from tests.people import Cast, order_text
from tests.world import World

SECOND, HOUR = timedelta(seconds=1), timedelta(hours=1)
KEPT, OTHER = "https://video.example/watch?v=1", "https://video.example/watch?v=2"
WHY = {"reason": "issued in error"}


def issue(people: Cast, reference: str, *urls: str, supersedes: str | None = None) -> str:
    """An order for these URLs."""
    text = {**order_text(reference, items=1, supersedes=supersedes), "items": [{"url": url} for url in urls]}
    answer = people.ministry.post("/orders", text)
    assert answer.status == 201, answer.body
    made: str = answer.body["id"]
    return made


def withdraw(people: Cast, order: str) -> dict[str, Any]:
    """The order after its withdrawal."""
    body: dict[str, Any] = people.ministry.post(f"/orders/{order}/withdrawal", WHY).body
    return body


@pytest.mark.parametrize("decided_after", [SECOND, HOUR, 40 * HOUR])
def test_a_report_taken_before_the_withdrawal_is_recorded_after_it_and_asked_back(
    world: World, people: Cast, decided_after: timedelta
) -> None:
    order = people.issue(items=2)
    world.settle()
    taken = world.now
    world.run(SECOND)
    assert withdraw(people, order)["reinstate"] == []
    world.run(decided_after)
    answer = people.report(order, 1, received_at=taken)
    assert (answer.status, answer.body["recorded"], answer.body["reinstate"]) == (200, True, [1])
    world.settle()
    assert "order.reinstatement_required" in people.representative.types(order)
    (debt,) = people.order(order)["owed"]
    assert (debt["owed"], debt["items"]) == ("reinstatement", [1])
    world.run(2 * HOUR)
    assert people.ministry.types(order)[-1] == "order.answer_overdue"


@pytest.mark.parametrize("outcome", ["removed", "access_disabled"])
def test_a_measure_of_after_the_end_is_recorded_and_asked_back_and_never_late(
    world: World, people: Cast, outcome: str
) -> None:
    order = people.issue(items=2)
    world.settle()
    withdraw(people, order)
    world.run(30 * HOUR)
    answer = people.report(order, 2, outcome=outcome)
    assert (answer.status, answer.body["reinstate"], answer.body["items"][1]["in_time"]) == (200, [2], True)
    assert people.report(order, 1, outcome="already_absent").status == 409


def test_a_report_in_time_that_is_decided_after_breach_and_withdrawal_annuls_the_breach(
    world: World, people: Cast
) -> None:
    order = people.issue(items=1)
    world.settle()
    world.run(23 * HOUR)
    taken = world.now
    world.run(2 * HOUR)
    assert people.order(order)["status"] == "breached"
    withdraw(people, order)
    answer = people.report(order, 1, outcome="already_absent", received_at=taken)
    assert answer.body["breaches"][0]["annulled_at"], answer.body
    assert answer.body["reinstate"] == []


def test_what_was_put_back_and_taken_down_again_is_asked_back_again(world: World, people: Cast) -> None:
    order = people.issue(items=1)
    world.settle()
    people.report(order, 1)
    withdraw(people, order)
    world.settle()
    assert people.representative.post(f"/orders/{order}/reinstatement-report", _back(1)).status == 200
    assert people.order(order)["owed"] == []
    assert people.report(order, 1).body["owed"] == []
    world.run(HOUR)
    world.measured.clear()
    assert people.report(order, 1).body["items"][0]["reinstated_at"] is None
    world.settle()
    assert [debt["items"] for debt in people.order(order)["owed"]] == [[1]]


def test_what_an_order_in_force_names_too_is_known_to_it_and_asked_back_when_that_ends(
    world: World, people: Cast
) -> None:
    first = issue(people, "KZ-1", KEPT, OTHER)
    world.settle()
    second = issue(people, "KZ-2", KEPT, supersedes=first)
    world.settle()
    answer = people.report(first, 1, 2)
    assert answer.body["reinstate"] == [2]
    world.settle()
    assert "order.inherited" in people.ministry.types(second)
    assert withdraw(people, second)["reinstate"] == [1]


def test_the_order_in_force_may_be_several_orders_later(world: World, people: Cast) -> None:
    first = issue(people, "KZ-1", KEPT)
    second = issue(people, "KZ-2", OTHER, supersedes=first)
    third = issue(people, "KZ-3", KEPT, supersedes=second)
    world.settle()
    assert people.report(first, 1).body["reinstate"] == []
    withdraw(people, third)
    assert people.order(third)["reinstate"] == [1]


def test_what_a_later_order_names_again_does_not_have_to_be_put_back_and_comes_back_with_it(
    world: World, people: Cast
) -> None:
    """A names two, both are removed; B names one, so the other has to be put back; C names both before that."""
    first = issue(people, "KZ-1", KEPT, OTHER)
    world.settle()
    people.report(first, 1, 2)
    second = issue(people, "KZ-2", KEPT, supersedes=first)
    world.settle()
    assert [debt["items"] for debt in people.order(first)["owed"]] == [[2]]
    third = issue(people, "KZ-3", OTHER, KEPT, supersedes=second)
    world.settle()
    assert (people.order(first)["owed"], people.order(first)["reinstate"]) == ([], [])
    assert people.ministry.types(first)[-1] == "order.ordered_again"
    assert withdraw(people, third)["reinstate"] == [1, 2]


def test_what_is_back_before_a_later_order_names_it_is_not_down_under_that(world: World, people: Cast) -> None:
    first = issue(people, "KZ-1", KEPT, OTHER)
    world.settle()
    people.report(first, 1, 2)
    second = issue(people, "KZ-2", KEPT, supersedes=first)
    world.settle()
    people.representative.post(f"/orders/{first}/reinstatement-report", _back(2))
    third = issue(people, "KZ-3", OTHER, KEPT, supersedes=second)
    assert withdraw(people, third)["reinstate"] == [2]


def test_items_are_the_same_however_they_are_spelled(world: World, people: Cast) -> None:
    first = issue(people, "KZ-1", "https://video.example/%7eann?v=1")
    world.settle()
    people.report(first, 1)
    second = issue(people, "KZ-2", "HTTPS://VIDEO.example:443/~ann?v=1", supersedes=first)
    assert people.order(first)["reinstate"] == []
    assert withdraw(people, second)["reinstate"] == [1]


def test_what_cannot_be_put_back_is_said_with_its_ground_and_owed_no_more(world: World, people: Cast) -> None:
    order = people.issue(items=2)
    world.settle()
    people.report(order, 1, 2)
    withdraw(people, order)
    world.settle()
    why = {"ground": "no_copy", "explanation": "The file was deleted, and no copy of it exists."}
    answer = people.representative.post(f"/orders/{order}/reinstatement-report", {**_back(1), "not_possible": why})
    assert (answer.status, answer.body["recorded"]) == (200, True)
    assert answer.body["items"][0]["not_reinstated"]["ground"] == "no_copy"
    assert [debt["items"] for debt in people.order(order)["owed"]] == [[2]]
    world.settle()
    assert "order.not_reinstated" in people.ministry.types(order)
    wrong = people.representative.post(f"/orders/{order}/reinstatement-report", {**_back(2), "not_possible": {}})
    assert wrong.status == 422
    reported = people.representative.post(f"/orders/{order}/reinstatement-report", _back(1, 2))
    assert (reported.body["items"][0]["not_reinstated"], people.order(order)["owed"]) == (None, [])


def test_what_the_authority_left_unanswered_stays_shown_on_every_later_order(world: World, people: Cast) -> None:
    first = people.issue("KZ-1", items=2)
    world.settle()
    path = f"/orders/{first}"
    fields = {"by": "x", "reference": "y", "explanation": "Which part?"}
    people.representative.post(f"{path}/obstacles", {**fields, "ground": "insufficient_information", "items": [1]})
    people.representative.post(f"{path}/contest", {**fields, "explanation": "It is satire."})
    owed = {debt["owed"]: debt for debt in people.order(first)["owed"]}
    world.run(30 * HOUR)
    second = people.issue("KZ-2", items=1, supersedes=first)
    third = people.issue("KZ-3", items=1, supersedes=second)
    for order in (second, third):
        debts = people.order(order)["inherited_debts"]
        assert {debt["owed"] for debt in debts} == {"obstacle", "contest"}
        assert all(debt["order"] == first and debt["since"] == owed[debt["owed"]]["since"] for debt in debts)
        assert all(debt["about"] == debt["unanswered"] == [owed[debt["owed"]]["about"]] for debt in debts)
    assert {debt["owed"]: debt for debt in people.order(first)["owed"]} == owed


QUESTION = {
    "by": "x",
    "reference": "y",
    "explanation": "Which part?",
    "ground": "insufficient_information",
    "items": [1],
}
SATIRE = {"by": "x", "reference": "y", "explanation": "It is satire."}
ANSWER = {"items": [1], "answer": "The first minute."}


def test_what_was_asked_before_an_order_was_superseded_is_answered_on_it(world: World, people: Cast) -> None:
    first = people.issue("KZ-1", items=2)
    world.settle()
    people.representative.post(f"/orders/{first}/obstacles", QUESTION)
    people.representative.post(f"/orders/{first}/contest", SATIRE)
    second = people.issue("KZ-2", items=1, supersedes=first)
    third = people.issue("KZ-3", items=1, supersedes=second)
    answered = people.ministry.post(f"/orders/{first}/obstacle-answers", ANSWER)
    assert (answered.status, answered.body["status"]) == (200, "superseded")
    assert people.ministry.post(f"/orders/{first}/obstacle-answers", {**ANSWER, "answer": "Again."}).status == 409
    for order in (second, third):
        debts = {debt["owed"]: debt["unanswered"] for debt in people.order(order)["inherited_debts"]}
        assert (debts["obstacle"], len(debts["contest"])) == ([], 1)
    decided = people.ministry.post(f"/orders/{first}/contest-decision", {"decision": "upheld", "reasons": "It is."})
    assert (decided.status, decided.body["status"], decided.body["owed"]) == (200, "superseded", [])
    assert [debt["unanswered"] for debt in people.order(third)["inherited_debts"]] == [[], []]
    assert people.order(third)["status"] in {"issued", "running"}
    world.run(30 * HOUR)
    assert "order.answer_overdue" not in [fact["type"] for fact in _journal(people, first)]


def test_what_superseding_left_unanswered_becomes_overdue_at_its_own_time(world: World, people: Cast) -> None:
    first = people.issue("KZ-1", items=2)
    world.settle()
    people.representative.post(f"/orders/{first}/obstacles", QUESTION)
    people.representative.post(f"/orders/{first}/contest", SATIRE)
    world.run(20 * HOUR)
    people.issue("KZ-2", items=1, supersedes=first)
    world.run(3 * HOUR)
    overdue = [fact["data"] for fact in _journal(people, first) if fact["type"] == "order.answer_overdue"]
    assert overdue == []
    world.run(2 * HOUR)
    overdue = [fact["data"] for fact in _journal(people, first) if fact["type"] == "order.answer_overdue"]
    assert sorted(fact["owed"] for fact in overdue) == ["contest", "obstacle"]
    assert "order.breached" not in [fact["type"] for fact in _journal(people, first)]


def test_a_withdrawal_ends_what_was_asked(world: World, people: Cast) -> None:
    first = people.issue("KZ-1", items=2)
    world.settle()
    people.representative.post(f"/orders/{first}/obstacles", QUESTION)
    people.ministry.post(f"/orders/{first}/withdrawal", {"reason": "Issued in error."})
    assert people.order(first)["owed"] == []
    assert people.ministry.post(f"/orders/{first}/obstacle-answers", ANSWER).status == 409


def test_what_was_answered_is_no_debt_of_the_next_order(world: World, people: Cast) -> None:
    first = people.issue("KZ-1", items=1)
    world.settle()
    fields = {"by": "x", "reference": "y", "explanation": "It is satire."}
    people.representative.post(f"/orders/{first}/contest", fields)
    people.ministry.post(f"/orders/{first}/contest-decision", {"decision": "rejected", "reasons": "It is none."})
    second = people.issue("KZ-2", items=1, supersedes=first)
    assert people.order(second)["inherited_debts"] == []


def _journal(people: Cast, order: str) -> list[dict[str, Any]]:
    return list(people.ministry.get(f"/orders/{order}/facts").body["facts"])


def _back(*items: int) -> dict[str, Any]:
    return {"by": "x", "reference": "y", "items": list(items)}


def test_what_an_ended_order_kept_down_is_asked_back_when_it_is_taken_down_again(world: World, people: Cast) -> None:
    """A and B name it; it is put back under B, which was withdrawn, and then taken down again under A."""
    first = issue(people, "KZ-1", KEPT)
    world.settle()
    second = issue(people, "KZ-2", KEPT, supersedes=first)
    people.report(first, 1)
    withdraw(people, second)
    world.settle()
    people.representative.post(f"/orders/{second}/reinstatement-report", _back(1))
    assert people.report(first, 1).body["reinstate"] == []
    world.run(HOUR)
    world.measured.clear()
    assert people.report(first, 1).body["reinstate"] == [1]


def test_a_report_sent_again_after_a_dispute_is_no_answer_to_it_and_names_no_fact(world: World, people: Cast) -> None:
    order = people.issue(items=1)
    world.settle()
    assert people.report(order, 1).body["fact"]
    people.ministry.post(f"/orders/{order}/disputes", {"items": [1], "reason": "It is still there."})
    again = people.report(order, 1).body
    assert (again["recorded"], again["reason"], again["fact"]) == (False, "disputed since", None)
