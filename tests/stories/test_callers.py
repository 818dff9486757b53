"""Who may bind and revoke callers: the register is not taken over, and is never left without a registrar."""

import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest

from removal.cli import main
from removal.record import instant
from removal.registry import caller_store
from removal.wiring import process
from tests import parts
from tests.authorisation.request_bodies import BODIES
from tests.calls import ISSUER
from tests.cloud import table_items
from tests.people import Cast, Client, order_text
from tests.registry.test_entry_journals_at_once import meanwhile
from tests.world import World

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
BINDS = ["registry:write", "callers:write"]
SHELL = ["caller", "add", "--iss", ISSUER, "--kind", "machine", "--reason", "r"]
Body = dict[str, Any]


def body(sub: str, *scopes: str, **changed: object) -> Body:
    """A registrar's, unless something else is said."""
    return {"iss": ISSUER, "sub": sub, "kind": "person", "scopes": scopes or BINDS, **changed}


def listed() -> dict[str, Body]:
    """Every entry by its id, as kept."""
    items = (item for item in table_items() if item["pk"]["S"] == "registry:caller")
    return {item["sk"]["S"]: json.loads(item["document"]["S"]) for item in items}


def id_of(client: Client, sub: str) -> str:
    """The id of the entry that binds a token now."""
    callers = (
        caller for caller in client.get("/callers").body["callers"] if caller["sub"] == sub and not caller["revoked_at"]
    )
    return str(next(callers)["id"])


@pytest.fixture
def chief(world: World, people: Cast) -> Client:
    """A second registrar."""
    assert people.registrar.post("/callers", body("chief")).status == 201
    return Client(world, "chief")


def test_a_revocation_is_final_and_the_token_is_bound_again_by_a_new_entry(world: World, people: Cast) -> None:
    first = id_of(people.registrar, "ministry")
    revoked = people.registrar.send("DELETE", f"/callers/{first}").body
    assert (revoked["revoked_at"], revoked["valid_until"]) == ("2026-11-24T09:00:00.000Z",) * 2
    world.run(10 * MINUTE)
    again = body("ministry", "orders:read", "orders:issue", kind="machine", authority="ministry")
    made = people.registrar.post("/callers", again)
    assert (made.status, made.body["revoked_at"], made.body["id"] == first) == (201, None, False)
    assert people.registrar.post("/callers", again).status == 200
    order = people.issue()
    assert people.ministry.get(f"/orders/{order}/facts").body["facts"][0]["data"]["by"]["caller"] == made.body["id"]

    assert people.registrar.send("DELETE", f"/callers/{first}").body == revoked
    assert people.ministry.get("/orders").status == 200
    third = people.registrar.send("DELETE", f"/callers/{made.body['id']}").body
    assert (third["id"], people.ministry.get("/orders").status) == (made.body["id"], 403)
    assert people.registrar.post("/callers", again).body["id"] not in (first, made.body["id"])
    assert sum(caller["sub"] == "ministry" for caller in people.registrar.get("/callers").body["callers"]) == 3


def test_one_that_expired_is_changed_and_one_that_was_revoked_after_that_is_not(world: World, people: Cast) -> None:
    short = body("guest", "orders:read", authority="ministry", valid_until="2026-11-24T09:05:00Z")
    guest = people.registrar.post("/callers", short).body["id"]
    world.run(10 * MINUTE)
    assert Client(world, "guest").get("/orders").status == 403
    longer = {**short, "valid_until": None}
    renewed = people.registrar.post("/callers", longer)
    assert (renewed.status, renewed.body["id"]) == (200, guest)
    assert Client(world, "guest").get("/orders").status == 200

    people.registrar.post("/callers", short)
    gone = people.registrar.send("DELETE", f"/callers/{guest}").body
    assert gone["valid_until"] == "2026-11-24T09:05:00.000Z"
    assert people.registrar.post("/callers", longer).status == 201


OWN: list[Body] = [
    {"scopes": [*BINDS, "endpoints:write"]},
    {"scopes": ["callers:write"]},
    {"valid_until": "2030-01-01T00:00:00Z"},
    {"kind": "machine"},
    {"authority": "ministry", "scopes": ["orders:issue"]},
    {"platform": "video-example", "scopes": ["orders:answer"]},
    {},
]


@pytest.mark.parametrize("changed", OWN, ids=[str(sorted(body)) for body in OWN])
def test_no_registrar_changes_its_own_entry(people: Cast, chief: Client, changed: Body) -> None:
    before = listed()
    assert chief.post("/callers", body("chief", **changed)).status == 403
    assert chief.send("DELETE", f"/callers/{id_of(chief, 'chief')}").status == 403
    assert listed() == before
    assert people.registrar.post("/callers", body("chief", **changed)).status == 200


