"""What owners do with their endpoints: rotate secrets, disable and enable, test."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from removal.endpoints import store as endpoint_store
from tests.calls import ISSUER
from tests.fake_receivers import Call
from tests.people import Cast, Client, Party
from tests.webhooks.hostile import HOSTILE
from tests.world import World

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


@pytest.fixture
def hook(world: World, people: Cast) -> Party:
    """The ministry's second webhook, verified."""
    assert people.ministry.world is world
    party = Party(world, "ministry", "https://ministry.example/second")
    party.open_endpoint()
    world.settle()
    return party


def of(party: Party) -> str:
    """The id of a party's endpoint."""
    listed = party.get("/endpoints").body["endpoints"]
    return next(str(endpoint["id"]) for endpoint in listed if endpoint["url"] == party.hook)


def signed(call: Call, secret: str) -> bool:
    """Whether a receiver that knows this secret takes the call for ours."""
    try:
        Webhook(secret).verify(call.body, dict(call.headers))
    except WebhookVerificationError:
        return False
    return True


def last(world: World, party: Party) -> Call:
    """What a party was sent last."""
    return world.receivers.calls[party.hook][-1]


def test_both_secrets_sign_until_the_overlap_ends_and_then_the_new_one_alone(world: World, people: Cast) -> None:
    party = Party(world, "ministry", "https://ministry.example/second")
    made = party.post("/endpoints", {"url": party.hook}).body
    world.settle()
    answer = party.post(f"/endpoints/{made['id']}/rotation", {"overlap": "PT2H"})
    assert answer.status == 200
    old, new = made["secret"], answer.body["secret"]
    assert answer.body["old_secret_until"] == "2026-11-24T11:00:00.000Z"
    world.settle()
    assert last(world, party).type == "endpoint.rotated"
    assert last(world, party).payload["data"]["old_secret_until"] == "2026-11-24T11:00:00.000Z"
    assert (signed(last(world, party), old), signed(last(world, party), new)) == (True, True)

    world.run(2 * HOUR - timedelta(seconds=1))
    people.issue("KZ-1")
    world.settle()
    assert (signed(last(world, party), old), signed(last(world, party), new)) == (True, True)
    world.run(timedelta(seconds=1))
    people.issue("KZ-2")
    world.settle()
    assert (signed(last(world, party), old), signed(last(world, party), new)) == (False, True)


def test_without_an_overlap_the_old_secret_is_revoked_at_once(world: World, people: Cast) -> None:
    party = Party(world, "ministry", "https://ministry.example/second")
    made = party.post("/endpoints", {"url": party.hook}).body
    world.settle()
    new = party.post(f"/endpoints/{made['id']}/rotation", {"overlap": "PT0S"}).body
    assert new["old_secret_until"] is None
    people.issue()
    world.settle()
    assert not signed(last(world, party), made["secret"])
    assert signed(last(world, party), new["secret"])


def test_a_third_live_secret_is_refused_unless_it_revokes_the_others(world: World, hook: Party) -> None:
    path = f"/endpoints/{of(hook)}/rotation"
    first = hook.post(path, {})
    again = hook.post(path, {"overlap": "PT1H"})
    assert (first.status, again.status) == (200, 409)
    assert "2026-11-25T09:00:00.000Z" in again.body["detail"]
    newest = hook.post(path, {"overlap": "PT0S"}).body["secret"]
    world.settle()
    assert signed(last(world, hook), newest)
    assert not signed(last(world, hook), first.body["secret"])


@pytest.mark.parametrize("overlap", ["P8D", "PT168H1S", "P1M", "P1W", "-PT1H", "PT", "24h", 3600, None])
def test_an_overlap_that_is_no_duration_up_to_seven_days_is_refused(hook: Party, overlap: object) -> None:
    answer = hook.post(f"/endpoints/{of(hook)}/rotation", {"overlap": overlap})
    assert answer.status == 422
    assert answer.body["errors"][0]["pointer"] == "/overlap"


def test_what_a_disabled_endpoint_was_owed_goes_out_in_order_once_it_is_enabled(
    world: World, people: Cast, hook: Party
) -> None:
    answer = hook.post(f"/endpoints/{of(hook)}/disablement", {"reason": "We move."})
    assert (answer.status, answer.body["enabled"]) == (200, False)
    before = len(world.receivers.calls[hook.hook])
    for number in range(3):
        people.issue(f"KZ-{number}")
        world.run(MINUTE)
    world.run(HOUR)
    assert len(world.receivers.calls[hook.hook]) == before
    assert "endpoint.disabled" in [call.type for call in world.receivers.calls[people.ministry.hook]]

    answer = hook.post(f"/endpoints/{of(hook)}/enablement")
    assert (answer.status, answer.body["enabled"]) == (200, True)
    world.settle()
    owed = world.receivers.calls[hook.hook][before:]
    assert [call.type for call in owed if call.type.startswith("order.")] == ["order.issued", "order.received"] * 3
    moments = [call.payload["timestamp"] for call in owed if call.type.startswith("order.")]
    assert moments == sorted(moments)


