"""An answer on an order is receipt of its notices: what its response says, and what a repeat of it does not do."""

from datetime import timedelta
from typing import Any

import pytest

from tests.fake_ses import accepts
from tests.people import DEPUTY, NIGHT_DESK, PRIMARY, Answered, Cast, cast
from tests.world import World

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
BY_AND_REFERENCE = {"by": "R.", "reference": "R-1"}


@pytest.fixture
def deaf(world: World) -> Cast:
    """A representative without a webhook, whose mail servers say nothing."""
    return cast(world, representative_has_webhook=False)


def say(people: Cast, order: str, what: str, **body: Any) -> Answered:  # noqa: ANN401 - any field of a body
    return people.representative.post(f"/orders/{order}/{what}", {**BY_AND_REFERENCE, **body})


def tell(people: Cast, order: str, ground: str = "insufficient_information") -> Answered:
    return say(people, order, "obstacles", ground=ground, items=[1], explanation="x")


def received(answer: Answered) -> list[str]:
    assert answer.status == 200, answer.body
    return [fact["type"] for fact in answer.body["received_notices"]]


def test_the_first_answer_brings_the_order_in_full_and_the_next_brings_nothing(deaf: Cast) -> None:
    order = deaf.issue()
    assert [notice["type"] for notice in deaf.order(order)["waiting_notices"]] == ["order.issued"]
    first = say(deaf, order, "acknowledgement")
    assert received(first) == ["order.issued"]
    whole = first.body["received_notices"][0]["data"]["order"]["text"]
    assert whole["statement_of_reasons"] == "Травля ребёнка в комментариях."
    assert (first.body["recorded"], first.body["reason"], first.body["waiting_notices"]) == (True, None, [])
    assert received(say(deaf, order, "contest", explanation="x")) == []
    assert "received_notices" not in deaf.representative.get(f"/orders/{order}").body, "reading receives nothing"


def test_one_answer_receives_all_that_wait_and_each_is_shown_in_full(world: World, deaf: Cast) -> None:
    order = deaf.issue()
    tell(deaf, order)
    world.run(MINUTE)
    deaf.ministry.post(f"/orders/{order}/obstacle-answers", {"items": [1], "answer": "The one at 00:41."})
    deaf.ministry.post(f"/orders/{order}/suspension", {"suspended": True, "reason": "wait"})
    deaf.ministry.post(f"/orders/{order}/suspension", {"suspended": False, "reason": "go on"})
    shown = deaf.order(order)
    assert [notice["type"] for notice in shown["waiting_notices"]] == ["order.obstacle_answered", "order.resumed"]
    assert [item["clock"] for item in shown["items"]] == ["awaiting_receipt"] * 2
    answer = say(deaf, order, "acknowledgement")
    assert received(answer) == ["order.obstacle_answered", "order.resumed"]
    answered, lifted = (fact["data"] for fact in answer.body["received_notices"])
    assert (answered["words"]["answer"], lifted["words"]["reason"]) == ("The one at 00:41.", "go on")
    assert [item["clock"] for item in answer.body["items"]] == ["running"] * 2
    kinds = [(receipt["notice"], receipt["type"], receipt["rule"]) for receipt in answer.body["clock"]["received"]]
    assert [kind for _, kind, _ in kinds] == ["order.issued", "order.obstacle_answered", "order.resumed"]
    assert {rule for _, _, rule in kinds} == {"answer"}
    opened_by = {window["opened_by"] for window in answer.body["clock"]["windows"]}
    assert opened_by <= {number for number, _, _ in kinds}


def test_an_answer_that_was_taken_before_a_notice_does_not_receive_it(world: World, deaf: Cast) -> None:
    order = deaf.issue()
    tell(deaf, order)
    world.run(MINUTE)
    taken = world.now
    world.run(timedelta(seconds=2))
    deaf.ministry.post(f"/orders/{order}/obstacle-answers", {"items": [1], "answer": "x"})
    late = deaf.report(order, 2, received_at=taken)
    assert received(late) == []
    assert [notice["type"] for notice in late.body["waiting_notices"]] == ["order.obstacle_answered"]


