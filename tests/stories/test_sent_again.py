"""The same words sent again: when they are a retry, and when they are meant."""

from datetime import timedelta
from typing import Any

from tests.people import Cast
from tests.stories.test_laws import HOUR, SECOND, ask, clarify, issued
from tests.world import World

MINUTE = timedelta(minutes=1)


def length(order: dict[str, Any]) -> int:
    return int(order["journal"]["length"])


def test_a_question_sent_again_is_one_for_an_hour_and_then_another(world: World, people: Cast) -> None:
    order = issued(people, "eu-tco-1", "EU-1")
    first = ask(people, order, "R-1").body
    world.run(5 * SECOND)
    assert length(ask(people, order, "R-1").body) == length(first)
    world.run(5 * SECOND)
    clarify(people, order)
    world.settle()
    answered = people.order(order)
    again = ask(people, order, "R-1").body
    assert (again["status"], length(again)) == ("running", length(answered)), "whatever the authority did meanwhile"
    other = ask(people, order, "R-2").body
    assert (other["status"], length(other)) == ("suspended", length(answered) + 1)
    world.run(HOUR)
    assert length(ask(people, order, "R-1").body) == length(people.order(order))
    types = [fact["type"] for fact in people.ministry.get(f"/orders/{order}/facts").body["facts"]]
    assert types.count("order.obstructed") == 3


def test_an_answer_sent_again_answers_no_question_that_came_since(world: World, people: Cast) -> None:
    order = issued(people, "eu-tco-1", "EU-1")
    ask(people, order, "R-1")
    clarify(people, order)
    world.run(10 * SECOND)
    questioned = ask(people, order, "R-2").body
    world.run(10 * SECOND)
    retried = clarify(people, order).body
    assert (retried["status"], length(retried)) == ("suspended", length(questioned))
    world.run(2 * MINUTE)
    clarify(people, order)
    world.settle()
    assert people.ministry.types(order).count("order.obstacle_answered") == 2
    assert people.order(order)["status"] == "running"


def test_more_time_in_the_same_words_is_given_again_once_another_party_has_spoken(world: World, people: Cast) -> None:
    order = people.issue()
    world.settle()
    more = {"extend_by": "PT12H", "reason": "a holiday"}

    def due() -> str:
        return str(people.ministry.post(f"/orders/{order}/extension", more).body["due_at"])

    assert [due(), due()] == ["2026-11-25T21:00:00.000Z"] * 2
    people.report(order, 1)
    world.run(2 * MINUTE)
    assert due() == "2026-11-26T09:00:00.000Z"
    world.run(2 * HOUR)
    assert due() == "2026-11-26T21:00:00.000Z", "an hour later the same is not sent again by mistake"


def test_a_command_whose_answer_was_lost_is_carried_out_once_whatever_the_platform_says_meanwhile(
    world: World, people: Cast
) -> None:
    order = people.issue()
    world.settle()

    def said_twice(path: str, **body: object) -> list[dict[str, Any]]:
        answers = []
        for reference in ("R-1", "R-2"):
            answers.append(people.ministry.post(f"/orders/{order}/{path}", {"reason": "a holiday", **body}))
            ask(people, order, reference + path)
            world.run(5 * SECOND)
        assert [answer.status for answer in answers] == [200, 200]
        return [answer.body for answer in answers]

    said_twice("extension", extend_by="PT12H")
    said_twice("suspension", suspended=True)
    said_twice("suspension", suspended=False)
    types = [fact["type"] for fact in people.ministry.get(f"/orders/{order}/facts").body["facts"]]
    assert [types.count(f"order.{kind}") for kind in ("extended", "suspended", "resumed")] == [1, 1, 1]


def test_a_command_that_the_authority_gives_anew_within_a_minute_counts(world: World, people: Cast) -> None:
    """It has said the contrary meanwhile, and so has the platform spoken: it is no retry."""
    order = people.issue()
    world.settle()

    def suspended(*, suspended_: bool) -> str:
        body = {"suspended": suspended_, "reason": "a court looks at it"}
        answer = people.ministry.post(f"/orders/{order}/suspension", body)
        assert answer.status == 200
        ask(people, order, f"R-{answer.body['journal']['length']}")
        world.run(SECOND)
        return str(people.order(order)["items"][0]["stopped_by"])

    states = ["suspension" in suspended(suspended_=begins) for begins in (True, False, True)]
    assert states == [True, False, True]


def test_a_platform_that_is_still_unable_says_so_again_in_the_same_words(world: World, people: Cast) -> None:
    order = issued(people, "eu-tco-1", "EU-1")
    fields = {"by": "R.", "reference": "R-1", "ground": "force_majeure", "items": [1], "explanation": "a flood"}
    people.representative.post(f"/orders/{order}/obstacles", fields)
    world.run(20 * HOUR)
    assert people.representative.post(f"/orders/{order}/obstacles", fields).status == 200
    world.run(20 * HOUR)
    assert people.order(order)["status"] == "suspended", "it was renewed"
    world.run(6 * HOUR)
    assert people.order(order)["status"] == "breached"


def recorded(answer: dict[str, Any]) -> tuple[bool, str | None, bool]:
    """Whether it was recorded, why not, and whether a fact is named."""
    return answer["recorded"], answer["reason"], answer["fact"] is not None


