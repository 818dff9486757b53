"""Who becomes an auditor, and an auditor's walk through the registers."""

from typing import Any

import pytest

from removal.cli import main
from removal.registry.caller import caller_id
from tests.calls import ISSUER
from tests.people import LAWS, Cast, Client, order_text
from tests.world import World

REGISTRAR = caller_id(ISSUER, "registrar")


def test_the_scope_is_for_a_caller_that_is_bound_to_no_party_and_holds_no_other(people: Cast) -> None:
    body: dict[str, Any] = {"iss": ISSUER, "sub": "a", "kind": "person", "scopes": ["record:read"]}
    made = people.registrar.post("/callers", body)
    assert (made.status, made.body["authority"], made.body["platform"]) == (201, None, None)
    for changed in (
        {"authority": "ministry"},
        {"platform": "video-example"},
        {"registrar": True},
        {"scopes": ["record:read", "registry:write"]},
        {"authority": "ministry", "scopes": ["orders:read", "record:read"]},
    ):
        assert people.registrar.post("/callers", {**body, "sub": "b", **changed}).status == 422


def test_an_operator_binds_an_auditor_with_its_scope_alone(people: Cast, capsys: pytest.CaptureFixture[str]) -> None:
    said = ["caller", "add", "--iss", ISSUER, "--sub", "a", "--kind", "person", "--reason", "An audit.", "--yes"]
    for party, scope in (("--auditor", "registry:write"), ("--registrar", "record:read")):
        assert main([*said, party, "--scope", scope]) == 1
    assert "record:read" in capsys.readouterr().err
    assert main([*said, "--auditor", "--scope", "record:read"]) == 0
    assert Client(people.ministry.world, "a").get("/callers").status == 200


def test_who_changed_the_telephone_who_approved_and_who_was_registrar_is_found_in_under_ten_calls(
    world: World, people: Cast
) -> None:
    """An auditor's walk."""
    ministry = {"name": "Ministry", "laws": LAWS, "default_law": "kz", "telephone": "+7 7172 999999"}
    draft = people.ministry.post("/orders", order_text("D-1", law="demo-draft")).body["id"]
    second = {"iss": ISSUER, "sub": "second", "kind": "person", "scopes": ["registry:write", "callers:write"]}
    people.registrar.post("/callers", second)
    assert Client(world, "second").put("/authorities/ministry", ministry).status == 200
    assert people.approver.post(f"/orders/{draft}/approval", {}).status == 200
    people.registrar.post("/callers", {"iss": ISSUER, "sub": "auditor", "kind": "person", "scopes": ["record:read"]})
    assert Client(world, "second").send("DELETE", f"/callers/{REGISTRAR}").status == 200
    world.jump(world.now.replace(hour=12))

    walked = list[str]()

    def read(path: str) -> dict[str, Any]:
        walked.append(path)
        answer = Client(world, "auditor").get(path)
        assert answer.status == 200, (path, answer.body)
        return answer.body

    (authority,) = [one for one in read("/authorities")["authorities"] if one["telephone"] == "+7 7172 999999"]
    facts = read(f"/authorities/{authority['id']}/facts")["facts"]
    (changed,) = [one["data"] for one in facts if one["data"].get("before", {}).get("telephone")]
    assert (changed["before"]["telephone"], changed["by"]["caller"]) == ("+7 7172 000000", caller_id(ISSUER, "second"))

    issued = [one["data"] for one in read("/facts?authority=ministry")["facts"] if one["type"] == "order.issued"]
    assert [(one["order"]["reference"], one["by"]["caller"]) for one in issued] == [
        ("D-1", caller_id(ISSUER, "approver"))
    ]
    (bound,) = read(f"/callers/{issued[0]['by']['caller']}/facts")["facts"]
    assert (bound["data"]["after"]["kind"], bound["data"]["by"]["caller"]) == ("person", REGISTRAR)

    callers = read("/callers")["callers"]
    registrars = [one["id"] for one in callers if "callers:write" in one["scopes"]]
    terms = {one: [(fact["type"], fact["timestamp"]) for fact in read(f"/callers/{one}/facts")["facts"]]
             for one in registrars}  # fmt: skip
    assert [type_ for type_, _ in terms[REGISTRAR]] == ["caller.bound", "caller.revoked"]
    assert [type_ for type_, _ in terms[caller_id(ISSUER, "second")]] == ["caller.bound"]
    assert len(walked) < 10, walked
