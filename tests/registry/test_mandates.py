"""Mandates that overlap, or begin before they are entered, are taken with a warning in words."""

from datetime import timedelta

import pytest

from removal.record import instant
from tests.authorisation.request_bodies import BODIES
from tests.people import Answered, Cast
from tests.world import World

HOUR = timedelta(hours=1)
REPRESENTATIVES = "/platforms/video-example/representatives"


def appoint(people: Cast, since: timedelta, until: timedelta | None = None, **changed: object) -> Answered:
    """A mandate that begins and ends so long after now."""
    now = people.ministry.world.now
    dates = {
        "valid_from": instant.to_text(now + since),
        **({"valid_until": instant.to_text(now + until)} if until else {}),
    }
    body = {**BODIES["POST /platforms/{id}/representatives"], "name": "Another Ltd", **dates, **changed}
    answer = people.registrar.post(REPRESENTATIVES, body)
    assert answer.status in (200, 201), answer.body
    return answer


def end(people: Cast, after: timedelta) -> tuple[str, str]:
    """The mandate of the one in office ends so long after now; its id and name."""
    held = people.registrar.get("/platforms/video-example").body["representative"]
    ends = {"valid_until": instant.to_text(people.ministry.world.now + after)}
    assert people.registrar.post(f"/representatives/{held['id']}/termination", ends).status == 200
    return held["id"], held["name"]


def warned(answer: Answered) -> dict[str, list[str]]:
    """What the registrar is warned of, by the beginning of its words, and which mandates it names."""
    assert all(warning["pointer"] == "/valid_from" for warning in answer.body["warnings"])
    return {
        warning["detail"].split()[0]: [entry["id"] for entry in warning["entries"]]
        for warning in answer.body["warnings"]
    }


@pytest.mark.parametrize(
    ("since", "until", "overlaps"),
    [
        (timedelta(), None, True),
        (-5 * HOUR, None, True),
        (HOUR, 2 * HOUR, True),
        (3 * HOUR - timedelta(seconds=1), None, True),
        (3 * HOUR, None, False),
        (-5 * HOUR, -4 * HOUR, False),
    ],
    ids=["now", "before", "within", "at its end", "after it", "over already"],
)
def test_a_mandate_that_overlaps_with_another_is_taken_and_the_other_named(
    people: Cast, since: timedelta, until: timedelta | None, *, overlaps: bool
) -> None:
    id_, name = end(people, 3 * HOUR)
    answer = appoint(people, since, until)
    assert answer.status == 201
    assert warned(answer).get("Other") == ([id_] if overlaps else None)
    if overlaps:
        assert answer.body["warnings"][0]["entries"] == [{"id": id_, "name": name}]
        assert "whose mandate began last is in office" in answer.body["warnings"][0]["detail"]


@pytest.mark.parametrize(
    ("before", "back_dated"), [(timedelta(), False), (timedelta(minutes=5), False), (timedelta(minutes=6), True)]
)
def test_a_mandate_that_began_before_it_was_entered_is_taken_with_a_warning(
    world: World, people: Cast, before: timedelta, *, back_dated: bool
) -> None:
    end(people, timedelta())
    world.run(HOUR)
    answer = appoint(people, -before)
    assert warned(answer) == ({"This": []} if back_dated else {})


def test_the_same_mandate_again_is_warned_of_in_the_same_words(world: World, people: Cast) -> None:
    first = appoint(people, -HOUR)
    world.run(HOUR)
    again = appoint(people, -2 * HOUR)
    assert (first.status, again.status) == (201, 200)
    assert first.body["warnings"] == again.body["warnings"] != []


@pytest.mark.parametrize(
    ("ends", "begins", "warned_of"), [(2, 1, True), (1, 1, False), (1, 2, False), (-1, 1, False), (1, -1, True)]
)
def test_an_end_after_another_mandate_has_begun_warns_of_that(
    people: Cast, ends: int, begins: int, *, warned_of: bool
) -> None:
    """Hours from now: when the mandate in office ends, and when the other begins."""
    held = people.registrar.get("/platforms/video-example").body["representative"]["id"]
    other = appoint(people, begins * HOUR).body
    body = {"valid_until": instant.to_text(people.ministry.world.now + ends * HOUR)}
    for _ in range(2):
        answer = people.registrar.post(f"/representatives/{held}/termination", body)
        warnings = [
            (warning["pointer"], [entry["id"] for entry in warning["entries"]]) for warning in answer.body["warnings"]
        ]
        assert (answer.status, warnings) == (200, [("/valid_until", [other["id"]])] if warned_of else [])
