"""What has served in the register is erased: tokens, alarm addresses, former representatives, their contacts."""

import json
from datetime import datetime, timedelta
from typing import Any

import botocore.client
import pytest

from removal.cli import main
from removal.erasure.register import actions
from removal.record import instant
from removal.record.duration import months_after
from removal.registry.erasure import GONE
from tests.calls import ISSUER
from tests.cloud import table_items
from tests.fake_ses import Behaviour, accepts, bounces
from tests.people import LAWS, Cast
from tests.world import Killed, World

DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
CANARY = "canary"
MONTHS = 6
PLATFORM = "/platforms/video-example"
MINISTRY = {"name": "Ministry", "laws": LAWS, "default_law": "kz", "telephone": "+7 7172 000000"}
FORMER = {
    "name": f"{CANARY} Ltd",
    "country": "DE",
    "zone": "Europe/Berlin",
    "languages": ["en"],
    "mandate": {"reference": f"{CANARY}-2", "document_sha256": "a" * 64},
    "contacts": [
        {"role": "primary", "name": f"{CANARY} desk", "email": f"{CANARY}1@video.example", "language": "en"},
        {"role": "deputy", "name": f"{CANARY} night", "email": f"{CANARY}2@video.example", "language": "en"},
    ],
}
SLICE = 10  # more than one delivery has items
CALLER = {"iss": ISSUER, "sub": f"{CANARY}@ministry.example", "kind": "person", "authority": "ministry"}


def canaries() -> list[str]:
    """Keys of the items in which a text of the former ones is left."""
    items = [item for item in table_items() if CANARY in json.dumps(item, ensure_ascii=False).lower()]
    return sorted(f"{item['pk']['S']} {item['sk']['S']}" for item in items)


def facts(people: Cast, path: str) -> list[dict[str, Any]]:
    answer: list[dict[str, Any]] = people.registrar.get(f"{path}/facts?limit=100").body["facts"]
    return answer


def verified(*subjects: str) -> None:
    for subject in subjects:
        assert main(["verify", subject]) == 0, subject


def former(world: World, people: Cast) -> tuple[str, datetime]:
    """A representative whose contacts were changed, got mails of an order and bounced, and whose mandate has ended."""
    world.mailbox.behaviour |= {f"{CANARY}2@video.example": bounces(MINUTE)}
    body = {**FORMER, "valid_from": instant.to_text(world.now)}
    id_ = str(people.registrar.post(f"{PLATFORM}/representatives", body).body["id"])
    world.run(HOUR)
    third = {"role": "escalation", "name": f"{CANARY} third", "email": f"{CANARY}3@video.example", "language": "en"}
    contact = people.registrar.post(f"/representatives/{id_}/contacts", third).body["id"]
    path = f"/representatives/{id_}/contacts/{contact}"
    assert people.registrar.put(path, {**third, "email": f"{CANARY}4@video.example", "zone": None}).status == 200
    order = people.issue()
    world.run(HOUR)
    assert people.registrar.send("DELETE", path).status == 200
    assert people.ministry.post(f"/orders/{order}/withdrawal", {"reason": "an error"}).status == 200
    world.run(2 * DAY)
    ended_at = world.now
    end = people.registrar.post(f"/representatives/{id_}/termination", {"valid_until": instant.to_text(ended_at)})
    assert end.status == 200, end.body
    world.settle()
    return id_, ended_at


def test_a_former_representative_is_erased_when_preservation_ends_and_not_an_hour_before(
    world: World, people: Cast
) -> None:
    id_, ended_at = former(world, people)
    end = months_after(ended_at, MONTHS)
    world.run_until(end - MINUTE)
    kinds = {key.split(" ")[1].partition(":")[0] for key in canaries()}
    assert kinds >= {"words", "delivery", "video-example", "journal"}
    world.run_until(end + 10 * MINUTE)
    assert canaries() == []
    holders = people.registrar.get(f"{PLATFORM}/representatives").body["representatives"]
    [holder] = [holder for holder in holders if holder["id"] == id_]
    assert (holder["name"], holder["mandate"]["reference"], holder["contacts"]) == (GONE, GONE, [])
    assert [other["name"] for other in holders if other["id"] != id_] == ["Video Example Ltd"]
    of_platform = facts(people, PLATFORM)
    [fact] = [fact for fact in of_platform if fact["type"] == "representative.erased"]
    assert fact["data"]["preserved_until"] == instant.to_text(end)
    without = [other["data"]["sequence"] for other in of_platform if other["data"].get("words", 0) is None]
    assert fact["data"]["facts"] == without
    verified("platform:video-example")


