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
    asked = ask(people, order, "R-2").body
    world.run(10 * SECOND)
    retried = clarify(people, order).body
    assert (retried["status"], length(retried)) == ("suspended", length(asked))
    world.run(2 * MINUTE)
    clarify(people, order)
    world.settle()
    assert people.ministry.types(order).count("order.obstacle_answered") == 2
    assert people.order(order)["status"] == "running"


def test_more_time_in_the_same_words_is_given_again_once_somebody_else_has_spoken(world: World, people: Cast) -> None:
    order = people.issue()
    world.settle()
    more = {"extend_by": "PT12H", "reason": "a holiday"}

    def due() -> str:
        return str(people.ministry.post(f"/orders/{order}/extension", more).body["due_at"])

    assert [due(), due()] == ["2026-11-25T21:00:00.000Z"] * 2
    people.report(order, 1)
    assert due() == "2026-11-26T09:00:00.000Z"
    world.run(2 * HOUR)
    assert due() == "2026-11-26T21:00:00.000Z", "an hour later nobody sends the same again by mistake"


def test_a_platform_that_is_still_unable_says_so_again_in_the_same_words(world: World, people: Cast) -> None:
    order = issued(people, "eu-tco-1", "EU-1")
    told = {"by": "R.", "reference": "R-1", "ground": "force_majeure", "items": [1], "explanation": "a flood"}
    people.representative.post(f"/orders/{order}/obstacles", told)
    world.run(20 * HOUR)
    assert people.representative.post(f"/orders/{order}/obstacles", told).status == 200
    world.run(20 * HOUR)
    assert people.order(order)["status"] == "suspended", "it was renewed"
    world.run(6 * HOUR)
    assert people.order(order)["status"] == "breached"