def test_orders_with_a_notice_that_waits_are_listed(deaf: Cast) -> None:
    waits, read = deaf.issue("KZ-WAITS"), deaf.issue("KZ-READ")
    say(deaf, read, "acknowledgement")

    def listed(query: str) -> list[str]:
        return [order["id"] for order in deaf.ministry.get(f"/orders?{query}").body["orders"]]

    assert listed("unreceived=true") == [waits]
    assert listed("unreceived=false") == [read]
    assert listed("unreceived=true&status=issued&platform=video-example") == [waits]
    assert listed("unreceived=true&status=running") == []
    (row,) = deaf.ministry.get("/orders?unreceived=true").body["orders"]
    assert row["unreceived_since"] == deaf.order(waits)["issued_at"]
    assert deaf.ministry.get("/orders?unreceived=yes").status == 422
    tell(deaf, read)
    deaf.ministry.post(f"/orders/{read}/obstacle-answers", {"items": [1], "answer": "x"})
    assert set(listed("unreceived=true")) == {waits, read}
    deaf.ministry.post(f"/orders/{waits}/withdrawal", {"reason": "x"})
    assert listed("unreceived=true") == [read], "nothing is left to receive of an order that has ended"
    deaf.sound(waits)
    deaf.sound(read)


def test_a_resumption_goes_on_with_what_was_left_and_once(world: World, deaf: Cast) -> None:
    order = deaf.issue(items=1)
    say(deaf, order, "acknowledgement")
    world.run(10 * HOUR)
    stopped = tell(deaf, order, "force_majeure").body["items"][0]
    assert (stopped["clock"], stopped["stopped_by"], stopped["due_at"]) == ("stopped", ["force_majeure"], None)
    assert stopped["stops_until"] == "2026-11-27T19:00:00.000Z"
    world.run(5 * HOUR)
    question = say(deaf, order, "resumption", items=[1], grounds=["insufficient_information"])
    assert question.status == 409, "it asked nothing"
    resumed = say(deaf, order, "resumption", items=[1], ceased_at="2026-11-24T20:00:00Z")
    item = resumed.body["items"][0]
    assert (item["clock"], item["due_at"], item["stops_until"]) == ("running", "2026-11-25T14:00:00.000Z", None)
    again = say(deaf, order, "resumption", items=[1], ceased_at="2026-11-24T20:00:00Z")
    assert (again.status, again.body["journal"]) == (200, resumed.body["journal"])
    fact = deaf.ministry.get(f"/orders/{order}/facts").body["facts"][-1]["data"]
    assert (fact["cause"], fact["ceased_at"]) == ("ceased", "2026-11-24T20:00:00Z")


def test_an_answer_of_the_authority_ends_the_grounds_that_it_names(world: World, deaf: Cast) -> None:
    order = deaf.issue(items=1)
    tell(deaf, order, "technical")
    tell(deaf, order, "insufficient_information")
    state = deaf.order(order)
    assert state["items"][0]["stopped_by"] == ["insufficient_information", "technical"]
    assert [(debt["owed"], debt["items"]) for debt in state["owed"]] == [("obstacle", [1])]
    answer = {"items": [1], "answer": "x", "grounds": ["technical"]}
    assert deaf.ministry.post(f"/orders/{order}/obstacle-answers", answer).status == 200
    stays = say(deaf, order, "acknowledgement").body["items"][0]
    assert (stays["clock"], stays["stopped_by"]) == ("stopped", ["insufficient_information"])
    assert deaf.ministry.post(f"/orders/{order}/obstacle-answers", answer | {"grounds": ["boredom"]}).status == 422
    world.run(2 * MINUTE)
    assert deaf.ministry.post(f"/orders/{order}/obstacle-answers", answer).status == 409, "it was answered"
    assert deaf.order(order)["owed"] != []


@pytest.mark.parametrize("minutes", [1, 59])
def test_within_an_hour_an_old_report_sent_again_settles_no_dispute(world: World, deaf: Cast, minutes: int) -> None:
    order = deaf.issue(items=1)
    first = deaf.report(order, 1)
    assert (first.body["status"], first.body["recorded"]) == ("complied", True)
    assert deaf.ministry.post(f"/orders/{order}/disputes", {"items": [1], "reason": "still there"}).status == 200
    world.run(minutes * MINUTE)
    again = deaf.report(order, 1)
    assert (again.status, again.body["recorded"], again.body["reason"]) == (200, False, "disputed since")
    assert (again.body["status"], again.body["items"][0]["outcome"]) == ("suspended", None)
    assert [notice["type"] for notice in again.body["waiting_notices"]] == ["order.disputed"]
    deaf.sound(order)


