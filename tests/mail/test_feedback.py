"""SES's events as SNS delivers them, one recorded message of each kind (shapes: SES developer guide, event data)."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from removal.mail.feedback import Feedback, Kind, UnreadableEvent, from_sns

MAIL = {
    "timestamp": "2026-11-24T09:00:00.000Z",
    "source": "orders@ministry.example",
    "sourceArn": "arn:aws:ses:eu-central-1:123456789012:identity/ministry.example",
    "sendingAccountId": "123456789012",
    "messageId": "0107019a-1",
    "destination": ["r@video.example"],
    "headersTruncated": False,
    "headers": [{"name": "Subject", "value": "Removal order KZ-1"}],
    "commonHeaders": {"from": ["orders@ministry.example"], "to": ["r@video.example"]},
    "tags": {
        "ses:operation": ["SendEmail"],
        "ses:configuration-set": ["removal-orders"],
        "ses:from-domain": ["ministry.example"],
        "order": ["order-1"],
        "endpoint": ["contact-1"],
        "delivery": ["delivery-1"],
    },
}
DETAILS: dict[str, tuple[str, dict[str, Any]]] = {
    "Delivery": (
        "delivery",
        {
            "timestamp": "2026-11-24T09:00:01.250Z",
            "processingTimeMillis": 1250,
            "recipients": ["r@video.example"],
            "smtpResponse": "250 2.6.0 Message received",
            "remoteMtaIp": "198.51.100.7",
            "reportingMTA": "a8-1.smtp-out.eu-central-1.amazonses.com",
        },
    ),
    "Bounce": (
        "bounce",
        {
            "feedbackId": "0107019a-2",
            "bounceType": "Permanent",
            "bounceSubType": "General",
            "bouncedRecipients": [
                {
                    "emailAddress": "r@video.example",
                    "action": "failed",
                    "status": "5.1.1",
                    "diagnosticCode": "smtp; 550 5.1.1 user unknown",
                }
            ],
            "timestamp": "2026-11-24T10:00:00.000Z",
            "reportingMTA": "dns; a8-1.smtp-out.eu-central-1.amazonses.com",
        },
    ),
    "Complaint": (
        "complaint",
        {
            "feedbackId": "0107019a-3",
            "complaintSubType": None,
            "complainedRecipients": [{"emailAddress": "r@video.example"}],
            "timestamp": "2026-11-24T11:00:00.000Z",
            "complaintFeedbackType": "abuse",
        },
    ),
    "Reject": ("reject", {"reason": "Bad content"}),
    "DeliveryDelay": (
        "deliveryDelay",
        {
            "timestamp": "2026-11-24T09:10:00.000Z",
            "delayType": "TransientCommunicationFailure",
            "expirationTime": "2026-11-24T10:00:00.000Z",
            "delayedRecipients": [{"emailAddress": "r@video.example", "status": "4.4.1"}],
        },
    ),
}


def message(kind: str, names: str = "eventType", **changed: Any) -> dict[str, str]:  # noqa: ANN401 - SES's own
    name, detail = DETAILS[kind]
    event = {names: kind, "mail": MAIL, name: {**detail, **changed}}
    return {
        "Type": "Notification",
        "MessageId": "6b2a7a8e-1",
        "TopicArn": "arn:aws:sns:eu-central-1:123456789012:removal-orders",
        "Subject": "Amazon SES Email Event Notification",
        "Message": json.dumps(event),
        "Timestamp": "2026-11-24T09:00:02.000Z",
    }


def read_kind(kind: str, **changed: Any) -> Feedback:  # noqa: ANN401 - SES's own
    feedback = from_sns(message(kind, **changed))
    assert feedback is not None
    return feedback


@pytest.mark.parametrize("kind", DETAILS)
def test_each_kind_is_read_with_its_tags_and_its_time(kind: str) -> None:
    feedback = read_kind(kind)
    assert feedback.kind == kind
    assert feedback.message_id == "0107019a-1"
    assert feedback.tags == {"order": "order-1", "endpoint": "contact-1", "delivery": "delivery-1"}
    assert feedback.at.tzinfo is UTC


def test_a_deliverys_time_is_when_the_recipients_server_took_it() -> None:
    assert read_kind("Delivery").at == datetime(2026, 11, 24, 9, 0, 1, 250_000, UTC)


def test_a_rejects_time_is_the_mails() -> None:
    assert read_kind("Reject").at == datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


def test_identity_notifications_name_their_kind_otherwise() -> None:
    feedback = from_sns(message("Bounce", names="notificationType"))
    assert feedback is not None
    assert feedback.kind is Kind.BOUNCE


@pytest.mark.parametrize(
    ("changed", "kind", "permanent"),
    [
        ({}, Kind.BOUNCE, True),
        ({"bounceSubType": "OnAccountSuppressionList"}, Kind.BOUNCE, True),
        ({"bounceSubType": "Suppressed"}, Kind.BOUNCE, True),
        ({"bounceType": "Transient", "bounceSubType": "MailboxFull"}, Kind.BOUNCE, False),
        ({"bounceType": "Transient"}, Kind.BOUNCE, True),
        ({"bounceType": "Undetermined", "bounceSubType": "Undetermined"}, Kind.BOUNCE, True),
        ({"bounceType": "Transient", "bouncedRecipients": [{"status": "5.4.4"}]}, Kind.BOUNCE, True),
        ({"bounceType": "Transient", "bouncedRecipients": [{"diagnosticCode": "550 5.1.1 x"}]}, Kind.BOUNCE, True),
        ({"bouncedRecipients": [{"action": "failed"}]}, Kind.BOUNCE, True),
        ({"bouncedRecipients": [{"status": "4.4.7"}]}, Kind.BOUNCE, False),
        ({"bouncedRecipients": [{"status": "5.2.2"}]}, Kind.BOUNCE, False),
        ({"bouncedRecipients": [{"status": "5.0.0", "diagnosticCode": "smtp; 552 no space"}]}, Kind.BOUNCE, False),
        ({"bouncedRecipients": [{"status": "5.5.0", "diagnosticCode": "smtp; 550 5.2.2 full"}]}, Kind.BOUNCE, False),
        (
            {"bounceType": "Transient", "bouncedRecipients": [{"emailAddress": "r@video.example"}]},
            Kind.AUTOMATIC_REPLY,
            False,
        ),
        ({"bounceType": "Undetermined", "bouncedRecipients": []}, Kind.AUTOMATIC_REPLY, False),
        ({"bouncedRecipients": []}, Kind.BOUNCE, True),
        ({"bouncedRecipients": [{"action": "delayed"}]}, Kind.AUTOMATIC_REPLY, False),
    ],
    ids=[
        *("unknown user", "suppressed by us", "suppressed by all", "full", "refused"),
        *("refused, unclear", "no such domain", "said behind the code", "by the label", "given up"),
        *("full by status", "full by code", "full behind the code", "out of office"),
        *("out of office, unclear", "of nobody", "late"),
    ],
)
def test_a_bounce_is_told_from_an_automatic_reply_and_a_hard_one_from_a_soft_one(
    changed: dict[str, Any], kind: Kind, *, permanent: bool
) -> None:
    feedback = read_kind("Bounce", **changed)
    assert (feedback.kind, feedback.permanent) == (kind, permanent)


def test_of_a_bounce_is_kept_what_explains_it_and_no_address() -> None:
    kept = read_kind("Bounce").kept
    assert kept["diagnosticCode"] == "smtp; 550 5.1.1 user unknown"
    assert (kept["bounceType"], kept["status"]) == ("Permanent", "5.1.1")
    assert "r@video.example" not in kept.values()


def test_what_is_kept_has_an_end() -> None:
    assert all(len(value) <= 500 for value in read_kind("Delivery", smtpResponse="x" * 100_000).kept.values())


@pytest.mark.parametrize(
    "text",
    [
        "Successfully validated SNS topic for Amazon SES event publishing.",
        "{}",
        "[]",
        "null",
        '{"notificationType": "AmazonSnsSubscriptionSucceeded", "message": "You have successfully subscribed."}',
    ],
)
def test_what_is_no_event_to_act_on_is_let_go(text: str) -> None:
    assert from_sns({"Message": text}) is None
    assert from_sns({}) is None


FAILED = {"action": "failed", "status": "5.1.1"}


@pytest.mark.parametrize(
    ("recipients", "kind"),
    [
        ([("R@Video.Example.", FAILED)], Kind.BOUNCE),
        ([("rfc822; <desk@video.example>", FAILED)], Kind.BOUNCE),
        ([('"R. P." <r@VIDEO.example>', {"status": "4.4.7"})], Kind.BOUNCE),
        ([("undisclosed", FAILED)], Kind.BOUNCE),
        ([(None, FAILED)], Kind.BOUNCE),
        ([("private@elsewhere.example", FAILED)], Kind.FORWARDING_BOUNCE),
        ([("r@mail.video.example", FAILED)], Kind.FORWARDING_BOUNCE),
        ([("<x@ELSEWHERE.example>", {"diagnosticCode": "smtp; 552 full"})], Kind.FORWARDING_BOUNCE),
        ([("x@elsewhere.example", {})], Kind.FORWARDING_BOUNCE),
        ([("x@elsewhere.example", FAILED), ("r@video.example", {"action": "relayed"})], Kind.FORWARDING_BOUNCE),
        ([("x@elsewhere.example", FAILED), ("r@video.example", FAILED)], Kind.BOUNCE),
        ([("r@video.example", FAILED), ("x@elsewhere.example", {"action": "delivered"})], Kind.BOUNCE),
        (
            [("r@video.example", {"status": "2.0.0"}), ("x@elsewhere.example", {"action": "delayed"})],
            Kind.AUTOMATIC_REPLY,
        ),
    ],
)
def test_a_bounce_is_one_of_the_address_mailed_or_of_one_behind_it(
    recipients: list[tuple[str | None, dict[str, str]]], kind: Kind
) -> None:
    named = [{"emailAddress": address, **status} for address, status in recipients]
    assert read_kind("Bounce", bouncedRecipients=named).kind is kind


def test_the_recipient_that_decides_is_the_one_kept() -> None:
    named = [
        {"emailAddress": "x@elsewhere.example", "action": "failed", "status": "5.2.2"},
        {"emailAddress": "r@video.example", "action": "failed", "status": "5.1.1"},
    ]
    assert read_kind("Bounce", bouncedRecipients=named).kept["status"] == "5.1.1"
    assert read_kind("Bounce", bouncedRecipients=named[:1]).kept["status"] == "5.2.2"


@pytest.mark.parametrize("destination", [None, [], [""], [None], "undisclosed", {}])
def test_without_a_destination_the_address_of_the_delivery_says_who_was_mailed(destination: object) -> None:
    named = {**DETAILS["Bounce"][1], "bouncedRecipients": [{"emailAddress": "x@elsewhere.example", **FAILED}]}
    event = {"eventType": "Bounce", "mail": {**MAIL, "destination": destination}, "bounce": named}
    feedback = read(event)
    assert feedback.kind is Kind.BOUNCE
    assert feedback.mailed_to("r@video.example").kind is Kind.FORWARDING_BOUNCE
    assert feedback.mailed_to("Desk <r@ELSEWHERE.example>").kind is Kind.BOUNCE
    assert read_kind("Bounce").mailed_to("x@elsewhere.example").kind is Kind.BOUNCE
    assert read_kind("Delivery").mailed_to("x@elsewhere.example").kind is Kind.DELIVERY


def read(event: object, received_at: datetime | None = None) -> Feedback:
    """In SNS's envelope and by itself, which is the same."""
    feedback = from_sns({"Type": "Notification", "MessageId": "n-1", "Message": json.dumps(event)}, received_at)
    assert feedback is not None
    assert from_sns(event, received_at) == feedback
    return feedback


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
    assert all(feedback.kept.values())


def test_an_event_that_has_no_kind_of_ours_is_kept_under_its_name() -> None:
    assert read({"eventType": "Of next year", "mail": MAIL}).kept == {"eventType": "Of next year"}


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
    kept = read_kind("Bounce", bouncedRecipients=[{"diagnosticCode": "smtp; 550 \ud83d gone"}]).kept
    assert kept["diagnosticCode"].encode() == b"smtp; 550 ? gone"