def test_an_erased_representative_gets_no_contact_any_more(world: World, people: Cast) -> None:
    id_, ended_at = former(world, people)
    world.run_until(months_after(ended_at, MONTHS) + HOUR)
    posted = len(world.mailbox.posted)
    contact = {"role": "primary", "name": f"{CANARY} late", "email": f"{CANARY}9@video.example", "language": "en"}
    added = people.registrar.post(f"/representatives/{id_}/contacts", contact)
    assert (added.status, added.body["type"].rpartition("/")[2]) == (409, "illegal-command")
    assert "was erased" in added.body["detail"]
    world.run(HOUR)
    assert (canaries(), len(world.mailbox.posted)) == ([], posted)
    verified("platform:video-example")


def test_another_representative_of_the_platform_keeps_its_words(world: World, people: Cast) -> None:
    id_, ended_at = former(world, people)
    world.run_until(months_after(ended_at, MONTHS) + HOUR)
    appointed = [fact for fact in facts(people, PLATFORM) if fact["type"] == "representative.appointed"]
    words = {fact["data"]["representative"] == id_: fact["data"]["words"] for fact in appointed}
    assert (words[True], words[False]["name"]) == (None, "Video Example Ltd")


def test_an_open_order_keeps_the_representative_to_whom_it_is_addressed(world: World, people: Cast) -> None:
    first = people.registrar.get(f"{PLATFORM}/representatives").body["representatives"][0]["id"]
    world.run(HOUR)
    ended_at = world.now
    end = {"valid_until": instant.to_text(ended_at)}
    order = people.issue()
    assert people.registrar.post(f"/representatives/{first}/termination", end).status == 200
    world.run_until(months_after(ended_at, MONTHS) + 2 * DAY)
    erased = [fact for fact in facts(people, PLATFORM) if fact["type"] == "representative.erased"]
    assert erased == []
    assert people.ministry.post(f"/orders/{order}/withdrawal", {"reason": "an error"}).status == 200
    world.run(2 * DAY)
    assert facts(people, PLATFORM)[-1]["type"] == "representative.erased"
    verified("platform:video-example")


def test_a_revoked_callers_token_is_erased(world: World, people: Cast) -> None:
    id_ = people.registrar.post("/callers", {**CALLER, "scopes": ["orders:read"]}).body["id"]
    world.run(HOUR)
    people.registrar.post("/callers", {**CALLER, "scopes": ["orders:read", "orders:approve"]})
    assert people.registrar.send("DELETE", f"/callers/{id_}").status == 200
    end = months_after(world.now, MONTHS)
    world.run_until(end - MINUTE)
    assert canaries()
    world.run_until(end + 10 * MINUTE)
    assert canaries() == []
    of_caller = facts(people, f"/callers/{id_}")
    assert [fact["type"] for fact in of_caller] == ["caller.bound", "caller.changed", "caller.revoked", "caller.erased"]
    assert of_caller[-1]["data"]["facts"] == [1]
    callers = people.registrar.get("/callers").body["callers"]
    [shown] = [caller for caller in callers if caller["id"] == id_]
    assert (shown["iss"], shown["sub"]) == (GONE, GONE)
    verified(f"caller:{id_}")
    bound = people.registrar.post("/callers", {**CALLER, "scopes": ["orders:read"]})
    assert bound.status == 201
    assert bound.body["id"] != id_


def test_what_an_alarm_address_was_is_erased_and_the_entry_keeps_the_present_one(world: World, people: Cast) -> None:
    for address in (f"{CANARY}@ministry.example", "night@ministry.example"):
        world.run(DAY)
        assert people.registrar.put("/authorities/ministry", {**MINISTRY, "alarm_email": address}).status == 200
    end = months_after(world.now, MONTHS)
    world.run_until(end - MINUTE)
    assert canaries()
    world.run_until(end + 10 * MINUTE)
    *changes, first, second, third = facts(people, "/authorities/ministry")
    assert [fact["data"]["words"] for fact in changes] == [None, None, None]
    assert {fact["type"] for fact in (first, second, third)} == {"authority.words_erased"}
    assert [fact["data"]["facts"] for fact in (first, second, third)] == [[1], [2], [3]]
    assert canaries() == []
    assert people.registrar.get("/authorities/ministry").body["alarm_email"] == "night@ministry.example"
    verified("authority:ministry")


@pytest.mark.parametrize("behaviour", [accepts, bounces(MINUTE)], ids=["accepts", "bounces"])
def test_a_contact_of_an_authority_who_was_removed_is_erased_with_its_address(
    world: World, people: Cast, behaviour: Behaviour
) -> None:
    address = f"{CANARY}@ministry.example"
    world.mailbox.behaviour[address] = behaviour
    contact = {"name": f"{CANARY} Ospanova", "email": address, "language": "ru", "roles": ["received"]}
    stays = {**contact, "name": "A. Omarov", "email": "officer@ministry.example"}
    for contacts in ([contact, stays], [stays]):
        body = {**MINISTRY, "contacts": contacts}
        assert people.registrar.put("/authorities/ministry", body).status == 200
        order = people.issue(f"KZ-{len(contacts)}")
        world.run(DAY)
        assert people.ministry.post(f"/orders/{order}/withdrawal", {"reason": "an error"}).status == 200
    assert len(world.mailbox.to(address)) == 1
    end = months_after(world.now, MONTHS)
    world.run_until(end - 3 * DAY)
    assert canaries()
    world.run_until(end + DAY)
    assert canaries() == []
    assert people.registrar.get("/authorities/ministry").body["contacts"][0]["email"] == stays["email"]
    verified("--all")


