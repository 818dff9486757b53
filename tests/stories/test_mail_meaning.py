"""What an event of a mail means for receipt: replies, refusals, and bounces from behind the recipient."""

import json
from datetime import timedelta

import pytest

from removal.deliveries.delivery import State
from removal.deliveries.store import DeliveryStore
from removal.endpoints.store import EndpointStore
from removal.record import instant
from tests import fake_ses
from tests.people import PRIMARY, Cast
from tests.stories.mail_events import hear, kept, received
from tests.world import World

HOUR = timedelta(hours=1)
ELSEWHERE = "private@elsewhere.example"
REFUSED = {"status": "5.1.1", "diagnosticCode": "smtp; 550 5.1.1 user unknown"}


def test_an_undetermined_bounce_of_no_one_is_an_automatic_reply_and_the_breach_stays(
    world: World, by_mail: Cast
) -> None:
    order, mail = received(world, by_mail)
    reply = fake_ses.bounce_naming(mail, world.now, "Undetermined", subtype="Undetermined")
    hear(world, reply, reply)
    world.run(24 * HOUR)
    assert by_mail.order(order)["status"] == "breached"
    world.run(2 * HOUR)
    (breach,) = by_mail.order(order)["breaches"]
    assert breach["annulled_at"] is None
    assert "order.receipt_withdrawn" not in by_mail.ministry.types(order)
    assert kept(mail).count("AutomaticReply") == 1
    by_mail.sound(order)


@pytest.mark.parametrize(
    "fields",
    [
        REFUSED,
        {"status": " 4.4.7 (gave up)"},
        {"diagnosticCode": "smtp; 554 delivery error"},
        {"action": "Failed", "status": "2.0.0"},
    ],
    ids=["status and diagnostic", "status", "diagnostic", "action"],
)
@pytest.mark.parametrize("label", ["Transient", "Undetermined"])
def test_a_refusal_is_a_bounce_whatever_ses_calls_it(
    world: World, by_mail: Cast, fields: dict[str, str], label: str
) -> None:
    order, mail = received(world, by_mail)
    hear(world, fake_ses.bounce_naming(mail, world.now, label, {"emailAddress": PRIMARY.upper(), **fields}))
    assert by_mail.order(order)["status"] == "issued"
    assert "order.receipt_withdrawn" in by_mail.ministry.types(order)
    assert DeliveryStore().load(mail.tags["endpoint"], mail.tags["delivery"]).state is State.BOUNCED
    given_up = EndpointStore().find(mail.tags["endpoint"]) is not None
    assert given_up == ("5.1.1" in str(fields))  # only a permanent bounce gives the address up


@pytest.mark.parametrize("action", ["delayed", "Relayed", "EXPANDED", "delivered"])
def test_a_report_of_a_mail_that_did_not_come_back_changes_nothing(world: World, by_mail: Cast, action: str) -> None:
    order, mail = received(world, by_mail)
    hear(
        world,
        fake_ses.bounce_naming(mail, world.now, "Permanent", {"emailAddress": PRIMARY, "action": action, **REFUSED}),
    )
    assert by_mail.order(order)["status"] == "running"
    assert EndpointStore().find(mail.tags["endpoint"]) is None


def test_a_bounce_from_behind_the_recipient_keeps_receipt_and_both_sides_can_read_it(
    world: World, by_mail: Cast
) -> None:
    order, mail = received(world, by_mail)
    recipient = {"emailAddress": f"Private <{ELSEWHERE}>", "action": "failed", **REFUSED}
    at = world.now
    bounce = fake_ses.bounce_naming(mail, at, "Permanent", recipient)
    hear(world, bounce, bounce)
    assert by_mail.order(order)["status"] == "running"
    assert kept(mail).count("ForwardingBounce") == 1
    assert EndpointStore().find(mail.tags["endpoint"]) is None
    report = {
        "at": instant.to_text(at),
        "kind": "forwarding_bounced",
        "type": "order.issued",
        "endpoint": mail.tags["endpoint"],
        "delivery": mail.tags["delivery"],
        "status": "5.1.1",
    }
    for side in (by_mail.ministry, by_mail.representative):
        answer = side.get(f"/orders/{order}/mail-reports")
        assert (answer.status, answer.body) == (200, {"reports": [report]})
        assert "elsewhere" not in json.dumps(answer.body)
    world.run(25 * HOUR)
    assert by_mail.order(order)["status"] == "breached"
    by_mail.sound(order)


def test_how_far_apart_two_bounces_are_is_read_from_their_own_times(world: World, by_mail: Cast) -> None:
    by_mail.issue("KZ-1")
    by_mail.issue("KZ-2")
    world.run(timedelta(minutes=1))
    (first, second), at = world.mailbox.to(PRIMARY), world.now
    late = {"emailAddress": PRIMARY, "status": "4.4.7"}
    hear(world, fake_ses.bounce_naming(first, at, "Transient", late))
    world.run(2 * HOUR)
    hear(world, fake_ses.bounce_naming(second, at + timedelta(minutes=5), "Transient", late))
    assert EndpointStore().find(first.tags["endpoint"]) is None


def test_a_bounce_heard_of_before_its_acceptance_is_one_however_late_that_is(world: World, by_mail: Cast) -> None:
    order = by_mail.issue()
    world.run(timedelta(minutes=1))
    mail, at = world.mailbox.to(PRIMARY)[0], world.now
    hear(world, fake_ses.bounce(mail, at, "Permanent", "General"))
    world.run(5 * HOUR)
    hear(world, fake_ses.delivery(mail, at), fake_ses.delivery(mail, at))
    assert by_mail.order(order)["status"] == "issued"
    assert "order.received" not in by_mail.ministry.types(order)


def test_an_order_whose_mails_nothing_was_reported_of_has_no_reports(world: World, by_mail: Cast) -> None:
    order, _ = received(world, by_mail)
    assert by_mail.ministry.get(f"/orders/{order}/mail-reports").body == {"reports": []}


@pytest.mark.parametrize("address", ["desk@VIDEO.example.", "rfc822;<r.person@video.example>", '"R" <R@Video.Example>'])
def test_in_the_domain_mailed_it_is_the_recipient_under_another_name(world: World, by_mail: Cast, address: str) -> None:
    order, mail = received(world, by_mail)
    hear(world, fake_ses.bounce_naming(mail, world.now, "Permanent", {"emailAddress": address, "action": "failed"}))
    assert by_mail.order(order)["status"] == "issued"
    assert EndpointStore().load(mail.tags["endpoint"]).endpoint.enabled is False


def test_of_several_recipients_the_one_mailed_decides(world: World, by_mail: Cast) -> None:
    order, mail = received(world, by_mail)
    elsewhere = {"emailAddress": ELSEWHERE, "action": "failed"}
    hear(
        world,
        fake_ses.bounce_naming(mail, world.now, "Permanent", elsewhere, {"emailAddress": PRIMARY, "action": "delayed"}),
    )
    assert by_mail.order(order)["status"] == "running"
    hear(world, fake_ses.bounce_naming(mail, world.now, "Permanent", elsewhere, {"emailAddress": PRIMARY, **REFUSED}))
    assert by_mail.order(order)["status"] == "issued"
