"""A webhook that is asked for twice is made once, and its owner knows a secret that signs; a rotation likewise."""

from datetime import timedelta

import pytest

from removal.endpoints import creating, secret
from removal.endpoints import store as endpoint_store
from removal.limits.limit import CHALLENGES, ENDPOINTS_MADE, Limit
from removal.record.canonical import sha256
from tests import parts
from tests.calls import ISSUER
from tests.people import Answered, Cast, Party
from tests.stories.test_endpoints import last, of, signed
from tests.world import World

SECOND, MINUTE, DAY = timedelta(seconds=1), timedelta(minutes=1), timedelta(days=1)
URL = "https://ministry.example/second"


@pytest.fixture
def party(world: World, people: Cast) -> Party:
    """The ministry, with a webhook that is yet to be made."""
    assert people.ministry.world is world
    return Party(world, "ministry", URL)


def make(party: Party, **changed: object) -> Answered:
    return party.post("/endpoints", {"url": party.hook, **changed})


def rotate(party: Party, overlap: str = "PT24H") -> Answered:
    return party.post(f"/endpoints/{of(party)}/rotation", {"overlap": overlap})


def sign(world: World, people: Cast, party: Party, *answers: Answered) -> list[bool]:
    """Whether the secret of each answer signs what goes out now."""
    people.issue(f"KZ-{len(world.receivers.calls[party.hook])}")
    world.settle()
    return [signed(last(world, party), answer.body["secret"]) for answer in answers]


def test_a_webhook_that_is_asked_for_again_is_the_same_and_either_secret_signs(
    world: World, people: Cast, party: Party
) -> None:
    first = make(party)
    world.run(10 * SECOND)
    again = make(party)
    assert (first.status, again.status) == (201, 200)
    assert again.headers["location"].endswith(first.body["id"])
    world.settle()
    assert [call.type for call in world.receivers.calls[URL]] == ["endpoint.challenged", "endpoint.verified"]
    assert party.get(f"/endpoints/{of(party)}").body["verified_at"] is not None
    assert first.body["secret"] != again.body["secret"]
    assert sign(world, people, party, first, again) == [True, True]
    world.run(2 * DAY)
    assert sign(world, people, party, first, again) == [True, True], "until the owner rotates"
    rotated = rotate(party)
    assert sign(world, people, party, first, again, rotated) == [True, True, True]
    world.run(DAY)
    assert sign(world, people, party, first, again, rotated) == [False, False, True]


def test_of_many_repeats_the_newest_two_secrets_sign(world: World, people: Cast, party: Party) -> None:
    answers = [make(party)]
    for _ in range(3):
        world.run(50 * SECOND)
        answers.append(make(party))
    assert {answer.body["id"] for answer in answers} == {answers[0].body["id"]}, "each within a minute of the last"
    assert sign(world, people, party, *answers) == [False, False, True, True]
    rotated = [rotate(party) for _ in range(3)]
    assert sign(world, people, party, *answers, *rotated) == [False, False, True, True, False, True, True]


def test_what_is_no_repeat_makes_another_webhook(world: World, party: Party) -> None:
    ids = [make(party).body["id"]]
    ids.append(make(party, facts=["order.breached"]).body["id"])
    ids.append(Party(world, "other-ministry", URL).post("/endpoints", {"url": URL}).body["id"])
    world.run(MINUTE)
    ids.append(make(party).body["id"])
    party.put(f"/endpoints/{ids[-1]}", {"url": f"{URL}/moved"})
    ids.append(make(party).body["id"])
    party.send("DELETE", f"/endpoints/{ids[-1]}")
    ids.append(make(party).body["id"])
    party.post(f"/endpoints/{ids[-1]}/rotation", {})
    ids.append(make(party).body["id"])
    assert len(set(ids)) == len(ids)
    assert make(party).body["id"] == ids[-1]


def test_a_repeat_counts_against_no_limit_and_no_cap(world: World, party: Party) -> None:
    for number in range(18):
        assert party.post("/endpoints", {"url": f"{URL}/{number}"}).status == 201
    assert make(party).status == 201
    exhaust(ENDPOINTS_MADE)
    exhaust(CHALLENGES, sha256("ministry.example")[:32])
    assert make(party).status == 200
    world.run(MINUTE)
    assert make(party).body["type"].endswith("/cap-reached")


def exhaust(limit: Limit, of: str = "") -> None:
    """The ministry has done it as often as it may today."""
    while parts.limits().try_take(limit, "authority:ministry", of):
        continue


def test_two_requests_at_once_make_one_webhook_and_either_secret_signs(
    world: World, people: Cast, party: Party, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The client gave up the first while that was between its reads and its write."""
    inner: list[Answered] = []

    def overtaken() -> str:
        if not inner:
            inner.append(Answered(0, {}, {}))
            inner[0] = make(party)
        return secret.new_secret()

    monkeypatch.setattr(creating, "new_secret", overtaken)
    outer = make(party)
    assert (outer.status, inner[0].status, outer.body["id"]) == (200, 201, inner[0].body["id"])
    world.settle()
    assert len([endpoint for endpoint in party.get("/endpoints").body["endpoints"] if endpoint["url"] == URL]) == 1
    assert sign(world, people, party, outer, inner[0]) == [True, True]
    world.run(2 * DAY)
    assert sign(world, people, party, inner[0]) == [True], "the one whose answer arrived, though it was written first"


def test_a_rotation_that_is_repeated_answers_a_secret_that_signs_and_keeps_the_known_one_until_the_overlap_ends(
    world: World, people: Cast, party: Party
) -> None:
    made = make(party)
    world.run(MINUTE)
    answers = [rotate(party, "PT2H")]
    for _ in range(2):
        world.run(10 * SECOND)
        answers.append(rotate(party, "PT2H"))
    assert [answer.status for answer in answers] == [200] * 3
    assert {answer.body["old_secret_until"] for answer in answers} == {"2026-11-24T11:01:00.000Z"}
    assert sign(world, people, party, made, *answers) == [True, False, True, True]
    assert [call.type for call in world.receivers.calls[URL]].count("endpoint.rotated") == 1
    world.run(timedelta(hours=2))
    assert sign(world, people, party, made, *answers) == [False, False, True, True]


def test_a_rotation_that_revokes_revokes_the_secret_of_its_lost_answer_too(
    world: World, people: Cast, party: Party
) -> None:
    answers = [make(party), rotate(party, "PT0S"), rotate(party, "PT0S")]
    assert answers[-1].status == 200
    assert sign(world, people, party, *answers) == [False, False, True]


def test_a_rotation_with_another_overlap_or_by_another_caller_or_a_minute_later_is_no_repeat(
    world: World, people: Cast, party: Party
) -> None:
    make(party)
    people.registrar.post(
        "/callers",
        {
            "iss": ISSUER,
            "sub": "colleague",
            "kind": "machine",
            "authority": "ministry",
            "scopes": ["endpoints:write"],
        },
    )
    assert rotate(party).status == 200
    assert rotate(party, "PT1H").status == 409
    assert rotate(Party(world, "colleague", URL)).status == 409
    assert rotate(party).status == 200
    world.run(MINUTE)
    assert rotate(party).status == 409


def test_a_rotation_is_repeated_although_its_journal_is_full(party: Party, monkeypatch: pytest.MonkeyPatch) -> None:
    make(party)
    monkeypatch.setattr(endpoint_store, "OWNER_ADDS_AT_MOST", 1)
    assert [rotate(party).status, rotate(party).status] == [200, 200]
