"""Tests of contacts: a mail whose link shows that its address is read."""

from datetime import timedelta

import pytest

from removal.record.instant import from_text
from removal.registry import journal_store
from removal.timers.control import Hold, held, released
from tests import parts
from tests.people import PRIMARY, Cast, Party
from tests.stories.register import NEW_DESK, appoint, contacts, enter, path, platform_calls, table, types
from tests.world import START, World

SECOND, MINUTE, HOUR, DAY = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
MILLISECOND = timedelta(milliseconds=1)
TICKED = {"confirm": "yes"}


def revision() -> int:
    """How often the platform's entry was written."""
    return journal_store.read("video-example").revision


def test_a_contact_that_acknowledges_its_test_is_reachable(world: World, people: Cast, desk: Party) -> None:
    enter(people, "new-example", 250_000)
    made = appoint(people, "new-example", "2026-11-24T09:00:00Z")
    world.run(MINUTE)
    (mail,) = world.mailbox.to(NEW_DESK)
    assert mail.subject == "Please confirm that you receive mail for New-Example"
    assert "can answer no order" in mail.text
    page, before = people.contact_test(mail.test_link), table()
    assert [page.get().status, page.send("HEAD").status, page.send("OPTIONS").status] == [200, 200, 204]
    assert page.send("PUT").status == 405
    assert people.page(mail.test_link).get().status == 404
    assert [page.post({}).status, page.send("POST", body=b"\xff").status] == [422, 422]
    assert table() == before

    assert page.post(TICKED).status == 303
    assert "It was confirmed on 24 November 2026, 10:01:00 UTC+1" in page.get().html
    (contact,) = people.registrar.get(f"/representatives/{made['id']}/contacts").body["contacts"]
    assert contact["acknowledged_at"] == "2026-11-24T09:01:00.000Z"
    world.settle()
    assert people.registrar.get(f"/representatives/{made['id']}/contacts").body["contacts"] == [contact]
    world.run(2 * DAY)
    assert page.post(TICKED).status == 303
    (again,) = people.registrar.get(f"/representatives/{made['id']}/contacts").body["contacts"]
    assert again == contact
    assert types(desk) == ["representative.contacts_tested", "representative.contact_changed"]
    assert platform_calls(desk)[-1].payload["data"]["what"] == "confirmed"


def test_a_primary_contact_that_says_nothing_for_a_day_is_notified_once_as_unreachable(
    world: World, people: Cast, desk: Party
) -> None:
    primary = next(contact for contact in contacts(people) if contact["role"] == "primary")
    world.run_until(START + DAY - SECOND)
    assert "representative.unreachable" not in types(desk, "video-example")
    world.run(3 * DAY)
    for party in (desk, people.representative):
        (silent,) = [
            call for call in platform_calls(party, "video-example") if call.type == "representative.unreachable"
        ]
        assert (silent.at, silent.payload["data"]["contact"]) == (START + DAY, primary["id"])
    assert platform_calls(people.ministry, "video-example") == []


@pytest.mark.usefixtures("people")
def test_a_test_without_an_answer_under_a_hold_writes_no_entry_and_is_recorded_once_that_ends(
    world: World, desk: Party
) -> None:
    world.run_until(START + DAY - MINUTE)
    parts.control().change(lambda state: held(state, Hold("the page was down", "operator", world.now)))
    before = revision()
    world.run(3 * HOUR)
    assert (revision(), types(desk, "video-example")[-1:]) == (before, [])
    parts.control().change(released)
    lifted_at = world.now
    world.run(2 * MINUTE)
    (silent,) = [call for call in platform_calls(desk, "video-example") if call.type == "representative.unreachable"]
    assert lifted_at < silent.at <= lifted_at + 2 * MINUTE
    assert revision() == before + 1


def test_a_contact_that_confirms_in_the_last_instant_is_reachable_however_late_that_is_taken_in(
    world: World, people: Cast, desk: Party
) -> None:
    enter(people, "new-example", 250_000)
    made = appoint(people, "new-example", "2026-11-24T09:00:00Z")
    world.run(MINUTE)
    (mail,) = world.mailbox.to(NEW_DESK)
    (waiting,) = people.registrar.get(f"/representatives/{made['id']}/contacts").body["contacts"]
    world.jump(from_text(waiting["tested_at"]) + DAY - MILLISECOND)
    assert people.contact_test(mail.test_link).post(TICKED).status == 303
    world.jump(world.now + 2 * HOUR)
    world.run(MINUTE)
    assert "representative.unreachable" not in types(desk)
    (contact,) = people.registrar.get(f"/representatives/{made['id']}/contacts").body["contacts"]
    assert contact["unreachable_at"] is None
    assert from_text(contact["acknowledged_at"]) == from_text(waiting["tested_at"]) + DAY - MILLISECOND


def test_a_new_address_is_tested_and_its_old_links_answer_nothing(world: World, people: Cast) -> None:
    order = people.issue()
    world.run(MINUTE)
    old = people.page(world.mailbox.to(PRIMARY)[0].link)
    primary = next(contact for contact in contacts(people) if contact["role"] == "primary")
    moved = {"role": "primary", "name": primary["name"], "email": NEW_DESK, "language": "en"}
    changed = people.representative.put(path(people, primary), moved)
    assert (changed.status, changed.body["tests"], changed.body["acknowledged_at"]) == (200, 2, None)
    world.run(2 * MINUTE)
    first, second = world.mailbox.to(NEW_DESK)[0], world.mailbox.to(NEW_DESK)
    assert len(second) == 1
    assert old.get().status == 200
    assert old.answer("acknowledge").status == 409
    assert people.contact_test(first.test_link).post(TICKED).status == 303

    people.representative.put(path(people, primary), {**moved, "email": "third@video.example"})
    world.settle()
    assert people.contact_test(first.test_link).get().status == 410
    assert people.contact_test(first.test_link).post(TICKED).status == 410
    waits = next(contact for contact in contacts(people) if contact["id"] == primary["id"])
    assert (waits["email"], waits["new_email"]) == (NEW_DESK, "third@video.example")
    assert people.order(order)["status"] in {"issued", "running"}
