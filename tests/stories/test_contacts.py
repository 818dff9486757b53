"""Contacts change: where notices go meanwhile, and who is notified of it."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from removal.links.token import ContactLink, signed_test
from tests import fake_ses, parts
from tests.fake_ses import Posted, accepts, bounces, refuses
from tests.people import DEPUTY, NIGHT_DESK, PRIMARY, Cast
from tests.world import World

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
TICKED = {"confirm": "yes"}
NEW = "new@elsewhere.example"


def holder(people: Cast) -> dict[str, Any]:
    return dict(people.registrar.get("/platforms/video-example").body["representative"])


def contact(people: Cast, role: str = "primary") -> dict[str, Any]:
    return next(entry for entry in holder(people)["contacts"] if entry["role"] == role)


def path(people: Cast, entry: Mapping[str, Any]) -> str:
    return f"/representatives/{holder(people)['id']}/contacts/{entry['id']}"


def body(entry: Mapping[str, Any], **changed: object) -> dict[str, Any]:
    return {name: entry[name] for name in ("role", "name", "email", "language", "zone")} | changed


def confirm(world: World, people: Cast, address: str = PRIMARY) -> None:
    """Its owner follows the link of the newest test."""
    entry = next(
        candidate for candidate in holder(people)["contacts"] if address in (candidate["email"], candidate["new_email"])
    )
    link = signed_test(ContactLink("video-example", entry["id"], entry["tests"]), parts.link_keys().current())
    assert people.contact_test(link).post(TICKED).status == 303
    world.settle()


def changes_mailed(world: World, address: str) -> list[Posted]:
    """What an address was sent of changes of contacts."""
    return [mail for mail in world.mailbox.to(address) if "was changed" in mail.subject]


def test_another_address_of_a_confirmed_contact_gets_orders_once_its_owner_has_confirmed(
    world: World, by_mail: Cast
) -> None:
    world.mailbox.behaviour |= {PRIMARY: accepts, NEW: accepts}
    confirm(world, by_mail)
    world.mailbox.forget()
    entry = contact(by_mail)
    changed = by_mail.representative.put(path(by_mail, entry), body(entry, email=NEW))
    assert (changed.status, changed.body["email"], changed.body["new_email"]) == (200, PRIMARY, NEW)
    world.settle()
    assert [mail.subject for mail in world.mailbox.to(NEW)] == [
        "Please confirm that you receive mail for Video Example"
    ]
    assert [len(changes_mailed(world, address)) for address in (PRIMARY, DEPUTY, NIGHT_DESK, NEW)] == [1, 1, 1, 0]
    assert "goes on getting removal orders" in changes_mailed(world, PRIMARY)[0].text
    assert "Changed by a caller of the representative" in changes_mailed(world, PRIMARY)[0].text
    assert NEW in changes_mailed(world, PRIMARY)[0].text
    assert NEW not in changes_mailed(world, DEPUTY)[0].text

    first = by_mail.issue("KZ-1")
    world.run(MINUTE)
    assert by_mail.order(first)["status"] == "running"
    old = next(mail for mail in world.mailbox.to(PRIMARY) if mail.subject.startswith("Removal order"))
    assert [mail for mail in world.mailbox.to(NEW) if "/o/" in mail.text] == []

    confirm(world, by_mail, NEW)
    assert (contact(by_mail)["email"], contact(by_mail)["new_email"]) == (NEW, None)
    assert [len(changes_mailed(world, address)) for address in (PRIMARY, DEPUTY, NIGHT_DESK, NEW)] == [2, 2, 2, 0]
    assert by_mail.page(old.link).answer("acknowledge").status == 409
    before = len(world.mailbox.to(PRIMARY))
    by_mail.issue("KZ-2")
    world.settle()
    assert len(world.mailbox.to(PRIMARY)) == before
    assert world.mailbox.to(NEW)[-1].subject.startswith("Removal order")


def test_with_no_one_confirmed_another_address_gets_orders_at_once_and_the_old_one_a_mail(
    world: World, by_mail: Cast
) -> None:
    world.mailbox.behaviour |= {NEW: accepts}
    entry = contact(by_mail)
    assert by_mail.representative.put(path(by_mail, entry), body(entry, email=NEW)).body["email"] == NEW
    world.settle()
    assert [len(changes_mailed(world, address)) for address in (PRIMARY, DEPUTY, NIGHT_DESK, NEW)] == [1, 1, 1, 0]
    assert "gets no more removal orders" in changes_mailed(world, PRIMARY)[0].text
    order = by_mail.issue()
    world.run(MINUTE)
    assert by_mail.order(order)["status"] == "running"


def test_a_late_bounce_of_a_former_address_leaves_known_that_the_present_one_takes_no_mail(
    world: World, by_mail: Cast
) -> None:
    by_mail.issue("KZ-1")
    world.run(MINUTE)
    former = world.mailbox.to(PRIMARY)[-1]
    world.mailbox.behaviour |= {NEW: refuses, DEPUTY: accepts}
    entry = contact(by_mail)
    assert by_mail.representative.put(path(by_mail, entry), body(entry, email=NEW)).body["email"] == NEW
    world.run(MINUTE)
    before = len(world.mailbox.to(NEW))
    world.hear(fake_ses.bounce(former, world.now, "Permanent", "NoEmail"))
    world.settle()
    (given_up,) = by_mail.representative.get("/endpoints").body["endpoints"]
    assert (given_up["url"], given_up["enabled"]) == (f"mailto:{NEW}", False)
    by_mail.issue("KZ-2")
    world.run(2 * MINUTE)
    assert len(world.mailbox.to(NEW)) == before
    assert any("KZ-2" in mail.subject for mail in world.mailbox.to(DEPUTY))


def test_an_address_that_takes_no_mail_is_followed_at_once_by_the_one_that_waits(world: World, by_mail: Cast) -> None:
    world.mailbox.behaviour |= {PRIMARY: accepts, DEPUTY: accepts, NEW: accepts}
    for address in (PRIMARY, DEPUTY):
        confirm(world, by_mail, address)
    entry = contact(by_mail)
    assert by_mail.representative.put(path(by_mail, entry), body(entry, email=NEW)).body["new_email"] == NEW
    world.settle()
    world.mailbox.behaviour[PRIMARY] = bounces(MINUTE)
    by_mail.issue("KZ-1")
    world.run(HOUR)
    assert (contact(by_mail)["email"], contact(by_mail)["acknowledged_at"]) == (NEW, None)
    second = by_mail.issue("KZ-2")
    world.run(MINUTE)
    assert "KZ-2" in world.mailbox.to(NEW)[-1].subject
    assert by_mail.order(second)["status"] == "running"


def test_a_contact_that_the_representative_enters_gets_orders_once_it_has_confirmed(
    world: World, by_mail: Cast
) -> None:
    confirm(world, by_mail)
    base = f"/representatives/{holder(by_mail)['id']}/contacts"
    made = by_mail.representative.post(base, body(contact(by_mail), role="deputy", email=NEW, name="N. New"))
    assert (made.status, made.body["at_once"]) == (201, False)
    world.settle()
    assert len(changes_mailed(world, PRIMARY)) == 1
    order = by_mail.issue()
    world.run(2 * HOUR)
    assert [mail for mail in world.mailbox.to(NEW) if "/o/" in mail.text] == []
    assert "order.undelivered" in [
        fact["type"] for fact in by_mail.ministry.get(f"/orders/{order}/facts").body["facts"]
    ]


def test_a_contact_that_is_entered_again_in_another_language_is_refused_and_not_dropped(by_mail: Cast) -> None:
    base = f"/representatives/{holder(by_mail)['id']}/contacts"
    new = body(contact(by_mail), role="deputy", email=NEW, name="N. New", language="kk", zone="Asia/Almaty")
    made = by_mail.representative.post(base, new)
    assert (made.status, by_mail.representative.post(base, new).status) == (201, 200)
    for change in ({"language": "en"}, {"zone": "Asia/Hong_Kong"}):
        refused = by_mail.representative.post(base, {**new, **change})
        assert (refused.status, refused.body["type"].rsplit("/", 1)[-1]) == (409, "illegal-command")
        assert made.body["id"] in refused.body["detail"]
    changed = by_mail.representative.put(f"{base}/{made.body['id']}", {**new, "language": "en"})
    assert (changed.status, changed.body["language"]) == (200, "en")


def test_who_is_removed_is_notified_with_who_did_it(world: World, by_mail: Cast) -> None:
    entry = contact(by_mail, "deputy")
    assert by_mail.representative.send("DELETE", path(by_mail, entry)).status == 200
    world.settle()
    assert [len(changes_mailed(world, address)) for address in (PRIMARY, DEPUTY, NIGHT_DESK)] == [1, 1, 1]
    assert "A contact was removed" in changes_mailed(world, DEPUTY)[0].text
    assert by_mail.registrar.send("DELETE", path(by_mail, contact(by_mail, "escalation"))).status == 200
    world.settle()
    assert "Changed by the registrar" in changes_mailed(world, NIGHT_DESK)[-1].text


def test_no_mail_about_the_register_quotes_what_a_caller_wrote(world: World, by_mail: Cast) -> None:
    written = "BUY NOW at spam.example"
    base = f"/representatives/{holder(by_mail)['id']}/contacts"
    mine = {"role": "deputy", "name": written, "email": NEW, "language": "en"}
    assert by_mail.representative.post(base, mine).status == 201
    made = by_mail.representative.post("/endpoints", {"url": "https://buy-now.spam.example/BUY"}).body["id"]
    assert by_mail.representative.post(f"/endpoints/{made}/disablement", {"reason": written}).status == 200
    world.settle()
    assert len(world.mailbox.posted) > 4
    for mail in world.mailbox.posted:
        assert [word for word in ("BUY", "spam.example") if word in mail.raw.decode() + mail.text + mail.html] == []
    assert "by a caller of its owner" in world.mailbox.to(DEPUTY)[-1].text
