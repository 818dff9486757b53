"""Whatever shape an event of a mail has, it is read."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from removal.mail.feedback import Kind, UnreadableEvent, from_sns
from tests.mail.feedback_events import DETAILS, MAIL, read, read_kind

NINE = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("written", "after_nine"),
    [
        ("2026-11-24T09:00:00Z", 0),
        ("2026-11-24T09:00:00.5Z", 0.5),
        ("2026-11-24T09:00:00.25Z", 0.25),
        ("2026-11-24t09:00:00.123456789z", 0.123456),
        ("2026-11-24T14:00:01+05:00", 1),
        ("2026-11-24 04:30:02.0000-04:30", 2),
        ("2026-11-24T17:00:03+0800", 3),
        ("2026-11-24T17:00:03+08", 3),
        ("2026-11-24T09:00:04-00:00", 4),
        ("2026-11-24T09:00:05", 5),
        ("2026-11-24T08:59:60Z", 0),
    ],
)
def test_a_time_has_any_number_of_digits_and_any_offset(written: str, after_nine: float) -> None:
    assert read_kind("Delivery", timestamp=written).at == NINE + timedelta(seconds=after_nine)


LATER = NINE + timedelta(hours=1)


@pytest.mark.parametrize(
    "written", [None, "", "yesterday", "2026-13-24T09:00:00Z", "0001-01-01T00:00:00+23:00", 5, {}, []]
)
def test_without_a_time_of_its_own_an_acceptance_is_when_it_was_heard_of_and_else_when_the_mail_was_sent(
    written: object,
) -> None:
    mail, name = MAIL, DETAILS["Delivery"][0]
    event = {"eventType": "Delivery", "mail": mail, name: {"timestamp": written}}
    assert read(event, LATER).at == LATER
    assert read(event).at == NINE
    assert read_kind("Delivery", timestamp=written).at == NINE + timedelta(seconds=2)  # of SNS's envelope
    assert read({**event, "eventType": "Bounce", "bounce": {"timestamp": written}}, LATER).at == NINE
    with pytest.raises(UnreadableEvent):
        from_sns({**event, "mail": {**mail, "timestamp": written}})


@pytest.mark.parametrize(
    "tags",
    [
        {"order": ["order-1"], "delivery": ["delivery-1"], "other": ["x"]},
        {"order": "order-1", "delivery": "delivery-1", "endpoint": None},
        {"order": ["order-1", "order-2"], "delivery": "delivery-1", "endpoint": []},
        [{"name": "order", "value": "order-1"}, {"Name": "delivery", "Value": "delivery-1"}, None, "x"],
    ],
)
def test_tags_are_lists_or_strings(tags: object) -> None:
    feedback = read({"eventType": "Reject", "mail": {**MAIL, "tags": tags}, "reject": {}})
    assert feedback.tags == {"order": "order-1", "delivery": "delivery-1"}


@pytest.mark.parametrize("tags", [None, {}, [], "order-1", 5])
def test_without_tags_there_is_still_the_message_id(tags: object) -> None:
    feedback = read({"eventType": "Reject", "mail": {**MAIL, "tags": tags}, "reject": None})
    assert (feedback.tags, feedback.message_id) == ({}, "0107019a-1")


@pytest.mark.parametrize(
    ("event", "kind"),
    [
        ({"eventType": "Reject", "reject": {"reason": "Bad content"}}, Kind.REJECT),
        (
            {"eventType": "Rendering Failure", "failure": {"errorMessage": "x", "templateName": "t"}},
            Kind.RENDERING_FAILURE,
        ),
        ({"eventType": "RenderingFailure", "failure": None}, Kind.RENDERING_FAILURE),
        ({"eventType": "Subscription", "subscription": {"contactList": "c"}}, Kind.SUBSCRIPTION),
        ({"eventType": "Complaint", "complaint": {"complainedRecipients": []}}, Kind.COMPLAINT),
        ({"eventType": "Complaint", "complaint": {"complainedRecipients": None}}, Kind.COMPLAINT),
        ({"eventType": "Complaint"}, Kind.COMPLAINT),
        ({"eventType": "DeliveryDelay", "deliveryDelay": {"delayedRecipients": None}}, Kind.DELAY),
        ({"eventType": None, "notificationType": "Bounce", "bounce": {"bounceType": "Permanent"}}, Kind.BOUNCE),
        ({"eventType": "BOUNCE", "bounce": {"bounceType": "permanent", "bouncedRecipients": None}}, Kind.BOUNCE),
        ({"eventType": "Bounce", "bounce": {"bounceType": "Permanent", "bouncedRecipients": [None]}}, Kind.BOUNCE),
        ({"eventType": "Bounce", "bounce": {"bounceType": "Permanent", "bouncedRecipients": {}}}, Kind.BOUNCE),
        (
            {"eventType": "Bounce", "bounce": {"bounceType": "Permanent", "bouncedRecipients": "x@a.example"}},
            Kind.FORWARDING_BOUNCE,
        ),
        ({"eventType": "Bounce", "bounce": {"bounceType": None}}, Kind.AUTOMATIC_REPLY),
        ({"eventType": "Bounce", "bounce": None}, Kind.AUTOMATIC_REPLY),
        ({"bounce": {"bounceType": "Permanent"}}, Kind.BOUNCE),
        ({"delivery": {}}, Kind.DELIVERY),
        ({"eventType": "Send", "send": {}}, Kind.OTHER),
        ({"eventType": "Click", "click": {"link": "https://video.example"}}, Kind.OTHER),
        ({"eventType": "Of next year"}, Kind.OTHER),
        ({}, Kind.OTHER),
    ],
)
def test_whatever_shape_an_event_of_a_mail_has_it_is_read(event: dict[str, Any], kind: Kind) -> None:
    feedback = read({**event, "mail": MAIL}, LATER)
    assert feedback.kind is kind
    assert feedback.message_id == "0107019a-1"
    assert all(feedback.stored.values())


def test_an_event_that_has_no_kind_of_ours_is_kept_under_its_name() -> None:
    assert read({"eventType": "Of next year", "mail": MAIL}).stored == {"eventType": "Of next year"}


@pytest.mark.parametrize("mail", [None, {}, [], "x", {"messageId": None, "tags": None, "timestamp": None}])
def test_an_event_about_no_mail_is_read_so_that_it_comes_back_as_unmatched(mail: object) -> None:
    feedback = read({"eventType": "Bounce", "mail": mail, "bounce": DETAILS["Bounce"][1]})
    assert (feedback.message_id, feedback.tags) == ("", {})


@pytest.mark.parametrize(
    "text",
    [
        '{"eventType": "Bounce", "mail": {',
        "Травля",
        '"text"',
        "5",
        "[1]",
        "<html>",
        "not JSON",
        '{"eventType": "Open", "mail": {}}',
        '{"content": "a mail that was received"}',
    ],
)
def test_what_cannot_be_read_is_raised_and_not_let_go(text: str) -> None:
    with pytest.raises(UnreadableEvent):
        from_sns({"Type": "Notification", "Message": text})
    with pytest.raises(UnreadableEvent):
        from_sns("text")


def test_an_event_in_the_envelope_of_eventbridge_is_read() -> None:
    event = {"eventType": "Bounce", "mail": MAIL, "bounce": DETAILS["Bounce"][1]}
    envelope = {"version": "0", "source": "aws.ses", "detail-type": "Email Bounced", "detail": event}
    assert from_sns(envelope) == from_sns({"Message": json.dumps(envelope)}) == read(event)


@pytest.mark.parametrize("kind", ["SubscriptionConfirmation", "UnsubscribeConfirmation"])
def test_what_sns_sends_itself_is_let_go(kind: str) -> None:
    assert from_sns({"Type": kind, "Message": "You have chosen to subscribe to the topic."}) is None


def test_half_a_surrogate_pair_can_be_kept() -> None:
    kept = read_kind("Bounce", bouncedRecipients=[{"diagnosticCode": "smtp; 550 \ud83d gone"}]).stored
    assert kept["diagnosticCode"].encode() == b"smtp; 550 ? gone"
