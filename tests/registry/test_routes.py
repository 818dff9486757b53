"""The register's routes: what they answer, to whom, and what they refuse."""

from datetime import timedelta
from typing import Any

import pytest

from removal.record import instant
from removal.registry.actions import add_caller
from removal.registry.caller import Caller
from tests import parts
from tests.calls import ISSUER
from tests.people import Answered, Cast, Client, order_text
from tests.world import World

MANDATE = {
    "name": "Second Ltd",
    "country": "DE",
    "zone": "Europe/Berlin",
    "languages": ["en"],
    "mandate": {"reference": "M-2", "document_sha256": "a" * 64},
    "valid_from": "2027-01-01T00:00:00Z",
    "contacts": [{"role": "primary", "name": "N. Desk", "email": "n@video.example", "language": "en"}],
}
CONTACT = {"role": "deputy", "name": "Second desk", "email": "second@video.example", "language": "en"}
PLATFORM = "/platforms/video-example"
MINUTE = timedelta(minutes=1)


@pytest.fixture
def stranger(world: World, people: Cast) -> Client:  # noqa: ARG001 - everybody else comes first
    """The representative of another platform."""
    add_caller(parts.registry(), Caller(ISSUER, "registrar-2", "machine", None, None, frozenset({"registry:write"})))
    registrar = Client(world, "registrar-2")
    assert registrar.put("/platforms/other-example", {"name": "Other"}).status == 201
    scopes = frozenset({"orders:read", "endpoints:write", "contacts:write"})
    add_caller(parts.registry(), Caller(ISSUER, "stranger", "machine", None, "other-example", scopes))
    return Client(world, "stranger")


def representative(people: Cast) -> dict[str, Any]:
    holder: dict[str, Any] = people.registrar.get(f"{PLATFORM}/representatives").body["representatives"][0]
    return holder


def kind(answer: Answered) -> str:
    return str(answer.body["type"]).rpartition("/")[2]


def pointers(answer: Answered) -> list[str]:
    return [error["pointer"] for error in answer.body["errors"]]


def test_lists_go_on_from_a_cursor_that_is_the_callers_own(people: Cast) -> None:
    for number in range(3):
        people.registrar.put(f"/platforms/p-{number}", {"name": f"P {number}"})
    first = people.ministry.get("/platforms?limit=2").body
    assert [platform["id"] for platform in first["platforms"]] == ["p-0", "p-1"]
    second = people.ministry.get(f"/platforms?limit=2&cursor={first['next']}").body
    assert ([platform["id"] for platform in second["platforms"]], second["next"]) == (["p-2", "video-example"], None)
    assert people.registrar.get(f"/platforms?cursor={first['next']}").status == 422
    assert people.registrar.get(f"/authorities?cursor={first['next']}").status == 422
    for party, path in ((people.ministry, "/authorities"), (people.representative, "/platforms")):
        assert party.get(f"{path}?cursor={first['next']}").status == 422, "a list of one entry has no cursor"
        assert party.get(f"{path}?cursor={'a' * 1_025}").status == 400


def test_each_side_lists_what_concerns_it(people: Cast, stranger: Client) -> None:
    lists = {
        who: [authority["id"] for authority in client.get("/authorities").body["authorities"]]
        for who, client in (("registrar", people.registrar), ("ministry", people.ministry), ("stranger", stranger))
    }
    assert lists == {"registrar": ["ministry", "other"], "ministry": ["ministry"], "stranger": []}
    assert [platform["id"] for platform in stranger.get("/platforms").body["platforms"]] == ["other-example"]
    assert len(people.ministry.get("/platforms").body["platforms"]) == 2
    assert [people.ministry.get("/callers").status, stranger.get("/callers").status] == [403, 403]
    listed = people.registrar.get("/callers?limit=3").body
    assert len(listed["callers"]) == 3
    bound = {"authority", "platform", "representative"}
    shown = {"id", "iss", "sub", "kind", "scopes", "valid_until", "revoked_at", "entered_by", *bound}
    assert set(listed["callers"][0]) == shown


def test_another_platforms_things_look_as_if_they_did_not_exist(people: Cast, stranger: Client) -> None:
    holder = representative(people)
    contact = f"/representatives/{holder['id']}/contacts/{holder['contacts'][1]['id']}"
    answers = [
        stranger.get(PLATFORM),
        stranger.get(f"{PLATFORM}/measurements"),
        stranger.get(f"{PLATFORM}/representatives"),
        stranger.get(f"/representatives/{holder['id']}/contacts"),
        stranger.post(f"/representatives/{holder['id']}/contacts", CONTACT),
        stranger.put(contact, CONTACT),
        stranger.send("DELETE", contact),
    ]
    assert [answer.status for answer in answers] == [404] * 7
    assert stranger.get("/representatives/nobody/contacts").status == 404


