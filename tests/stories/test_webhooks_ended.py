"""A token that may only keep webhooks: it reads no delivery, and what it takes from a webhook a person hears of."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from tests.calls import ISSUER
from tests.people import ALARM, DEPUTY, PRIMARY, Answered, Cast, Client, Party
from tests.world import World

ELSEWHERE = "https://elsewhere.example/hook"
SINCE = {"since": "2026-01-01T00:00:00Z"}
SIDES = {"representative": {"platform": "video-example"}, "authority": {"authority": "ministry"}}
Act = Callable[[Client, str], Answered]
READS = {"representative": ("orders:read", "orders:answer"), "authority": ("orders:read",)}


def bound(people: Cast, side: str, sub: str, *scopes: str) -> Client:
    """A machine of that side that has `endpoints:write`, and these scopes."""
    body = {"iss": ISSUER, "sub": sub, "kind": "machine", "scopes": ["endpoints:write", *scopes], **SIDES[side]}
    assert people.registrar.post("/callers", body).status in (200, 201)
    return Client(people.registrar.world, sub)


def owner(people: Cast, side: str) -> Party:
    return people.representative if side == "representative" else people.ministry


def webhook(party: Party) -> str:
    (endpoint,) = party.get("/endpoints").body["endpoints"]
    return f"/endpoints/{endpoint['id']}"


def hears(world: World, side: str) -> list[list[str]]:
    """Subjects of the mails about webhooks that each person of a side got."""
    addresses = (PRIMARY, DEPUTY) if side == "representative" else (ALARM,)
    return [[mail.subject for mail in world.mailbox.to(address) if "order" not in mail.tags] for address in addresses]


@pytest.mark.parametrize("side", SIDES)
def test_deliveries_are_read_and_sent_again_only_by_a_caller_that_reads_orders(
    world: World, people: Cast, side: str
) -> None:
    people.issue()
    world.settle()
    path = webhook(owner(people, side))
    delivery = owner(people, side).get(f"{path}/deliveries").body["deliveries"][0]["id"]
    asks: list[Act] = [
        lambda client, path: client.get(f"{path}/deliveries"),
        lambda client, _: client.get(f"/deliveries/{delivery}"),
        lambda client, path: client.post(f"{path}/replay", SINCE),
        lambda client, _: client.post(f"/deliveries/{delivery}/redelivery"),
    ]
    answers = [ask(bound(people, side, "keeper"), path) for ask in asks]
    assert [answer.status for answer in answers] == [403] * 4
    assert all("endpoints:write and orders:read" in answer.body["detail"] for answer in answers)
    for scope in READS[side]:
        assert [ask(bound(people, side, scope, scope), path).status for ask in asks] == [200, 200, 202, 202]


@pytest.mark.parametrize("side", SIDES)
@pytest.mark.parametrize(
    ("act", "words"),
    [
        (lambda client, path: client.send("DELETE", path), "was deleted"),
        (lambda client, path: client.post(f"{path}/disablement", {"reason": "Call +7"}), "no longer gets messages"),
        (lambda client, path: client.put(path, {"url": ELSEWHERE}), "was given another URL"),
    ],
    ids=["delete", "disable", "move"],
)
def test_what_ends_a_webhook_is_mailed_at_once_to_persons_with_who_did_it(
    world: World, people: Cast, side: str, act: Act, words: str
) -> None:
    path, keeper = webhook(owner(people, side)), bound(people, side, "keeper")
    world.receivers.behaviour[ELSEWHERE] = lambda _: 503  # it answers no challenge
    before = hears(world, side)
    assert act(keeper, path).status == 200
    world.run(timedelta(minutes=5))
    new = [mails[len(known) :] for mails, known in zip(hears(world, side), before, strict=True)]
    assert [[words in subject for subject in mails] for mails in new] == [[True]] * len(new)
    mail = world.mailbox.to(PRIMARY if side == "representative" else ALARM)[-1]
    assert "Call +7" not in mail.text
    if side == "representative":
        caller = next(
            caller_["id"] for caller_ in people.registrar.get("/callers").body["callers"] if caller_["sub"] == "keeper"
        )
        assert caller in mail.text
        assert "have the caller revoked" in mail.text


def test_no_number_of_tests_buys_a_silence(world: World, people: Cast) -> None:
    path, keeper = webhook(people.representative), bound(people, "representative", "keeper")
    while keeper.post(f"{path}/test").status == 202:
        pass
    acts: dict[str, Act] = {
        "no longer gets messages": lambda client, path: client.post(f"{path}/disablement", {"reason": "x"}),
        "was deleted": lambda client, path: client.send("DELETE", path),
    }
    for name, act in acts.items():
        assert act(keeper, path).status == 200
        world.run(timedelta(minutes=5))
        assert name in hears(world, "representative")[0][-1]


def test_a_webhook_that_never_got_orders_costs_no_one_a_mail(world: World, people: Cast) -> None:
    keeper = bound(people, "representative", "keeper")
    world.receivers.behaviour[ELSEWHERE] = lambda _: 503
    made = keeper.post("/endpoints", {"url": ELSEWHERE}).body["id"]
    world.run(timedelta(minutes=5))
    before = hears(world, "representative")
    assert keeper.put(f"/endpoints/{made}", {"url": f"{ELSEWHERE}/2"}).status == 200
    assert keeper.post(f"/endpoints/{made}/verification").status == 202
    assert keeper.send("DELETE", f"/endpoints/{made}").status == 200
    world.run(timedelta(minutes=5))
    assert hears(world, "representative") == before


def test_a_caller_that_says_where_orders_go_moves_a_webhook_without_a_mail(world: World, people: Cast) -> None:
    path, before = webhook(people.representative), hears(world, "representative")
    assert people.representative.put(path, {"url": ELSEWHERE}).status == 200
    world.settle()
    assert hears(world, "representative") == before