@pytest.mark.parametrize("behaviour", [accepts, bounces(MINUTE)], ids=["accepts", "bounces"])
def test_a_former_alarm_address_goes_with_what_was_mailed_to_it_and_the_present_one_stays(
    world: World, people: Cast, behaviour: Behaviour
) -> None:
    world.mailbox.behaviour[f"{CANARY}@ministry.example"] = behaviour
    world.receivers.behaviour[people.ministry.hook] = lambda _: 503
    for address in (f"{CANARY}@ministry.example", "night@ministry.example"):
        assert people.registrar.put("/authorities/ministry", {**MINISTRY, "alarm_email": address}).status == 200
        order = people.issue(f"KZ-{len(address)}")
        world.run(7 * DAY)
        assert world.mailbox.to(address), "its webhook takes nothing"
        assert people.ministry.post(f"/orders/{order}/withdrawal", {"reason": "an error"}).status == 200
        [hook] = [to["id"] for to in people.ministry.get("/endpoints").body["endpoints"] if to["url"][:5] == "https"]
        assert main(["endpoint", "enable", hook, "--yes"]) == 0
    end = months_after(world.now, MONTHS)
    world.run_until(end - 8 * DAY)
    assert any("delivery:" in key for key in canaries())
    world.run_until(end + DAY)
    assert canaries() == []
    kept = {item["pk"]["S"] for item in table_items() if "night@ministry.example" in json.dumps(item)}
    assert {key.partition(":")[0] for key in kept} == {"delivery", "registry"}
    verified("--all")


def test_a_hold_of_one_of_its_orders_keeps_what_has_served_until_it_is_released(
    world: World, people: Cast, capsys: pytest.CaptureFixture[str]
) -> None:
    _, ended_at = former(world, people)
    order = people.ministry.get("/orders").body["orders"][0]["id"]
    assert main(["hold-erasure", order, "--reason", "a court", "--yes"]) == 0
    world.run_until(months_after(ended_at, MONTHS) + 3 * DAY)
    assert "representative.erased" not in {fact["type"] for fact in facts(people, PLATFORM)}
    assert main(["release-erasure", order, "--reason", "the court has decided", "--yes"]) == 0
    world.run(7 * DAY)
    assert canaries() == [], capsys.readouterr().err
    verified("platform:video-example")


class Reaper:
    """Kills the function at a deletion or a transaction, `before` or `after` it took place, again and again.

    Between two kills a run may end: a timer whose runs are killed three times in a row is put aside for an operator.
    """

    def __init__(self, world: World, monkeypatch: pytest.MonkeyPatch, when: str) -> None:
        self.killed, passed = list[str](), 0
        name = "_make_api_call"  # every request passes it
        call = getattr(botocore.client.BaseClient, name)

        def deadly(client: botocore.client.BaseClient, operation: str, arguments: dict[str, Any]) -> Any:  # noqa: ANN401
            nonlocal passed
            is_write = world.working and operation in {"DeleteItem", "TransactWriteItems"}
            passed += is_write
            dies = is_write and passed > SLICE - 4 + len(self.killed) % 3 * 3
            if dies:
                self.killed.append(operation)
                passed = 0
            if dies and when == "before":
                raise Killed(operation)
            answer = call(client, operation, arguments)
            if dies:
                raise Killed(operation)
            return answer

        monkeypatch.setattr(botocore.client.BaseClient, name, deadly)


@pytest.mark.parametrize("when", ["before", "after"])
def test_an_erasure_killed_at_each_of_its_writes_is_finished(
    world: World, people: Cast, monkeypatch: pytest.MonkeyPatch, when: str
) -> None:
    monkeypatch.setattr(actions, "WORDS_AT_ONCE", 1)
    monkeypatch.setattr(actions, "SLICE", SLICE)
    _, ended_at = former(world, people)
    end = months_after(ended_at, MONTHS)
    world.run_until(end - MINUTE)
    world.expect("Killed", "DeliveryTimerQueue", "OrderTimerQueue", "DispatchQueue")
    with pytest.MonkeyPatch.context() as patch:
        reaper = Reaper(world, patch, when)
        world.run_until(end + DAY)
    assert len(reaper.killed) > 3
    assert set(reaper.killed) == {"DeleteItem", "TransactWriteItems"}
    world.run(2 * DAY)
    assert canaries() == []
    verified("platform:video-example")