def test_to_disable_or_enable_twice_changes_nothing_more(world: World, hook: Party) -> None:
    path = f"/endpoints/{of(hook)}"
    for _ in range(2):
        assert hook.post(f"{path}/disablement", {"reason": "We move."}).status == 200
    for _ in range(2):
        assert hook.post(f"{path}/enablement").status == 200
    world.settle()
    types = [call.type for call in world.receivers.calls[hook.hook]]
    assert (types.count("endpoint.disabled"), types.count("endpoint.recovered")) == (1, 1)


def test_a_failing_endpoint_that_its_owner_has_mended_is_enabled_and_does_not_wait_for_its_probe(
    world: World, people: Cast, hook: Party
) -> None:
    world.receivers.behaviour[hook.hook] = lambda _: None
    people.issue()
    world.run(2 * MINUTE)
    assert hook.get(f"/endpoints/{of(hook)}").body["failing_since"] is not None
    world.receivers.behaviour.pop(hook.hook)
    assert hook.post(f"/endpoints/{of(hook)}/enablement").body["failing_since"] is None
    world.settle()
    assert hook.once()[:2] == ["order.issued", "order.received"]


def test_an_endpoint_that_was_given_up_starts_with_a_clean_sheet(world: World, people: Cast, hook: Party) -> None:
    world.receivers.behaviour[hook.hook] = lambda _: 410
    people.issue()
    world.run(2 * MINUTE)
    assert hook.get(f"/endpoints/{of(hook)}").body["enabled"] is False
    world.receivers.behaviour[hook.hook] = lambda _: 500
    hook.post(f"/endpoints/{of(hook)}/enablement")
    world.run(2 * MINUTE)
    shown = hook.get(f"/endpoints/{of(hook)}").body
    assert (shown["enabled"], shown["last_fault"]) == (True, "status 500")


def test_a_test_reaches_the_endpoint_it_is_for_and_no_other_whatever_it_wants(world: World, people: Cast) -> None:
    picky = Party(world, "ministry", "https://ministry.example/breaches")
    made = picky.post("/endpoints", {"url": picky.hook, "facts": ["order.breached"]}).body
    world.settle()
    answer = picky.post(f"/endpoints/{made['id']}/test")
    assert answer.status == 202
    world.settle()
    call = last(world, picky)
    assert (call.type, call.headers["webhook-id"]) == ("endpoint.tested", answer.body["delivery"])
    assert signed(call, made["secret"])
    assert "endpoint.tested" not in [call.type for call in world.receivers.calls[people.ministry.hook]]
    assert answer.headers["location"] == f"https://orders.example/v1/deliveries/{answer.body['delivery']}"
    assert picky.get(f"/deliveries/{answer.body['delivery']}").body["state"] == "delivered"


def test_an_endpoint_that_may_get_nothing_is_not_tested(world: World, hook: Party) -> None:
    quiet = Party(world, "ministry", "https://ministry.example/quiet")
    world.receivers.silent.add(quiet.hook)
    unverified = quiet.post("/endpoints", {"url": quiet.hook}).body["id"]
    assert quiet.post(f"/endpoints/{unverified}/test").status == 409
    hook.post(f"/endpoints/{of(hook)}/disablement", {"reason": "We move."})
    for command in ("test", "verification"):
        answer = hook.post(f"/endpoints/{of(hook)}/{command}")
        assert (answer.status, "enable it" in answer.body["detail"]) == (409, True)


def test_a_full_journal_takes_no_more_tests_and_still_lets_its_owner_disable_and_rotate(
    monkeypatch: pytest.MonkeyPatch, world: World, hook: Party
) -> None:
    path = f"/endpoints/{of(hook)}"
    monkeypatch.setattr(endpoint_store, "OWNER_ADDS_AT_MOST", 2_000)
    answers = [hook.post(f"{path}/test").status for _ in range(5)]
    assert answers[0] == 202
    assert answers[-1] == 409
    assert hook.post(f"{path}/rotation", {}).status == 200
    assert hook.post(f"{path}/disablement", {"reason": "We move."}).body["enabled"] is False
    assert hook.post(f"{path}/enablement").body["enabled"] is True
    world.settle()
    types = [call.type for call in world.receivers.calls[hook.hook]]
    assert types.count("endpoint.tested") == answers.count(202)
    assert "endpoint.rotated" not in types


