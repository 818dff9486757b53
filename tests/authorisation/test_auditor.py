"""An auditor reads facts and registers of all authorities: no text, no words, no addresses. It writes nothing."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest

from infra.dev.openapi.routes import all_routes
from removal.cli import main
from removal.orders.audited import ORDER, SHOWN
from removal.record.canonical import canonical, sha256
from removal.registry.audited import WITHHELD
from removal.registry.caller import caller_id
from tests.authorisation.request_bodies import BODIES
from tests.calls import ISSUER
from tests.people import LAWS, Cast, Client, cast, order_text
from tests.world import World

REGISTRAR = caller_id(ISSUER, "registrar")
# Routes that an auditor reads, with the query that they want of it; every other route is 403.
READS = {
    "GET /orders": "?authority=ministry",
    "GET /orders/{id}/facts": "",
    "GET /facts": "?authority=ministry",
    "GET /authorities": "",
    "GET /authorities/{id}": "",
    "GET /authorities/{id}/facts": "",
    "GET /callers": "",
    "GET /callers/{id}/facts": "",
    "GET /platforms": "",
    "GET /platforms/{id}": "",
    "GET /platforms/{id}/facts": "?limit=100",
    "GET /platforms/{id}/representatives": "",
}
pytestmark = pytest.mark.once  # routes and bodies, as on any Python
CANARY = "canary"  # in every text that a party writes, in every address and every token
CANARY_MAIL, CANARY_URL = f"{CANARY}@{CANARY}.example", f"https://{CANARY}.example/{CANARY}"
CONTACT = {"role": "deputy", "name": CANARY, "email": CANARY_MAIL, "language": "en"}


@dataclass(frozen=True, slots=True)
class Scene:
    """A world with canaries everywhere, and ids of what is in it."""

    world: World
    people: Cast
    ids: dict[str, str]

    def ask(self, row: str, query: str = "") -> tuple[int, str]:
        """Status and body of what an auditor is answered."""
        method, path = row.split()
        path = path.replace("{id}", self.ids.get(path.split("/")[1], "none"))
        path = path.replace("{contact}", self.ids["contact"]).replace("{exemption}", self.ids["exemption"])
        raw = json.dumps(BODIES[row]).encode() if row in BODIES else None
        answer = Client(self.world, "auditor").send(method, path + query, raw)
        return answer.status, json.dumps(answer.body, ensure_ascii=False)


@pytest.fixture(scope="module")
def scene() -> Iterator[Scene]:
    """For all tests, because none but the last, which erases the order, changes what there is."""
    with World() as world:
        people = cast(world)
        yield Scene(world, people, _planted(world, people))


def _planted(world: World, people: Cast) -> dict[str, str]:
    """An order that was answered in every way, a register with everything: a canary wherever one fits."""
    registrar = people.registrar
    said = {"by": CANARY, "reference": CANARY}
    text = order_text("CASE-1", statement_of_reasons=CANARY, items=3, issuing_officer={"name": CANARY, "post": CANARY})
    text["items"] = [{"url": f"{CANARY_URL}/{number}", "locator": CANARY} for number in range(1, 4)]
    order = people.ministry.post("/orders", text).body["id"]
    draft = people.ministry.post("/orders", order_text("CASE-2", law="demo-draft")).body["id"]
    world.settle()
    measured = {"outcome": "removed", "measured_at": "2026-11-24T09:00:00Z"}
    for party, path, body in [
        (people.representative, "acknowledgement", said),
        (people.representative, "obstacles", {**said, "ground": "manifest_error", "items": [2], "explanation": CANARY}),
        (people.representative, "obstacles", {**said, "ground": "technical", "items": [3], "explanation": CANARY}),
        (people.ministry, "obstacle-answers", {"items": [2], "answer": CANARY}),
        (people.representative, "resumption", {**said, "items": [3]}),
        (people.representative, "reports", {**said, "items": [{"number": 1, **measured}]}),
        (people.ministry, "disputes", {"items": [1], "reason": CANARY}),
        (people.representative, "contest", {**said, "explanation": CANARY}),
        (people.ministry, "contest-decision", {"decision": "rejected", "reasons": CANARY}),
        (people.ministry, "extension", {"extend_by": "PT1H", "reason": CANARY}),
        (people.ministry, "withdrawal", {"reason": CANARY}),
    ]:
        assert party.post(f"/orders/{order}/{path}", body).status == 200, path
        world.settle()
    assert people.approver.post(f"/orders/{draft}/refusal", {"reason": CANARY}).status == 200
    registrar.put("/authorities/ministry", {"name": "Ministry", "laws": LAWS, "default_law": "kz", "telephone": "+7 1",
                                            "alarm_email": CANARY_MAIL,
                                            "contacts": [{"name": CANARY, "email": CANARY_MAIL, "language": "en",
                                                          "roles": ["breach"]}]})  # fmt: skip
    month = {"month": "2026-09", "average_daily_users": 1, "method": CANARY, "source": CANARY}
    registrar.post("/platforms/video-example/measurements", month)
    exempted = {"kind": "other", "reason": CANARY, "decided_on": "2026-11-20", "law": "demo"}
    exemption = registrar.post("/platforms/video-example/exemptions", exempted).body["id"]
    registrar.post(f"/platforms/video-example/exemptions/{exemption}/lifting", {"reason": CANARY})
    assert registrar.post("/platforms/video-example/exemptions", exempted).status == 201, "this one is in force"
    holder = registrar.get("/platforms/video-example").body["representative"]
    contact = registrar.post(f"/representatives/{holder['id']}/contacts", CONTACT).body["id"]
    registrar.put(f"/representatives/{holder['id']}/contacts/{contact}", {**CONTACT, "email": f"x{CANARY_MAIL}"})
    successor = {**BODIES["POST /platforms/{id}/representatives"], "name": CANARY, "mandate": {"reference": CANARY}}
    assert registrar.post("/platforms/video-example/representatives", successor).status == 201
    caller = {"iss": ISSUER, "sub": CANARY, "kind": "person", "authority": "ministry", "scopes": ["orders:read"]}
    bound = registrar.post("/callers", caller).body["id"]
    shell = ["caller", "add", "--iss", ISSUER, "--sub", "auditor", "--kind", "person", "--auditor", "--reason", CANARY]
    assert main([*shell, "--scope", "record:read", "--yes"]) == 0
    world.run(timedelta(minutes=2))  # the feed is a minute behind
    endpoint = people.ministry.get("/endpoints").body["endpoints"][0]["id"]
    return {
        "orders": order,
        "authorities": "ministry",
        "platforms": "video-example",
        "representatives": holder["id"],
        "callers": bound,
        "endpoints": endpoint,
        "deliveries": people.ministry.get(f"/endpoints/{endpoint}/deliveries").body["deliveries"][0]["id"],
        "contact": contact,
        "exemption": exemption,
    }


@pytest.mark.parametrize("row", sorted(f"{route.method} {route.path}" for route in all_routes()))
def test_an_auditor_reads_what_is_listed_without_a_canary_and_is_refused_everything_else(
    scene: Scene, row: str
) -> None:
    status, body = scene.ask(row, READS.get(row, ""))
    assert status == (200 if row in READS else 403), body
    assert CANARY not in body
    assert row not in READS or len(body) > 100


def test_the_canaries_are_there_for_those_who_may_see_them(scene: Scene) -> None:
    facts = json.dumps(scene.people.ministry.get(f"/orders/{scene.ids['orders']}/facts").body)
    assert facts.count(CANARY) > 20
    registrar = scene.people.registrar
    for path in ("/callers", "/authorities/ministry", "/authorities/ministry/facts", "/platforms/video-example",
                 "/platforms/video-example/facts?limit=100", "/platforms/video-example/representatives"):  # fmt: skip
        assert CANARY in json.dumps(registrar.get(path).body), path


def test_what_an_auditor_reads_of_an_order_is_every_fact_of_both_sides(scene: Scene) -> None:
    whole = scene.people.ministry.get(f"/orders/{scene.ids['orders']}/facts").body["facts"]
    facts = Client(scene.world, "auditor").get(f"/orders/{scene.ids['orders']}/facts").body["facts"]
    assert [fact["data"]["hash"] for fact in facts] == [fact["data"]["hash"] for fact in whole]
    assert [fact["type"] for fact in facts] == [fact["type"] for fact in whole]
    answered = next(fact["data"] for fact in facts if fact["type"] == "order.obstructed")
    assert (answered["ground"], answered["words"]) == ("manifest_error", None)
    assert set(answered["order"]) == set(ORDER)


def test_every_member_of_a_fact_that_is_no_partys_text_has_its_place_in_the_list(scene: Scene) -> None:
    """What a party wrote is not there, nothing else is withheld, and the hash of each fact can be computed again."""
    facts = Client(scene.world, "auditor").get("/facts?authority=ministry").body["facts"]
    withheld = {name for fact in facts for name in _withheld({**fact["data"], "order": None})}
    assert withheld == set()
    assert [fact["data"]["sequence"] for fact in facts if fact["data"]["hash"] != _hash(fact)] == []
    assert SHOWN.isdisjoint({"reasons", "explanation", "answer", "answered_by"})


def test_an_auditor_reads_that_an_order_was_held_and_erased_and_by_which_rule(scene: Scene) -> None:
    order = scene.ids["orders"]
    for command in ("hold-erasure", "release-erasure"):
        assert main([command, order, "--reason", CANARY, "--yes"]) == 0
    scene.world.run(timedelta(days=200))
    seen = Client(scene.world, "auditor").get(f"/orders/{order}/facts").body["facts"]
    assert seen[-1]["type"] == "order.erased"
    assert seen[-1]["data"]["what"] == ["text", "words", "deliveries"]
    assert {name for fact in seen for name in _withheld({**fact["data"], "order": None})} == set()
    assert [fact["data"]["sequence"] for fact in seen if fact["data"]["hash"] != _hash(fact)] == []


def _hash(fact: dict[str, Any]) -> str:
    """Computed as integrating.md says."""
    members = {
        name: value for name, value in fact["data"].items() if name not in ("fact", "hash", "order", "words", "blind")
    }
    return sha256(canonical({**members, "type": fact["type"], "at": fact["timestamp"]}))


def _withheld(value: Any, name: str = "") -> Iterator[str]:  # noqa: ANN401 - any JSON
    if value == WITHHELD:
        yield name
    if isinstance(value, dict):
        yield from (found for member, inner in value.items() for found in _withheld(inner, member))
    if isinstance(value, list):
        yield from (found for inner in value for found in _withheld(inner, name))


def test_an_auditor_names_the_authority_and_no_one_else_does(scene: Scene) -> None:
    auditor, ministry = Client(scene.world, "auditor"), scene.people.ministry
    assert [auditor.get(path).status for path in ("/orders", "/facts")] == [422, 422]
    assert [ministry.get(f"{path}?authority=other").status for path in ("/orders", "/facts")] == [422, 422]
    assert auditor.get("/orders?authority=other").body["orders"] == []
    assert auditor.get("/orders/none/facts").status == 404