def test_an_operator_changes_the_entry_of_a_single_registrar_from_a_shell(people: Cast) -> None:
    options = ["--sub", "registrar", "--registrar", *_scopes(*BINDS, "endpoints:write"), "--yes"]
    assert people.registrar.get("/endpoints").status == 403
    assert main([*SHELL, *options]) == 0
    parts.process.cache_clear()
    assert people.registrar.get("/endpoints").status == 200


WRITES = [route for route in BODIES if route.split()[1].split("/")[1] not in ("orders", "orders:batch", "endpoints")]


@pytest.mark.parametrize("route", ["GET /callers", "DELETE /callers/{id}", *WRITES])
def test_a_registrar_that_was_revoked_writes_nothing_where_its_entry_is_still_kept(
    world: World, people: Cast, chief: Client, monkeypatch: pytest.MonkeyPatch, route: str
) -> None:
    """Another process revokes it; the one that served it a moment ago knows its entry for a minute."""
    assert people.registrar.get("/platforms").status == 200
    platform = people.registrar.get("/platforms/video-example").body
    contact = platform["representative"]["contacts"][0]["id"]
    ids = {"authorities": "ministry", "platforms": "video-example", "representatives": platform["representative"]["id"]}
    warm = parts.process()
    world.restart()
    ids["callers"] = id_of(chief, "ministry")
    assert chief.send("DELETE", f"/callers/{id_of(chief, 'registrar')}").status == 200
    before = table_items()

    monkeypatch.setattr(process, "process", lambda: warm)
    assert people.registrar.get("/platforms").status == 200
    method, path = route.split()
    path = path.replace("{id}", ids[path.split("/")[1]]).replace("{contact}", contact).replace("{exemption}", "none")
    raw = json.dumps(BODIES[route]).encode() if route in BODIES else None
    assert people.registrar.send(method, path, raw).status == 403
    assert table_items() == before


def _revoke(client: Client, sub: str) -> int:
    return client.send("DELETE", f"/callers/{id_of(client, sub)}").status


def _expire(client: Client, sub: str) -> int:
    return client.post("/callers", body(sub, valid_until="2026-11-24T09:00:00Z")).status


def _demote(client: Client, sub: str) -> int:
    return client.post("/callers", body(sub, "registry:write")).status


def _hand_over(client: Client, sub: str) -> int:
    return client.post("/callers", body(sub, "orders:read", authority="ministry")).status


AWAY: list[Callable[[Client, str], int]] = [_revoke, _expire, _demote, _hand_over]


@pytest.mark.parametrize("demote", AWAY)
@pytest.mark.parametrize("other", AWAY)
def test_of_two_registrars_that_take_the_right_from_each_other_at_once_one_keeps_it(
    people: Cast,
    chief: Client,
    monkeypatch: pytest.MonkeyPatch,
    demote: Callable[[Client, str], int],
    other: Callable[[Client, str], int],
) -> None:
    with meanwhile(monkeypatch, caller_store, lambda: other(chief, "registrar")):
        assert demote(people.registrar, "chief") == 403
    assert chief.get("/callers").status == 200
    assert people.registrar.get("/callers").status == 403


