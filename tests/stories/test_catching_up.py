"""A contact is confirmed while orders run: it gets each that is open, and nothing begins anew."""

from datetime import timedelta

from removal.links.token import ContactLink, signed_test
from tests import parts
from tests.fake_ses import Posted, accepts, bounces
from tests.people import NIGHT_DESK, PRIMARY, Cast
from tests.stories.test_contacts import TICKED, body, confirm, contact, holder, path
from tests.world import World

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
NEW = "new@elsewhere.example"


def orders(world: World, address: str) -> list[Posted]:
    return [mail for mail in world.mailbox.to(address) if "order" in mail.tags]


def enter(world: World, people: Cast) -> None:
    """A deputy that gets notices once it has confirmed."""
    base = f"/representatives/{holder(people)['id']}/contacts"
    named = body(contact(people), role="deputy", email=NEW, name="N. New")
    assert people.representative.post(base, named).status == 201
    world.settle()


def test_it_gets_each_open_order_at_once_and_can_answer_it(world: World, by_mail: Cast) -> None:
    world.mailbox.behaviour |= {PRIMARY: accepts, NEW: accepts}
    confirm(world, by_mail)
    enter(world, by_mail)
    running, done = by_mail.issue("KZ-1"), by_mail.issue("KZ-2")
    world.run(MINUTE)
    assert by_mail.report(done, 1, 2).status == 200
    world.run(HOUR)
    before = by_mail.order(running)
    assert orders(world, NEW) == []
    confirm(world, by_mail, NEW)
    world.run(MINUTE)
    (mail,) = orders(world, NEW)
    assert mail.tags["order"] == running
    assert "order.json" in str(mail.message)
    after = by_mail.order(running)
    assert (after["status"], after["due_at"], after["clock"]) == ("running", before["due_at"], before["clock"])
    assert by_mail.page(mail.link).answer("report", all="removed").status == 303
    assert by_mail.order(running)["status"] == "complied"
    by_mail.sound(running)


def test_an_order_that_is_breached_or_suspended_is_open_too(world: World, by_mail: Cast) -> None:
    """It can still be answered, and its items still have to go."""
    world.mailbox.behaviour |= {PRIMARY: accepts}
    confirm(world, by_mail)
    enter(world, by_mail)
    breached = by_mail.issue("KZ-1")
    world.run(23 * HOUR)
    suspended = by_mail.issue("KZ-2")
    world.run(MINUTE)
    suspension = {"suspended": True, "reason": "a court looks at it"}
    assert by_mail.ministry.post(f"/orders/{suspended}/suspension", suspension).status == 200
    world.run(2 * HOUR)
    assert [by_mail.order(order)["status"] for order in (breached, suspended)] == ["breached", "suspended"]
    confirm(world, by_mail, NEW)
    world.run(MINUTE)
    assert {mail.tags["order"] for mail in orders(world, NEW)} == {breached, suspended}


def test_a_notice_that_waits_is_received_by_it(world: World, by_mail: Cast) -> None:
    world.mailbox.behaviour |= {NEW: accepts}
    confirm(world, by_mail)
    enter(world, by_mail)
    order = by_mail.issue()
    world.run(30 * MINUTE)
    assert by_mail.order(order)["status"] == "issued"
    confirm(world, by_mail, NEW)
    world.run(MINUTE)
    assert by_mail.order(order)["clock"]["basis"]["rule"] == "mail_accepted"
    by_mail.sound(order)


def test_another_address_gets_what_went_to_the_one_before_it_and_no_more_than_once(world: World, by_mail: Cast) -> None:
    world.mailbox.behaviour |= {PRIMARY: accepts, NEW: accepts}
    confirm(world, by_mail)
    contact_ = contact(by_mail)
    assert by_mail.representative.put(path(by_mail, contact_), body(contact_, email=NEW)).body["new_email"] == NEW
    order = by_mail.issue()
    world.run(MINUTE)
    confirm(world, by_mail, NEW)
    world.lose_stream()
    world.run(30 * MINUTE)
    assert [mail.tags["order"] for mail in orders(world, NEW)] == [order]
    assert len(orders(world, PRIMARY)) == 1


def test_who_had_it_at_the_same_address_does_not_get_it_again(world: World, by_mail: Cast) -> None:
    world.mailbox.behaviour |= {PRIMARY: accepts}
    by_mail.issue()
    world.run(MINUTE)
    confirm(world, by_mail)
    world.run(MINUTE)
    assert len(orders(world, PRIMARY)) == 1


def test_more_than_ten_are_one_mail_with_a_list_beside_each_notice_that_waits(world: World, by_mail: Cast) -> None:
    world.mailbox.behaviour |= {PRIMARY: accepts, NEW: accepts}
    confirm(world, by_mail)
    enter(world, by_mail)
    received = [by_mail.issue(f"KZ-{number}") for number in range(11)]
    world.run(MINUTE)
    world.mailbox.behaviour[PRIMARY] = bounces(timedelta(seconds=1), kind="Transient", subtype="MailboxFull")
    waits = by_mail.issue("KZ-WAITS")
    world.run(MINUTE)
    confirm(world, by_mail, NEW)
    world.run(MINUTE)
    assert [mail.tags["order"] for mail in orders(world, NEW)] == [waits]
    (listed,) = [mail for mail in world.mailbox.to(NEW) if mail.subject.startswith("Open removal orders")]
    lines = listed.text.splitlines()
    assert [lines.count(f"KZ-{number}") for number in range(11)] == [1] * 11
    assert listed.text.count("/o/") == 12
    assert "Answer by Wednesday 25 November 2026" in listed.text
    assert by_mail.page(listed.link).answer("acknowledge").status == 303
    assert by_mail.order(waits)["status"] == "running"
    assert {by_mail.order(order)["status"] for order in received} == {"running"}


def test_a_contact_of_a_representative_that_is_not_in_office_gets_none(world: World, by_mail: Cast) -> None:
    ends = {"valid_until": "2026-11-24T09:30:00Z"}
    former = holder(by_mail)
    assert by_mail.registrar.post(f"/representatives/{former['id']}/termination", ends).status == 200
    by_mail.issue()
    world.run(40 * MINUTE)
    desk = next(contact_ for contact_ in former["contacts"] if contact_["email"] == NIGHT_DESK)
    link = signed_test(ContactLink("video-example", desk["id"], desk["tests"]), parts.link_keys().current())
    assert by_mail.contact_test(link).post(TICKED).status == 410
    world.run(MINUTE)
    assert orders(world, NIGHT_DESK) == []
