"""SES's events as SNS delivers them, one recorded message of each kind (shapes: SES developer guide, event data)."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from removal.delivery.mail.feedback import Feedback, Kind, from_sns

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


def told(kind: str, **changed: Any) -> Feedback:  # noqa: ANN401 - SES's own
    found = from_sns(message(kind, **changed))
    assert found is not None
    return found


@pytest.mark.parametrize("kind", DETAILS)
def test_each_kind_is_read_with_its_tags_and_its_time(kind: str) -> None:
    found = told(kind)
    assert found.kind == kind
    assert found.message_id == "0107019a-1"
    assert found.tags == {"order": "order-1", "endpoint": "contact-1", "delivery": "delivery-1"}
    assert found.at.tzinfo is UTC


def test_a_deliverys_time_is_when_the_recipients_server_took_it() -> None:
    assert told("Delivery").at == datetime(2026, 11, 24, 9, 0, 1, 250_000, UTC)


def test_a_rejects_time_is_the_mails() -> None:
    assert told("Reject").at == datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


def test_identity_notifications_name_their_kind_otherwise() -> None:
    found = from_sns(message("Bounce", names="notificationType"))
    assert found is not None
    assert found.kind is Kind.BOUNCE


@pytest.mark.parametrize(
    ("changed", "kind", "permanent"),
    [
        ({}, Kind.BOUNCE, True),
        ({"bounceSubType": "OnAccountSuppressionList"}, Kind.BOUNCE, True),
        ({"bounceSubType": "Suppressed"}, Kind.BOUNCE, True),
        ({"bounceType": "Transient", "bounceSubType": "MailboxFull"}, Kind.BOUNCE, False),
        ({"bounceType": "Transient"}, Kind.BOUNCE, False),
        ({"bounceType": "Undetermined", "bounceSubType": "Undetermined"}, Kind.BOUNCE, False),
        (
            {"bounceType": "Transient", "bouncedRecipients": [{"emailAddress": "r@video.example"}]},
            Kind.AUTOMATIC_REPLY,
            False,
        ),
    ],
    ids=["unknown user", "suppressed by us", "suppressed by all", "full", "given up", "unclear", "out of office"],
)
def test_a_bounce_is_told_from_an_automatic_reply_and_a_hard_one_from_a_soft_one(
    changed: dict[str, Any], kind: Kind, *, permanent: bool
) -> None:
    found = told("Bounce", **changed)
    assert (found.kind, found.permanent) == (kind, permanent)


def test_of_a_bounce_is_kept_what_explains_it_and_no_address() -> None:
    kept = told("Bounce").kept
    assert kept["diagnosticCode"] == "smtp; 550 5.1.1 user unknown"
    assert (kept["bounceType"], kept["status"]) == ("Permanent", "5.1.1")
    assert "r@video.example" not in kept.values()


def test_what_is_kept_has_an_end() -> None:
    assert all(len(value) <= 500 for value in told("Delivery", smtpResponse="x" * 100_000).kept.values())


@pytest.mark.parametrize(
    "said",
    [
        "Successfully validated SNS topic for Amazon SES event publishing.",
        "{}",
        "[]",
        "null",
        '{"eventType": "Open", "mail": {}}',
    ],
)
def test_what_is_no_event_to_act_on_is_let_go(said: str) -> None:
    assert from_sns({"Message": said}) is None
    assert from_sns({}) is None