def test_a_shell_takes_the_right_from_the_last_registrar_no_more_than_from_two_at_once(
    people: Cast, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    options = ["--registrar", *_scopes("registry:write"), "--yes"]
    last, chief = ([*SHELL, "--sub", sub, *options] for sub in ("registrar", "chief"))
    assert main(last) == 1
    assert "last registrar" in capsys.readouterr().err
    assert people.registrar.post("/callers", body("chief")).status == 201
    with meanwhile(monkeypatch, caller_store, lambda: main(chief)):
        assert main(last) == 1
    parts.process.cache_clear()
    assert people.registrar.get("/callers").status == 200
    people.registrar.post("/callers", body("chief"))
    assert main(last) == 0


@pytest.mark.parametrize("take", AWAY)
def test_a_registrar_whose_entry_ends_takes_the_right_from_none_that_has_it_longer(
    world: World, people: Cast, take: Callable[[Client, str], int]
) -> None:
    soon, later = (instant.to_text(world.now + number * HOUR) for number in (1, 2))
    for sub, end in (("brief", soon), ("longer", later)):
        assert people.registrar.post("/callers", body(sub, valid_until=end)).status == 201
    brief, longer = Client(world, "brief"), Client(world, "longer")
    assert take(brief, "registrar") == 409
    assert take(longer, "brief") == 200
    assert people.registrar.post("/callers", body("chief")).status == 201
    assert take(longer, "registrar") == 200, "the chief is left"
    assert take(longer, "chief") == 409
    world.run(3 * HOUR)
    assert Client(world, "chief").get("/callers").status == 200


def test_the_last_registrar_without_an_end_gets_none_from_a_shell(
    world: World, people: Cast, capsys: pytest.CaptureFixture[str]
) -> None:
    ends = ["--valid-until", instant.to_text(world.now + HOUR), "--yes"]
    assert main([*SHELL, "--sub", "registrar", "--registrar", *_scopes(*BINDS), *ends]) == 1
    assert "last registrar" in capsys.readouterr().err
    world.run(2 * HOUR)
    assert people.registrar.get("/callers").status == 200


def _scopes(*names: str) -> Iterator[str]:
    return (part for name in names for part in ("--scope", name))


def test_no_one_becomes_a_registrar_because_a_party_was_left_out(people: Cast) -> None:
    nameless = body("hook", "endpoints:write")
    refused = people.registrar.post("/callers", nameless)
    assert (refused.status, refused.body["errors"][0]["pointer"]) == (422, "/authority")
    both = people.registrar.post("/callers", {**nameless, "registrar": True, "authority": "ministry"})
    assert (both.status, both.body["errors"][0]["pointer"]) == (422, "/registrar")
    assert people.registrar.post("/callers", {**nameless, "registrar": True}).status == 201
    assert people.registrar.post("/callers", {**nameless, "authority": "ministry"}).status == 200


@pytest.mark.parametrize(
    "party", [[], ["--authority", "ministry", "--registrar"], ["--platform", "video-example", "--registrar"]]
)
@pytest.mark.usefixtures("people")
def test_a_shell_names_one_party(party: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    before = listed()
    with pytest.raises(SystemExit) as refused:
        main([*SHELL, "--sub", "x", *party, *_scopes("endpoints:write"), "--yes"])
    assert (refused.value.code, listed()) == (2, before)
    assert "--registrar" in capsys.readouterr().err


def test_a_drafter_that_is_bound_anew_is_no_second_person(world: World, people: Cast) -> None:
    draft = people.approver.post("/orders", order_text(law="demo-draft")).body["id"]
    people.registrar.send("DELETE", f"/callers/{id_of(people.registrar, 'approver')}")
    bound = body("approver", "orders:approve", "orders:read", authority="ministry")
    assert people.registrar.post("/callers", bound).status == 201
    assert people.approver.post(f"/orders/{draft}/approval", {}).status == 403
    assert people.registrar.post("/callers", {**bound, "sub": "second"}).status == 201
    assert Client(world, "second").post(f"/orders/{draft}/approval", {}).status == 200


@pytest.mark.parametrize("scopes", [("orders:approve",), ("orders:read", "orders:approve", "orders:issue")])
def test_a_second_persons_right_is_bound_to_persons_alone(
    people: Cast, capsys: pytest.CaptureFixture[str], scopes: tuple[str, ...]
) -> None:
    wanted = body("second", *scopes, authority="ministry", kind="machine")
    refused = people.registrar.post("/callers", wanted)
    assert (refused.status, refused.body["errors"][0]["pointer"]) == (422, "/scopes")
    assert "orders:approve" in refused.body["detail"]
    assert people.registrar.post("/callers", {**wanted, "kind": "person"}).status == 201
    assert people.registrar.post("/callers", wanted).status == 422
    before = listed()
    for more in ([], ["--yes"]):
        assert main([*SHELL, "--sub", "third", "--authority", "ministry", *_scopes(*scopes), *more]) == 1
        assert "A machine cannot hold orders:approve" in capsys.readouterr().err
    assert listed() == before


def test_an_entry_says_which_registrar_made_it_or_that_a_shell_did(people: Cast, chief: Client) -> None:
    def entered_by(sub: str) -> list[str]:
        return [
            caller["entered_by"] for caller in people.registrar.get("/callers").body["callers"] if caller["sub"] == sub
        ]

    assert entered_by("chief") == [id_of(people.registrar, "registrar")]
    assert main([*SHELL, "--sub", "chief", "--registrar", *_scopes(*BINDS), "--yes"]) == 0
    assert entered_by("chief") == ["shell"]
    assert chief.post("/callers", body("third")).body["entered_by"] == id_of(people.registrar, "chief")
    assert people.registrar.send("DELETE", f"/callers/{id_of(people.registrar, 'chief')}").status == 200
    assert entered_by("chief") == ["shell"]