def test_only_the_registrar_writes_but_for_a_representatives_own_contacts(people: Cast) -> None:
    holder = representative(people)
    mine = f"/representatives/{holder['id']}"
    bodies: dict[str, object] = {
        f"{PLATFORM}/measurements": {"month": "2026-09", "average_daily_users": 1, "method": "m", "source": "s"},
        f"{PLATFORM}/exemptions": {"kind": "email", "reason": "r", "decided_on": "2026-11-20"},
        f"{PLATFORM}/exemptions/x/lifting": {"reason": "r"},
        f"{PLATFORM}/representatives": MANDATE,
        f"{mine}/termination": {"valid_until": "2027-01-01T00:00:00Z"},
    }
    for path, body in bodies.items():
        assert [people.representative.post(path, body).status, people.ministry.post(path, body).status] == [403, 403]
    assert people.ministry.post(f"{mine}/contacts", CONTACT).status == 403
    assert people.representative.post(f"{mine}/contacts", CONTACT).status == 201
    assert people.registrar.post(f"{PLATFORM}/first-contacts").status == 403


def test_the_same_appointment_sent_again_is_the_same(people: Cast) -> None:
    made = people.registrar.post(f"{PLATFORM}/representatives", MANDATE)
    again = people.registrar.post(f"{PLATFORM}/representatives", MANDATE)
    assert (made.status, again.status, again.body) == (201, 200, made.body)
    assert made.body["mandate"] == {"reference": "M-2", "document_sha256": "a" * 64}
    assert made.body["contacts"][0]["tests"] == 1
    assert len(people.ministry.get(f"{PLATFORM}/representatives").body["representatives"]) == 2
    assert people.registrar.post("/platforms/nobody/representatives", MANDATE).status == 404


def test_an_appointment_that_is_sent_again_after_its_end_appoints_no_one_and_says_so(
    world: World, people: Cast
) -> None:
    mandate = {**MANDATE, "valid_from": instant.to_text(world.now)}
    made = people.registrar.post(f"{PLATFORM}/representatives", mandate)
    world.run(MINUTE)
    end = {"valid_until": instant.to_text(world.now)}
    assert people.registrar.post(f"/representatives/{made.body['id']}/termination", end).status == 200
    again = people.registrar.post(f"{PLATFORM}/representatives", mandate)
    assert (again.status, kind(again)) == (409, "illegal-command")
    assert "name another valid_from" in again.body["detail"]
    anew = people.registrar.post(f"{PLATFORM}/representatives", {**mandate, "valid_from": end["valid_until"]})
    assert (anew.status, people.registrar.get(PLATFORM).body["representative"]["id"]) == (201, anew.body["id"])


def test_a_mandate_ends_after_it_begins(people: Cast) -> None:
    backwards = people.registrar.post(f"{PLATFORM}/representatives", {**MANDATE, "valid_until": MANDATE["valid_from"]})
    assert (backwards.status, pointers(backwards)) == (422, ["/valid_until"])
    path = f"/representatives/{representative(people)['id']}/termination"
    assert people.registrar.post(path, {"valid_until": "2026-01-01T00:00:00Z"}).status == 422
    ended = people.registrar.post(path, {"valid_until": "2027-01-01T00:00:00+02:00"})
    assert (ended.status, ended.body["valid_until"]) == (200, "2026-12-31T22:00:00.000Z")
    assert people.registrar.post(path, {"valid_until": "2026-12-01T00:00:00Z"}).body["valid_until"][:10] == "2026-12-01"
    assert (
        people.registrar.post("/representatives/nobody/termination", {"valid_until": "2027-01-01T00:00:00Z"}).status
        == 404
    )


def test_contacts_come_and_go_and_one_stays_primary(people: Cast) -> None:
    holder = representative(people)
    path = f"/representatives/{holder['id']}/contacts"
    made = people.representative.post(path, CONTACT)
    assert (made.status, made.body["tests"], made.body["generation"]) == (201, 1, 1)
    assert people.representative.post(path, CONTACT).status == 200
    contact_path = f"{path}/{made.body['id']}"
    unchanged = people.representative.put(contact_path, CONTACT)
    assert unchanged.body == made.body
    invalidated = people.representative.put(contact_path, {**CONTACT, "invalidate_links": True})
    assert (invalidated.body["generation"], invalidated.body["tests"]) == (2, 1)

    assert people.representative.put(contact_path, {**CONTACT, "role": "primary"}).status == 200
    roles = [contact["role"] for contact in people.ministry.get(path).body["contacts"]]
    assert roles == ["deputy", "deputy", "escalation", "primary"]
    stays = people.representative.put(contact_path, CONTACT)
    assert (stays.status, pointers(stays)) == (422, ["/role"])
    refused = people.representative.send("DELETE", contact_path)
    assert (refused.status, kind(refused)) == (409, "illegal-command")
    gone = people.representative.send("DELETE", f"{path}/{holder['contacts'][0]['id']}")
    assert (gone.status, len(gone.body["contacts"])) == (200, 3)
    assert people.representative.send("DELETE", f"{path}/{holder['contacts'][0]['id']}").status == 404


