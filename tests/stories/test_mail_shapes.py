"""Events of mails in odd shapes: read, or kept and logged, or in the dead letters; never lost."""

from datetime import timedelta
from typing import Any

import pytest

from tests import fake_ses
from tests.people import PRIMARY, Cast
from tests.stories.mail_events import dead_letters, hear, kept, raw, received
from tests.world import World

MINUTE = timedelta(minutes=1)


def test_an_event_without_snss_envelope_is_read_as_any(world: World, by_mail: Cast) -> None:
    order = by_mail.issue()
    world.settle()
    mail = world.mailbox.to(PRIMARY)[0]
    raw(world, fake_ses.delivery(mail, world.now))
    assert by_mail.order(order)["status"] == "running"
    raw(world, fake_ses.bounce(mail, world.now, "Permanent", "NoEmail"))
    assert by_mail.order(order)["status"] == "issued"


@pytest.mark.parametrize(
    ("kind", "name", "detail"),
    [
        ("Reject", "reject", {"reason": "Bad content", "timestamp": None}),
        ("Rendering Failure", "failure", {"errorMessage": "x", "templateName": "t"}),
        ("Subscription", "subscription", {"contactList": "c", "source": "UnsubscribeHeader"}),
        ("Complaint", "complaint", {"complainedRecipients": None, "complaintFeedbackType": None}),
        ("Complaint", "complaint", {"complainedRecipients": []}),
        ("Click", "click", {"link": "https://video.example/"}),
    ],
)
def test_an_event_that_nothing_follows_from_is_kept(
    world: World, by_mail: Cast, kind: str, name: str, detail: dict[str, Any]
) -> None:
    order, mail = received(world, by_mail)
    before = kept(mail)
    hear(world, mail.event(kind, world.now, name, **detail))
    assert len(kept(mail)) == len(before) + 1
    assert by_mail.order(order)["status"] == "running"


def test_two_events_of_one_instant_are_both_kept(world: World, by_mail: Cast) -> None:
    _, mail = received(world, by_mail)
    at = world.now
    hear(
        world,
        *(
            mail.event("Complaint", at, "complaint", complaintFeedbackType=complaint)
            for complaint in ("abuse", "fraud")
        ),
    )
    assert kept(mail).count("Complaint") == 2


@pytest.mark.parametrize("body", ["not JSON", "5", '{"Type": "Notification", "Message": "{\\"eventType\\": \\"Bou"}'])
def test_what_is_no_event_comes_to_the_dead_letters(world: World, by_mail: Cast, body: str) -> None:
    world.expect("MailFeedbackQueue")
    order, _ = received(world, by_mail)
    raw(world, body)
    world.run(20 * MINUTE)
    assert dead_letters(world) == 1
    assert by_mail.order(order)["status"] == "running"


def test_an_event_that_names_no_mail_comes_to_the_dead_letters(world: World, by_mail: Cast) -> None:
    world.expect("MailFeedbackQueue")
    order, mail = received(world, by_mail)
    hear(world, {**fake_ses.bounce(mail, world.now, "Permanent", "NoEmail"), "mail": None})
    world.run(20 * MINUTE)
    assert dead_letters(world) == 1
    assert by_mail.order(order)["status"] == "running"
