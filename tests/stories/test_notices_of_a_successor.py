"""Notices when the representative changes."""

from tests import fake_ses
from tests.fake_ses import Posted, accepts
from tests.people import ALARM, DEPUTY, PRIMARY, Cast
from tests.stories.notice_acts import ALL, HOUR, MINUTE, PICKY, SECOND, brought, receipts
from tests.world import START, World


def take_over(people: Cast, email: str = "n@successor.example") -> None:
    """A successor comes into office now."""
    mandate = {
        "name": "Successor Ltd",
        "country": "HK",
        "zone": "Asia/Hong_Kong",
        "languages": ["en"],
        "mandate": {"reference": "M-2"},
        "valid_from": "2026-02-01T00:00:00Z",
        "contacts": [{"role": "primary", "name": "N.", "email": email, "language": "en"}],
    }
    assert people.registrar.post("/platforms/video-example/representatives", mandate).status == 201


def test_a_new_representatives_webhook_gets_the_order_and_what_waits_in_one_body(world: World, by_mail: Cast) -> None:
    world.mailbox.behaviour[PRIMARY] = accepts
    order = by_mail.issue()
    world.run(MINUTE)
    by_mail.report(order, 1, 2)
    world.mailbox.behaviour[PRIMARY] = fake_ses.is_silent
    by_mail.ministry.post(f"/orders/{order}/disputes", {"items": [2], "reason": "it still plays"})
    world.run(MINUTE)
    take_over(by_mail)
    assert by_mail.join("successor").post("/endpoints", {"url": PICKY, "facts": ["order.breached"]}).status == 201
    world.run(5 * MINUTE)
    (call,) = [call_ for call_ in world.receivers.calls[PICKY] if call_.type == "order.reassigned"]
    assert brought(call)["text"]["statement_of_reasons"] == "Травля ребёнка в комментариях."
    assert [notice["words"]["reason"] for notice in brought(call)["notices"]] == ["it still plays"]
    assert receipts(by_mail, order)[-1][0] == "webhook_accepted"
    assert by_mail.order(order)["items"][1]["clock"] == "running"
    by_mail.sound(order)


def test_with_nothing_waiting_a_change_of_the_representative_passes_no_filter(world: World, by_mail: Cast) -> None:
    order = by_mail.issue()
    by_mail.representative.post(f"/orders/{order}/acknowledgement", {"by": "R.", "reference": "R-1"})
    world.run(MINUTE)
    take_over(by_mail)
    assert by_mail.join("successor").post("/endpoints", {"url": PICKY, "facts": ["order.breached"]}).status == 201
    world.run(5 * MINUTE)
    assert "order.reassigned" in by_mail.ministry.types(order)
    assert [call.type for call in world.receivers.calls[PICKY] if call.type.startswith("order.")] == []


def test_a_new_representative_is_mailed_the_notice_that_waits_and_takes_it(world: World, by_mail: Cast) -> None:
    world.mailbox.behaviour[PRIMARY] = accepts
    order = by_mail.issue()
    world.run(MINUTE)
    by_mail.report(order, 1, 2)
    world.mailbox.behaviour[PRIMARY] = fake_ses.is_silent
    by_mail.ministry.post(f"/orders/{order}/disputes", {"items": [2], "reason": "it still plays"})
    world.run(MINUTE)
    world.run_until(START + HOUR)
    take_over(by_mail)
    world.run(2 * SECOND)
    mail = next(candidate for candidate in world.mailbox.to("n@successor.example") if "order" in candidate.tags)
    assert mail.subject.startswith("Measure disputed")
    assert "it still plays" in mail.text
    assert by_mail.order(order)["items"][1]["clock"] == "awaiting_receipt"
    world.hear(fake_ses.delivery(mail, world.now))
    world.settle()
    assert receipts(by_mail, order)[-1] == ("mail_accepted", "2026-11-24T10:00:02.000Z")
    by_mail.sound(order)


def test_undelivered_brings_the_latest_notice_to_a_primary_contact_that_is_new(world: World, by_mail: Cast) -> None:
    order = by_mail.issue()
    world.run(MINUTE)
    contacts = by_mail.registrar.get("/platforms/video-example").body["representative"]
    added = {"role": "primary", "name": "N.", "email": "n@video.example", "language": "en"}
    path = f"/representatives/{contacts['id']}/contacts"
    assert by_mail.representative.post(path, added).status == 201
    world.run(HOUR)
    assert [mail.subject.partition(":")[0] for mail in world.mailbox.to("n@video.example") if "order" in mail.tags] == [
        "Removal order KZ-2026-000123"
    ]
    assert by_mail.order(order)["status"] == "issued"


def test_a_withdrawal_that_waits_goes_on_to_be_mailed_after_all_items_were_answered(
    world: World, by_mail: Cast
) -> None:
    world.mailbox.behaviour[PRIMARY] = accepts
    order = by_mail.issue()
    world.run(MINUTE)
    by_mail.report(order, 1, 2)

    def full(posted: Posted) -> fake_ses.MailEvents:
        return [(SECOND, fake_ses.bounce(posted, posted.at + SECOND, "Transient", "MailboxFull"))]

    world.mailbox.behaviour.update(dict.fromkeys(ALL, full))
    by_mail.ministry.post(f"/orders/{order}/withdrawal", {"reason": "issued in error"})
    world.run(HOUR + MINUTE)
    assert by_mail.ministry.types(order)[-1] == "order.undelivered"
    assert "the withdrawal of the order" in world.mailbox.to(ALARM)[-1].text
    sent = [len([mail for mail in world.mailbox.to(contact) if "Withdrawn" in mail.subject]) for contact in ALL]
    assert sent == [2, 2, 2]
    world.mailbox.behaviour[DEPUTY] = accepts
    world.run(4 * HOUR)
    assert receipts(by_mail, order)[-1][0] == "mail_accepted"
    by_mail.sound(order)