RECORDED, SENT_BEFORE = (True, None, True), (False, "sent before", True)


def answered(people: Cast, order: str, path: str, **body: object) -> dict[str, Any]:
    answer = people.representative.post(f"/orders/{order}/{path}", {"by": "x", "reference": "y", **body})
    assert answer.status == 200, answer.body
    return dict(answer.body)


def test_an_acknowledgement_that_is_sent_again_after_a_dispute_is_not_said_to_be_recorded(
    world: World, by_mail: Cast
) -> None:
    order = by_mail.issue(items=1)
    assert recorded(answered(by_mail, order, "acknowledgement")) == RECORDED
    by_mail.report(order, 1)
    assert recorded(answered(by_mail, order, "acknowledgement")) == RECORDED, "a retry"
    world.run(SECOND)
    by_mail.ministry.post(f"/orders/{order}/disputes", {"items": [1], "reason": "It is still there."})
    world.run(SECOND)
    again = answered(by_mail, order, "acknowledgement")
    assert recorded(again) == SENT_BEFORE
    assert [notice["type"] for notice in again["received_notices"]] == ["order.issued"], "that of the first"
    assert [notice["type"] for notice in again["waiting_notices"]] == ["order.disputed"]
    other = answered(by_mail, order, "acknowledgement", reference="z")
    assert (recorded(other), len(other["received_notices"])) == (RECORDED, 1), "its fact is the receipt"


def test_what_is_sent_again_after_the_authority_has_acted_says_that_it_is_not_recorded(
    world: World, people: Cast
) -> None:
    order = issued(people, "eu-tco-1", "EU-1")
    first = ask(people, order, "R-1").body
    world.run(5 * SECOND)
    assert ask(people, order, "R-1").body["fact"] == first["fact"]
    clarify(people, order)
    world.settle()
    world.run(SECOND)
    again = ask(people, order, "R-1").body
    assert (recorded(again), again["fact"]) == (SENT_BEFORE, first["fact"])
    assert recorded(answered(people, order, "contest", explanation="Satire.")) == RECORDED
    people.ministry.post(f"/orders/{order}/contest-decision", {"decision": "rejected", "reasons": "It is none."})
    world.run(SECOND)
    assert recorded(answered(people, order, "contest", explanation="Satire.")) == SENT_BEFORE


def test_an_obstacle_that_is_sent_again_after_it_has_ceased_is_not_said_to_stop_the_time(
    world: World, people: Cast
) -> None:
    order = issued(people, "eu-tco-1", "EU-1")
    obstacle = {"ground": "technical", "items": [1], "explanation": "The disk is full."}
    assert recorded(answered(people, order, "obstacles", **obstacle)) == RECORDED
    world.run(MINUTE)
    assert recorded(answered(people, order, "resumption", items=[1])) == RECORDED
    world.run(MINUTE)
    again = answered(people, order, "obstacles", **obstacle)
    assert (recorded(again), again["status"]) == (SENT_BEFORE, "running")


def test_a_report_that_is_sent_again_after_another_replaced_it_is_not_said_to_be_recorded(
    world: World, people: Cast
) -> None:
    order = people.issue(items=1)
    world.settle()
    line = {"number": 1, "outcome": "removed", "measured_at": "2026-11-24T09:00:00Z"}
    first = {"items": [line]}
    two = {"items": [{**line, "outcome": "access_disabled"}]}
    facts = [recorded(answered(people, order, "reports", **first))]
    for body in (two, first):
        world.run(SECOND)
        facts.append(recorded(answered(people, order, "reports", **body)))
    assert facts == [RECORDED, RECORDED, SENT_BEFORE]
    assert people.order(order)["items"][0]["outcome"] == "access_disabled"


def test_a_whole_list_in_the_last_minute_is_in_time_for_what_was_open_however_often_the_rest_was_replaced(
    world: World, people: Cast
) -> None:
    """A system that always sends all of its items, each measured anew."""
    order = people.issue(items=40)
    world.settle()

    def said(body: dict[str, Any]) -> dict[str, Any]:
        return {"by": "x", "reference": "y", **body}

    def listed(*numbers: int, minutes: int) -> dict[str, Any]:
        at = (world.now - minutes * MINUTE).isoformat()
        return {"items": [{"number": number, "outcome": "removed", "measured_at": at} for number in numbers]}

    world.run(HOUR)
    sizes = [(35, minutes) for minutes in range(40, 9, -1)] + [(1, minutes) for minutes in range(9, 1, -1)]
    answers = [
        people.representative.post(f"/orders/{order}/reports", said(listed(*range(1, 1 + size), minutes=minutes)))
        for size, minutes in sizes
    ]
    assert (answers[-1].status, answers[-1].body["type"].rpartition("/")[2]) == (409, "cap-reached")
    kept = people.order(order)["items"][0]["measured_at"]
    world.run(HOUR)
    whole = answered(people, order, "reports", **listed(*range(1, 41), minutes=2))
    assert recorded(whole) == (False, "replaced too often", True)
    assert whole["status"] == "complied"
    assert (whole["items"][0]["measured_at"], whole["items"][39]["outcome"]) == (kept, "removed")