def test_after_an_hour_the_same_report_is_a_new_one_and_settles_the_dispute(world: World, deaf: Cast) -> None:
    order = deaf.issue(items=1)
    deaf.report(order, 1)
    deaf.ministry.post(f"/orders/{order}/disputes", {"items": [1], "reason": "still there"})
    world.run(HOUR)
    again = deaf.report(order, 1)
    assert (again.body["recorded"], again.body["status"]) == (True, "complied")
    assert received(again) == ["order.disputed"]


def test_a_report_that_was_taken_before_the_dispute_is_said_not_to_count(world: World, deaf: Cast) -> None:
    order = deaf.issue(items=1)
    deaf.report(order, 1)
    world.run(MINUTE)
    taken = world.now
    world.run(timedelta(seconds=2))
    deaf.ministry.post(f"/orders/{order}/disputes", {"items": [1], "reason": "still there"})
    late = deaf.report(order, 1, outcome="access_disabled", received_at=taken)
    assert (late.status, late.body["recorded"], late.body["reason"]) == (200, False, "disputed since")
    assert late.body["items"][0]["outcome"] is None


@pytest.mark.parametrize(
    ("what", "body"),
    [
        ("acknowledgement", {}),
        ("obstacles", {"ground": "technical", "items": [1], "explanation": "x"}),
        ("contest", {"explanation": "x"}),
    ],
)
def test_each_answer_sent_again_within_an_hour_is_one_whatever_the_authority_did(
    world: World, deaf: Cast, what: str, body: dict[str, Any]
) -> None:
    order = deaf.issue()
    first = say(deaf, order, what, **body)
    deaf.ministry.post(f"/orders/{order}/extension", {"extend_by": "PT1H", "reason": "x"})
    world.run(59 * MINUTE)
    length = deaf.order(order)["journal"]["length"]
    again = say(deaf, order, what, **body)
    assert (first.status, again.status, again.body["journal"]["length"]) == (200, 200, length)
    assert received(again) == received(first), "the response to the retry is as good as the one that was lost"


def test_a_reinstatement_report_receives_the_withdrawal(world: World, deaf: Cast) -> None:
    order = deaf.issue(items=1)
    deaf.report(order, 1)
    withdrawn = deaf.ministry.post(f"/orders/{order}/withdrawal", {"reason": "issued in error"}).body
    assert ([notice["type"] for notice in withdrawn["waiting_notices"]], withdrawn["owed"]) == (["order.withdrawn"], [])
    back = say(deaf, order, "reinstatement-report", items=[1])
    assert received(back) == ["order.withdrawn"]
    assert (back.body["recorded"], back.body["owed"], back.body["waiting_notices"]) == (True, [], [])
    assert say(deaf, order, "reinstatement-report", items=[1]).body["recorded"] is True, "the same again is that one"
    world.settle()


def test_receipt_of_a_later_notice_by_mail_is_shown_with_its_own_time(world: World, deaf: Cast) -> None:
    for contact in (PRIMARY, DEPUTY, NIGHT_DESK):
        world.mailbox.behaviour[contact] = accepts
    order = deaf.issue()
    world.run(MINUTE)
    tell(deaf, order)
    world.run(HOUR)
    deaf.ministry.post(f"/orders/{order}/obstacle-answers", {"items": [1], "answer": "x"})
    world.run(MINUTE)
    clock = deaf.order(order)["clock"]
    first, second = clock["received"]
    assert (first["rule"], second["rule"], second["type"]) == ("mail_accepted",) * 2 + ("order.obstacle_answered",)
    assert second["received_at"] == "2026-11-24T10:01:01.000Z"
    assert [(window["number"], window["opened_by"], window["items"]) for window in clock["windows"]] == [
        (1, first["notice"], [2]),
        (2, second["notice"], [1]),
    ]
