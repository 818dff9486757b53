"""Events of SES as the tests of feedback write and read them."""

import json
from datetime import datetime
from typing import Any

from removal.mail.feedback import Feedback, from_sns

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


def read(event: object, received_at: datetime | None = None) -> Feedback:
    """In SNS's envelope and by itself, which is the same."""
    feedback = from_sns({"Type": "Notification", "MessageId": "n-1", "Message": json.dumps(event)}, received_at)
    assert feedback is not None
    assert from_sns(event, received_at) == feedback
    return feedback
