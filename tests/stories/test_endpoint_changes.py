"""An owner gives its webhook another filter or URL, or deletes it, and loses nothing it was owed."""

import json
from datetime import timedelta

from tests.fake_receivers import Call
from tests.people import Cast, Party
from tests.world import World

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
MOVED = "https://new.video.example/hook"


def of(party: Party) -> str:
    """The id of a party's endpoint."""
    listed = party.get("/endpoints").body["endpoints"]
    return next(str(endpoint["id"]) for endpoint in listed if endpoint["url"] == party.hook)


def types(world: World, url: str) -> list[str]:
    """What a receiver was sent."""
    return [call.type for call in world.receivers.calls[url]]


def put(party: Party, endpoint: str, url: str, *facts: str) -> int:
    """Change an endpoint; the status."""
    return party.send("PUT", f"/endpoints/{endpoint}", json.dumps({"url": url, "facts": facts}).encode()).status


def test_with_another_filter_it_gets_what_it_wants_and_stays_verified(world: World, people: Cast) -> None:
    hook, endpoint = people.ministry.hook, of(people.ministry)
    verified_at = people.ministry.get(f"/endpoints/{endpoint}").body["verified_at"]
    assert put(people.ministry, endpoint, hook, "order.breached") == 200
    shown = people.ministry.get(f"/endpoints/{endpoint}").body
    assert (shown["facts"], shown["verified_at"]) == (["order.breached"], verified_at)
    world.receivers.calls[hook].clear()
    people.issue()
    world.run(25 * HOUR)
    assert types(world, hook) == ["order.breached"]


def test_another_filter_is_reported_to_the_owners_other_webhooks(world: World, people: Cast) -> None:
    other = Party(world, "ministry", "https://ministry.example/second")
    other.open_endpoint()
    world.settle()
    assert put(people.ministry, of(people.ministry), people.ministry.hook, "order.breached") == 200
    world.settle()
    assert "endpoint.changed" in types(world, other.hook)


def test_another_url_is_challenged_and_what_happens_before_it_answers_is_held_and_no_receipt(
    world: World, people: Cast
) -> None:
    """The first answer comes after an order was issued: the order's clock starts then, and by the new URL."""
    world.receivers.behaviour[MOVED] = lambda _: 503
    endpoint, old = of(people.representative), people.representative.hook
    assert put(people.representative, endpoint, MOVED) == 200
    assert people.representative.get(f"/endpoints/{endpoint}").body["verified_at"] is None
    before = len(world.receivers.calls[old])
    order = people.issue()
    world.run(10 * MINUTE)
    assert people.order(order)["status"] == "issued"
    assert len(world.receivers.calls[old]) == before

    world.receivers.behaviour.pop(MOVED)
    world.run(HOUR)
    sent = types(world, MOVED)
    assert sent[0] == "endpoint.challenged"
    assert "order.issued" in sent
    assert sent.index("order.issued") > max(at for at, type_ in enumerate(sent) if type_ == "endpoint.challenged")
    basis = people.order(order)["clock"]["basis"]
    assert (basis["rule"], basis["endpoint"]) == ("webhook_accepted", endpoint)


def test_a_challenge_answered_at_the_old_url_verifies_no_new_one(world: World, people: Cast) -> None:
    party = Party(world, "ministry", "https://ministry.example/second")
    endpoint = str(party.post("/endpoints", {"url": party.hook}).body["id"])

    def moves_meanwhile(_: Call) -> int:
        put(party, endpoint, "https://elsewhere.example/hook")
        return 200

    world.receivers.behaviour[party.hook] = moves_meanwhile
    world.receivers.behaviour["https://elsewhere.example/hook"] = lambda _: 500
    world.settle()
    assert party.get(f"/endpoints/{endpoint}").body["verified_at"] is None
    assert people.ministry.get(f"/endpoints/{endpoint}").status == 200


def test_the_same_again_changes_nothing_and_tells_no_one(world: World, people: Cast) -> None:
    endpoint, hook = of(people.ministry), people.ministry.hook
    world.receivers.calls[hook].clear()
    assert [put(people.ministry, endpoint, hook) for _ in range(2)] == [200, 200]
    world.settle()
    assert types(world, hook) == []


def test_a_change_is_checked_like_a_registration(people: Cast) -> None:
    body = json.dumps({"url": "https://new.example/", "facts": ["order.breached", "order.invented"]}).encode()
    answer = people.ministry.send("PUT", f"/endpoints/{of(people.ministry)}", body)
    assert answer.status == 422
    assert answer.body["errors"][0]["pointer"] == "/facts/1"


def test_a_deleted_one_is_gone_and_the_others_are_notified(world: World, people: Cast) -> None:
    party = Party(world, "ministry", "https://ministry.example/second")
    party.open_endpoint()
    world.settle()
    endpoint = of(party)
    delivery = party.get(f"/endpoints/{endpoint}/deliveries").body["deliveries"][0]["id"]
    answer = party.send("DELETE", f"/endpoints/{endpoint}")
    assert (answer.status, answer.body["enabled"]) == (200, False)
    before = len(world.receivers.calls[party.hook])
    people.issue()
    world.run(HOUR)
    assert len(world.receivers.calls[party.hook]) == before
    assert "endpoint.deleted" in types(world, people.ministry.hook)
    gone = [f"/endpoints/{endpoint}", f"/deliveries/{delivery}", f"/endpoints/{endpoint}/deliveries"]
    assert [party.get(path).status for path in gone] == [404] * 3
    assert party.send("DELETE", f"/endpoints/{endpoint}").status == 404
    assert [endpoint["id"] for endpoint in party.get("/endpoints").body["endpoints"]] == [of(people.ministry)]


def test_what_a_deleted_one_proved_goes_on_standing(world: World, people: Cast) -> None:
    order = people.issue()
    world.run(MINUTE)
    assert people.representative.send("DELETE", f"/endpoints/{of(people.representative)}").status == 200
    world.run(25 * HOUR)
    shown = people.order(order)
    assert (shown["status"], shown["clock"]["basis"]["rule"]) == ("breached", "webhook_accepted")
    people.sound(order)


def test_one_deleted_while_it_was_failing_is_probed_no_more(world: World, people: Cast) -> None:
    party = Party(world, "ministry", "https://ministry.example/second")
    party.open_endpoint()
    world.settle()
    tries: list[Call] = []
    world.receivers.behaviour[party.hook] = tries.append
    people.issue()
    world.run(10 * MINUTE)
    assert party.send("DELETE", f"/endpoints/{of(party)}").status == 200
    before = len(tries)
    world.run(24 * HOUR)
    assert len(tries) == before > 3
