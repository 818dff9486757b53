"""What did not arrive, or was never told, is sent again at the asking: by endpoint, since an instant."""

from datetime import datetime, timedelta

import pytest

from removal.deliveries import replay
from removal.record.instant import from_text, to_text
from tests.people import Cast, Party, order_text
from tests.stories.test_deliveries import fail, of
from tests.world import World

MILLISECOND, MINUTE, HOUR = timedelta(milliseconds=1), timedelta(minutes=1), timedelta(hours=1)


def test_a_replay_tells_a_new_endpoint_what_happened_before_it_and_once(world: World, people: Cast) -> None:
    first = people.issue("KZ-1")
    world.run(HOUR)
    since = "2026-11-24T10:00:00Z"
    orders = [people.issue(f"KZ-{number}") for number in (2, 3)]
    world.run(HOUR)
    late = Party(world, "ministry", "https://ministry.example/late")
    late.open_endpoint()
    world.settle()
    assert late.order_calls() == []
    answer = late.post(f"/endpoints/{of(late)}/replay", {"since": since})
    assert (answer.status, answer.body) == (202, {"count": 4, "next": None})
    world.run(2 * MINUTE)
    assert late.order_calls(first) == []
    for order in orders:
        assert sorted(late.types(order)) == ["order.issued", "order.received"]
        mine = {call.type: call.body for call in people.ministry.order_calls(order)}
        assert {call.type: call.body for call in late.order_calls(order)} == mine
    assert late.post(f"/endpoints/{of(late)}/replay", {"since": since}).body == {"count": 0, "next": None}


def test_a_replay_since_the_instant_of_a_fact_includes_it_and_since_a_moment_later_does_not(
    world: World, people: Cast
) -> None:
    order = people.issue()
    world.run(HOUR)
    last = people.ministry.get(f"/orders/{order}/facts").body["facts"][-1]
    late = Party(world, "ministry", "https://ministry.example/late")
    late.open_endpoint()
    world.settle()

    def replayed(since: datetime) -> int:
        body = {"since": to_text(since)}
        return int(late.post(f"/endpoints/{of(late)}/replay", body).body["count"])

    assert replayed(from_text(last["timestamp"]) + MILLISECOND) == 0
    assert replayed(from_text(last["timestamp"])) == 2
    world.run(2 * MINUTE)
    assert sorted(late.types(order)) == ["order.issued", "order.received"], "both of that instant"


def test_a_replay_keeps_to_the_filter_and_to_what_its_owner_may_see(world: World, people: Cast) -> None:
    people.issue()
    world.run(HOUR)
    picky = Party(world, "ministry", "https://ministry.example/picky")
    picky.post("/endpoints", {"url": picky.hook, "facts": ["order.received"]})
    stranger = Party(world, "other-ministry", "https://other.example/hook")
    stranger.open_endpoint()
    world.settle()
    since = {"since": "2026-11-24T00:00:00Z"}
    assert picky.post(f"/endpoints/{of(picky)}/replay", since).body["count"] == 1
    assert stranger.post(f"/endpoints/{of(stranger)}/replay", since).body["count"] == 0
    world.run(2 * MINUTE)
    assert (picky.types(), stranger.types()) == (["order.received"], [])


def test_a_replay_tells_a_representative_of_no_draft(world: World, people: Cast) -> None:
    draft = people.ministry.post("/orders", order_text(law="demo-draft")).body["id"]
    assert people.ministry.post(f"/orders/{draft}/withdrawal", {"reason": "x"}).status == 200
    world.run(MINUTE)
    replays = {
        party.post(f"/endpoints/{of(party)}/replay", {"since": "2026-11-24T00:00:00Z"}).body["count"]
        for party in (people.representative, people.ministry)
    }
    assert replays == {0}
    assert people.representative.order_calls(draft) == []


def test_a_replay_goes_on_with_its_cursor(world: World, people: Cast) -> None:
    for number in range(5):
        people.issue(f"KZ-{number}")
    world.run(MINUTE)
    late = Party(world, "ministry", "https://ministry.example/late")
    late.open_endpoint()
    world.settle()
    path, since = f"/endpoints/{of(late)}/replay", {"since": "2026-11-24T00:00:00Z"}
    counts, query = [], "?limit=2"
    while query:
        answer = late.post(path + query, since).body
        counts.append(answer["count"])
        query = f"?limit=2&cursor={answer['next']}" if answer["next"] else ""
    assert counts == [4, 4, 2]


def test_a_replay_that_reaches_its_time_limit_answers_with_a_cursor_and_none_after_the_last_order(
    world: World, people: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(3):
        people.issue(f"KZ-{number}")
    world.run(MINUTE)
    late = Party(world, "ministry", "https://ministry.example/late")
    late.open_endpoint()
    world.settle()
    monkeypatch.setattr(replay, "TIME_LIMIT", timedelta())
    path, since, counts, query = f"/endpoints/{of(late)}/replay", {"since": "2026-11-24T00:00:00Z"}, [], "?"
    while query:
        answer = late.post(path + query, since).body
        counts.append(answer["count"])
        query = f"?cursor={answer['next']}" if answer["next"] else ""
    assert counts == [2, 2, 2]


def test_a_replay_does_not_wait_for_the_probe_of_what_is_held(world: World, people: Cast) -> None:
    party = people.ministry
    fail(world, party)
    order = people.issue()
    world.run(3 * MINUTE)
    world.receivers.behaviour.pop(party.hook)
    answer = party.post(f"/endpoints/{of(party)}/replay", {"since": "2026-11-24T09:00:00Z"})
    assert answer.body == {"count": 3, "next": None}
    world.settle()
    assert party.types(order) == ["order.issued", "order.received"]


def test_a_replay_asks_for_an_instant(people: Cast) -> None:
    path = f"/endpoints/{of(people.ministry)}/replay"
    for body in ({}, {"since": "yesterday"}, {"since": 0}, {"since": "2026-11-24T09:00:00Z", "until": "x"}):
        assert people.ministry.post(path, body).status == 422
