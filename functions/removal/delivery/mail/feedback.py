"""What SES publishes about a mail (SES developer guide, "event data that SES publishes to SNS"). Pure."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from removal.record.canonical import JsonObject


class Kind(StrEnum):
    """Those we act on or keep; SES has more, and publishes automatic replies as bounces."""

    DELIVERY = "Delivery"
    BOUNCE = "Bounce"
    AUTOMATIC_REPLY = "AutomaticReply"
    COMPLAINT = "Complaint"
    REJECT = "Reject"
    DELAY = "DeliveryDelay"


TAGS = ("order", "endpoint", "delivery")
_DETAIL = {
    Kind.DELIVERY: "delivery",
    Kind.BOUNCE: "bounce",
    Kind.COMPLAINT: "complaint",
    Kind.REJECT: "reject",
    Kind.DELAY: "deliveryDelay",
}
_KEPT = (
    "bounceType",
    "bounceSubType",
    "complaintFeedbackType",
    "complaintSubType",
    "delayType",
    "reason",
    "smtpResponse",
    "reportingMTA",
)
_OF_RECIPIENT = ("action", "status", "diagnosticCode")
_AT_MOST = 500  # characters of each


@dataclass(frozen=True, slots=True)
class Feedback:
    """One event: what, when, about which mail; `tags` are ours as they came back, empty for a mail without."""

    kind: Kind
    at: datetime
    message_id: str
    tags: Mapping[str, str]
    detail: JsonObject

    @property
    def kept(self) -> dict[str, str]:
        """What is kept of it beside its delivery."""
        recipient: JsonObject = next(iter(self.detail.get("bouncedRecipients", ())), {})
        told = {name: self.detail.get(name) for name in _KEPT} | {name: recipient.get(name) for name in _OF_RECIPIENT}
        return {name: str(said)[:_AT_MOST] for name, said in told.items() if said}

    @property
    def permanent(self) -> bool:
        """Whether the address will take no other mail either; an address on a suppression list is one of these."""
        return self.kind is Kind.BOUNCE and self.detail["bounceType"] == "Permanent"


def from_sns(message: JsonObject) -> Feedback | None:
    """An SNS notification as SQS carries it; None for what is no event of ours to act on, such as SNS's own test."""
    try:
        told: dict[str, Any] = json.loads(message["Message"])
        kind = Kind(told.get("eventType") or told["notificationType"])
    except (ValueError, KeyError, AttributeError):
        return None
    detail = told[_DETAIL[kind]]
    kind = Kind.AUTOMATIC_REPLY if kind is Kind.BOUNCE and _replied(detail) else kind
    at = detail.get("timestamp") or told["mail"]["timestamp"]
    return Feedback(kind, datetime.fromisoformat(at).astimezone(UTC), told["mail"]["messageId"], _tags(told), detail)


def _replied(bounce: JsonObject) -> bool:
    """Whether a bounce is but an automatic reply ("out of office"): the mail is in the mailbox.

    It is transient and general, and lacks the delivery status that a mail server's own bounce has.
    """
    general = (bounce["bounceType"], bounce.get("bounceSubType")) == ("Transient", "General")
    return general and not any(found.get("action") == "failed" for found in bounce.get("bouncedRecipients", ()))


def _tags(told: JsonObject) -> dict[str, str]:
    """SES gives each tag as a list of one."""
    tags = told["mail"].get("tags") or {}
    return {name: tags[name][0] for name in TAGS if tags.get(name)}