def test_figures_and_exemptions_are_listed(people: Cast) -> None:
    (figure,) = people.representative.get(f"{PLATFORM}/measurements").body["measurements"]
    assert set(figure) == {"month", "average_daily_users", "method", "source", "recorded_at"}
    why = {"kind": "email", "reason": "an e-mail service", "decided_on": "2026-11-20", "law": "nowhere"}
    unknown = people.registrar.post(f"{PLATFORM}/exemptions", why)
    assert (unknown.status, pointers(unknown)) == (422, ["/law"])
    made = people.registrar.post(f"{PLATFORM}/exemptions", {**why, "law": "kz"})
    assert made.status == 201
    shown = people.representative.get(PLATFORM).body
    assert shown["exemptions"] == [made.body]
    scope = {determination["law"]: determination["in_scope"] for determination in shown["determinations"]}
    assert (scope["kz-1"], scope["eu-tco-1"]) == (False, True)
    refused = people.ministry.post("/orders", {})
    assert refused.status == 422
    assert people.registrar.post(f"{PLATFORM}/exemptions/nothing/lifting", {"reason": "r"}).status == 404


def test_a_figure_that_is_corrected_back_counts_and_one_sent_again_is_one(world: World, people: Cast) -> None:
    month = {"month": "2026-11", "method": "counter", "source": "statistics office"}
    in_scope = []
    for users in (250_000, 99_999, 250_000, 250_000):
        world.run(MINUTE)
        shown = people.registrar.post(f"{PLATFORM}/measurements", {**month, "average_daily_users": users}).body
        in_scope.append(next(entry["in_scope"] for entry in shown["determinations"] if entry["law"] == "kz-1"))
    assert in_scope == [True, False, True, True]
    assert people.ministry.post("/orders", order_text()).status == 201
    facts = people.registrar.get(f"{PLATFORM}/facts?limit=100").body["facts"]
    measured = [fact["data"] for fact in facts if fact["type"] == "platform.measured"][1:]
    assert [fact["before"] for fact in measured] == [[], [250_000], [250_000, 99_999]]


def test_an_authoritys_entry_holds_its_languages_and_where_platforms_write(people: Cast) -> None:
    named = {"name": "Ministry", "laws": ["kz"], "default_law": "kz", "languages": ["kk", "ru"]}
    answer = people.registrar.put("/authorities/ministry", {**named, "feedback_email": "feedback@ministry.example"})
    assert (answer.status, answer.body["languages"]) == (200, ["kk", "ru"])
    assert {**people.ministry.get("/authorities/ministry").body, "warnings": answer.body["warnings"]} == answer.body
    assert people.ministry.get("/authorities/other").status == 404
    assert people.registrar.put("/authorities/ministry", {**named, "languages": ["de"]}).status == 422


def test_an_authoritys_names_by_language_are_in_its_entry_and_its_journal_and_are_compared(people: Cast) -> None:
    named = {"name": "Ministry", "laws": ["kz"], "default_law": "kz", "names": {"kk": "Министрлік", "ru": None}}
    answer = people.registrar.put("/authorities/ministry", named)
    assert (answer.status, answer.body["names"]) == (200, {"kk": "Министрлік"})
    facts = people.registrar.get("/authorities/ministry/facts").body["facts"]
    assert facts[-1]["data"]["after"]["names"] == {"kk": "Министрлік"}
    assert people.registrar.put("/authorities/ministry", named).status == 200
    assert people.registrar.get("/authorities/ministry/facts").body["facts"] == facts, "the same again is no change"
    other = {**named, "name": "Other", "names": {"ru": "Mинистрлік"}}  # a Latin M
    (warning,) = people.registrar.put("/authorities/other", other).body["warnings"]
    assert warning["entries"] == [{"id": "ministry", "name": "Министрлік"}]
    for wrong in ({"de": "Ministerium"}, {"kk": ""}, {"kk": "a\nb"}, {"kk": "\u3164"}, ["Ministry"]):
        assert people.registrar.put("/authorities/ministry", {**named, "names": wrong}).status == 422
