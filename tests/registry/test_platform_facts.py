"""Each change of a platform, its figures, representatives and contacts leaves who, what before and after, and when."""

from typing import Any

import pytest

from removal.cli import main
from removal.record.facts import from_text
from removal.registry import journal_store
from removal.registry.caller import caller_id
from tests.calls import ISSUER
from tests.people import PRIMARY, Cast
from tests.world import World

PLATFORM = "/platforms/video-example"
REGISTRAR = {"kind": "registrar", "caller": caller_id(ISSUER, "registrar")}
DEPUTY = {"role": "deputy", "name": "S. Second", "email": "second@video.example", "language": "en", "zone": None}
SUCCESSOR = {
    "name": "Second Ltd",
    "country": "DE",
    "zone": "Europe/Berlin",
    "languages": ["en"],
    "mandate": {"reference": "M-2", "document_sha256": "a" * 64},
    "valid_from": "2027-01-01T00:00:00Z",
    "contacts": [{"role": "primary", "name": "N. Desk", "email": "n@video.example", "language": "en"}],
}
Fact = dict[str, Any]


def facts(people: Cast, after: int = 0) -> list[Fact]:
    """The facts of the platform's journal after a number of them, as the registrar reads them."""
    found: list[Fact] = people.registrar.get(f"{PLATFORM}/facts?limit=100").body["facts"]
    return found[after:]


def holder(people: Cast) -> dict[str, Any]:
    found: dict[str, Any] = people.registrar.get(f"{PLATFORM}/representatives").body["representatives"][0]
    return found


def test_what_a_registrar_enters_of_a_platform_is_there_from_the_first_entry_on(people: Cast) -> None:
    before = len(facts(people))
    month = {"month": "2026-10", "average_daily_users": 90_000, "method": "panel", "source": "A. Clerk"}
    assert people.registrar.post(f"{PLATFORM}/measurements", month).status == 201
    exemption = {"kind": "email", "reason": "It is one.", "decided_on": "2026-11-20", "law": "demo"}
    id_ = people.registrar.post(f"{PLATFORM}/exemptions", exemption).body["id"]
    for _ in range(2):
        assert people.registrar.post(f"{PLATFORM}/exemptions/{id_}/lifting", {"reason": "It is none."}).status == 200
    people.registrar.put(PLATFORM, {"name": "Video Renamed"})
    registered = facts(people)[0]
    assert (registered["type"], registered["data"]["after"]) == ("platform.registered", {"name": "Video Example"})
    measured, exempted, lifted, renamed = facts(people, before)
    assert (measured["type"], measured["data"]["before"]) == ("platform.measured", [250_000])
    assert measured["data"]["words"]["source"] == "A. Clerk"
    assert (exempted["data"]["law"], exempted["data"]["words"]["reason"]) == ("demo", "It is one.")
    assert (lifted["type"], lifted["data"]["exemption"]) == ("platform.exemption_lifted", id_)
    assert (renamed["data"]["before"], renamed["data"]["after"]["name"]) == ({"name": "Video Example"}, "Video Renamed")
    assert all(fact["data"]["by"] == REGISTRAR for fact in (registered, measured, exempted, lifted, renamed))
    assert main(["verify", "platform:video-example"]) == 0


def test_an_appointment_and_its_end_say_who_and_when(world: World, people: Cast) -> None:
    before = len(facts(people))
    id_ = people.registrar.post(f"{PLATFORM}/representatives", SUCCESSOR).body["id"]
    end = {"valid_until": "2027-06-01T00:00:00Z"}
    for _ in range(2):
        assert people.registrar.post(f"/representatives/{id_}/termination", end).status == 200
    world.settle()
    appointed, tested, ended = facts(people, before)
    assert [appointed["type"], tested["type"]] == ["representative.appointed", "representative.contacts_tested"]
    assert appointed["data"]["after"]["valid_from"] == "2027-01-01T00:00:00.000Z"
    assert appointed["data"]["words"]["name"] == "Second Ltd"
    assert (ended["type"], ended["data"]["before"]) == ("representative.ended", {"valid_until": None})
    assert ended["data"]["after"] == {"valid_until": "2027-06-01T00:00:00.000Z"}
    payloads = [
        call.payload
        for call in world.receivers.calls[people.representative.hook]
        if call.type == "representative.ended"
    ]
    assert [fact["data"]["hash"] for fact in payloads] == [ended["data"]["hash"]]


def test_a_contact_leaves_its_old_and_new_address_as_words_and_no_webhook_has_them(world: World, people: Cast) -> None:
    representative, before = holder(people), len(facts(people))
    path = f"/representatives/{representative['id']}/contacts"
    contact = people.representative.post(path, DEPUTY).body["id"]
    moved = {**DEPUTY, "email": "third@video.example", "language": "ru"}
    assert people.registrar.put(f"{path}/{contact}", moved).status == 200
    assert people.registrar.send("DELETE", f"{path}/{contact}").status == 200
    world.settle()
    added, changed, removed = (
        fact for fact in facts(people, before) if fact["type"] == "representative.contact_changed"
    )
    assert added["data"]["by"]["kind"] == "representative"
    assert (added["data"]["after"]["role"], added["data"]["words"]["email_after"]) == ("deputy", DEPUTY["email"])
    assert (changed["data"]["before"]["language"], changed["data"]["after"]["language"]) == ("en", "ru")
    words = changed["data"]["words"]
    assert (words["email_before"], words["email_after"]) == (DEPUTY["email"], "third@video.example")
    assert removed["data"]["words"]["email_before"] == "third@video.example"
    lines = "".join(journal_store.read("video-example").lines)
    bodies = b"".join(call.body for call in world.receivers.calls[people.representative.hook]).decode()
    own = "".join(str(fact) for fact in people.representative.get(f"{PLATFORM}/facts?limit=100").body["facts"])
    for told in (lines, bodies, own):
        assert str(DEPUTY["email"]) not in told
        assert PRIMARY not in told


def test_a_platforms_journal_never_loses_a_registrars_change(
    world: World, people: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(journal_store.ROOM, "registrar", 8)
    before = len(facts(people))
    for number in range(30):
        assert people.registrar.put(PLATFORM, {"name": f"Video {number}"}).status == 200
        world.run_until(world.now)
    journal = journal_store.read("video-example")
    assert journal.volumes > 2
    renamed = [from_text(line).payload["after"]["name"] for line in journal.lines[before:]]
    assert renamed == [f"Video {number}" for number in range(30)]
    payloads = [
        call.payload for call in world.receivers.calls[people.representative.hook] if call.type == "platform.changed"
    ]
    assert [fact["data"]["after"]["name"] for fact in payloads] == renamed
    assert main(["verify", "platform:video-example"]) == 0


def test_a_registrar_whose_changes_are_not_passed_on_is_refused_and_nothing_goes_untold(
    world: World, people: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.publishing = False
    monkeypatch.setitem(journal_store.ROOM, "registrar", 12)
    answers = [people.registrar.put(PLATFORM, {"name": f"Video {number}"}) for number in range(14)]
    refused = next(answer for answer in answers if answer.status != 200)
    assert (refused.status, refused.body["type"].rpartition("/")[2]) == (409, "cap-reached")
    assert "passed on" in refused.body["detail"]
    name = people.registrar.get(PLATFORM).body["name"]
    assert from_text(journal_store.read("video-example").lines[-1]).payload["after"]["name"] == name