@pytest.mark.usefixtures("people")
def test_an_endpoint_that_let_its_first_challenge_pass_is_verified_by_the_next(world: World) -> None:
    slow = Party(world, "ministry", "https://ministry.example/slow")
    world.receivers.silent.add(slow.hook)
    made = slow.post("/endpoints", {"url": slow.hook}).body
    world.run(5 * MINUTE)
    assert slow.get(f"/endpoints/{made['id']}").body["failing_since"] is not None
    world.receivers.silent.remove(slow.hook)
    assert slow.post(f"/endpoints/{made['id']}/verification").status == 202
    world.settle()
    shown = slow.get(f"/endpoints/{made['id']}").body
    assert (shown["verified_at"], shown["failing_since"]) == ("2026-11-24T09:05:00.000Z", None)


@pytest.mark.usefixtures("people")
@pytest.mark.parametrize("content", HOSTILE.values(), ids=HOSTILE)
def test_bytes_that_answer_no_challenge_are_a_failed_attempt_with_its_reason(world: World, content: bytes) -> None:
    hostile = Party(world, "ministry", "https://ministry.example/hostile")
    world.receivers.answer_contents[hostile.hook] = content
    made = hostile.post("/endpoints", {"url": hostile.hook}).body
    world.run(5 * MINUTE)
    shown = hostile.get(f"/endpoints/{made['id']}").body
    assert (shown["verified_at"], shown["last_fault"]) == (None, "challenge not answered")
    (delivery,) = hostile.get(f"/endpoints/{made['id']}/deliveries").body["deliveries"]
    attempts = hostile.get(f"/deliveries/{delivery['id']}").body["attempts"]
    assert [attempt["fault"] for attempt in attempts] == ["challenge not answered"] * 3


@pytest.mark.parametrize("content", HOSTILE.values(), ids=HOSTILE)
def test_bytes_in_an_answer_to_an_order_change_nothing_of_its_receipt(
    world: World, people: Cast, content: bytes
) -> None:
    world.receivers.answer_contents[people.representative.hook] = content
    order = people.issue()
    world.settle()
    assert people.order(order)["clock"]["basis"]["rule"] == "webhook_accepted"


def test_a_filter_that_names_no_fact_is_refused_and_says_which(people: Cast) -> None:
    body = {"url": "https://ministry.example/typo", "facts": ["order.breached", "order.breeched"]}
    answer = people.ministry.post("/endpoints", body)
    assert (answer.status, answer.body["errors"][0]["pointer"]) == (422, "/facts/1")


def test_the_registrar_has_endpoints_of_its_own(world: World, people: Cast) -> None:
    scopes = {"scopes": ["registry:write", "callers:write", "endpoints:write"]}
    assert people.registrar.post("/callers", {"iss": ISSUER, "sub": "desk", "kind": "machine", **scopes}).status == 201
    desk = Party(world, "desk", "https://registrar.example/hook")
    desk.open_endpoint()
    world.settle()
    path = f"/endpoints/{of(desk)}"
    test = desk.post(f"{path}/test").body["delivery"]
    assert desk.post(f"{path}/replay", {"since": "2026-11-24T00:00:00Z"}).body == {"count": 0, "next": None}
    world.settle()
    assert last(world, desk).type == "endpoint.tested"
    assert desk.get(f"/deliveries/{test}").body["state"] == "delivered"
    assert desk.post(f"/deliveries/{test}/redelivery").status == 202
    assert people.ministry.get(f"/deliveries/{test}").status == 404


COMMANDS: list[Callable[[Client, str], int]] = [
    lambda who, id_: who.get(f"/endpoints/{id_}").status,
    lambda who, id_: who.post(f"/endpoints/{id_}/verification").status,
    lambda who, id_: who.post(f"/endpoints/{id_}/test").status,
    lambda who, id_: who.post(f"/endpoints/{id_}/rotation", {}).status,
    lambda who, id_: who.post(f"/endpoints/{id_}/disablement", {"reason": "x"}).status,
    lambda who, id_: who.post(f"/endpoints/{id_}/enablement").status,
    lambda who, id_: who.get(f"/endpoints/{id_}/deliveries").status,
    lambda who, id_: who.post(f"/endpoints/{id_}/replay", {"since": "2026-11-24T00:00:00Z"}).status,
]


@pytest.mark.parametrize("command", COMMANDS, ids=range(len(COMMANDS)))
def test_another_owners_endpoint_looks_as_if_it_did_not_exist(
    world: World, people: Cast, hook: Party, command: Callable[[Client, str], int]
) -> None:
    for stranger in (Client(world, "other-ministry"), people.representative):
        assert command(stranger, of(hook)) == 404
        assert command(stranger, "11111111-1111-4111-8111-111111111111") == 404
    assert command(hook, of(hook)) in (200, 202)
