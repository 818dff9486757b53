"""Events that SES publishes about a mail (SES developer guide, "event data that SES publishes to SNS"). Pure.

Decision 23 says what each means. Any member may be missing or null, and any value of another type than SES documents.
"""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from removal.mail.delivery_status import came_back, is_full, is_permanent, text
from removal.mail.mail_domain import domain_of
from removal.record.canonical import JsonObject


class Kind(StrEnum):
    """What an event means. SES publishes the three last as bounces or under names of its own."""

    DELIVERY = "Delivery"
    BOUNCE = "Bounce"
    COMPLAINT = "Complaint"
    REJECT = "Reject"
    DELAY = "DeliveryDelay"
    RENDERING_FAILURE = "RenderingFailure"
    SUBSCRIPTION = "Subscription"
    AUTOMATIC_REPLY = "AutomaticReply"  # a bounce event of a mail that did not come back
    FORWARDING_BOUNCE = "ForwardingBounce"  # it arrived, and came back from where the recipient forwards it to
    OTHER = "Other"  # any other event, kept under its name


class UnreadableEvent(ValueError):
    """No event of SES, and nothing known that SES or SNS sends beside events."""


TAGS = ("order", "endpoint", "delivery")
_DETAIL = {
    Kind.DELIVERY: "delivery",
    Kind.BOUNCE: "bounce",
    Kind.COMPLAINT: "complaint",
    Kind.REJECT: "reject",
    Kind.DELAY: "deliveryDelay",
    Kind.RENDERING_FAILURE: "failure",
    Kind.SUBSCRIPTION: "subscription",
}
_BOUNCES = (Kind.BOUNCE, Kind.AUTOMATIC_REPLY, Kind.FORWARDING_BOUNCE)
_KINDS = {kind.value.casefold(): kind for kind in _DETAIL}
_KEPT = (
    "bounceType",
    "bounceSubType",
    "complaintFeedbackType",
    "complaintSubType",
    "delayType",
    "reason",
    "smtpResponse",
    "reportingMTA",
    "errorMessage",
    "templateName",
    "eventType",
)
_OF_RECIPIENT = ("action", "status", "diagnosticCode")
_AT_MOST = 500  # characters of each
_NO_EVENTS = (
    "SubscriptionConfirmation",
    "UnsubscribeConfirmation",
    "AmazonSnsSubscriptionSucceeded",
)  # SNS's own, SES's
_TEST_MESSAGE = "Successfully validated SNS topic"  # that SES sends when a topic is configured
_INSTANT = re.compile(
    r"(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d):(\d\d)(?:[.,](\d+))?\s*(?:Z|([+-]\d\d)(?::?(\d\d))?)?", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Feedback:
    """One event: what, when, about which mail; `tags` are ours as they came back, empty for a mail without.

    `recipient` is the one that decided what a bounce means, `mailed` the domains that the mail was sent to.
    """

    kind: Kind
    at: datetime
    message_id: str
    tags: Mapping[str, str]
    detail: JsonObject
    recipient: JsonObject = field(default_factory=dict)
    mailed: frozenset[str] = frozenset()

    @property
    def kept(self) -> dict[str, str]:
        """What is kept of it beside its delivery."""
        fields = {name: self.detail.get(name) for name in _KEPT}
        fields |= {name: self.recipient.get(name) for name in _OF_RECIPIENT}
        return {name: _storable(text(value)) for name, value in fields.items() if text(value)}

    @property
    def permanent(self) -> bool:
        """Whether the address will take no other mail either; an address on a suppression list is one of these."""
        bounced = self.kind is Kind.BOUNCE and not self.full
        return bounced and is_permanent(self.recipient, _bounce_type(self.detail))

    @property
    def full(self) -> bool:
        """Whether it came back from a full mailbox, for which no address is given up."""
        return is_full(self.recipient, text(self.detail.get("bounceSubType")))

    def mailed_to(self, address: str) -> "Feedback":
        """The same of a mail to this address, for an event that does not say where the mail was sent."""
        if self.mailed or self.kind not in _BOUNCES:
            return self
        mailed = _domains([address])
        kind, recipient = _meaning(self.detail, mailed)
        return replace(self, kind=kind, recipient=recipient, mailed=mailed)


def from_sns(message: object, received_at: datetime | None = None) -> Feedback | None:
    """An event in SNS's or EventBridge's envelope or by itself; None for SNS's and SES's own test messages.

    An event that tells no readable time happened at `received_at`. UnreadableEvent.
    """
    envelope = _readable(message)
    event = _readable(_opened(envelope)) if "Message" in envelope else envelope
    event = _object(event.get("detail")) or event
    name = text(event.get("eventType")) or text(event.get("notificationType"))
    kind, mail = _kind(name, event), _object(event.get("mail"))
    message_id, tags = text(mail.get("messageId")), _tags(mail.get("tags"))
    if kind is Kind.OTHER and not (message_id or tags):
        _refuse_unless_known(event, name)
        return None
    detail = _object(event.get(_DETAIL.get(kind, ""))) or {"eventType": name}
    at = _happened_at(kind, detail, mail, _instant(envelope.get("Timestamp")) or received_at)
    mailed, recipient = _domains(_list(mail.get("destination"))), _object(None)
    if kind is Kind.BOUNCE:
        kind, recipient = _meaning(detail, mailed)
    return Feedback(kind, at, message_id, tags, detail, recipient, mailed)


def _refuse_unless_known(event: JsonObject, name: str) -> None:
    """UnreadableEvent for what may tell of a mail: it is not empty, and not what SES says when it is configured."""
    if event and name not in _NO_EVENTS:
        msg = "The notification tells of no mail, and is none that SES or SNS is known to send beside events."
        raise UnreadableEvent(msg)


def _opened(envelope: JsonObject) -> object:
    said = envelope["Message"]
    try:
        return json.loads(said) if isinstance(said, str) else said
    except ValueError as error:
        if str(said).startswith(_TEST_MESSAGE) or envelope.get("Type") in _NO_EVENTS:
            return None
        msg = "The notification carries no JSON."
        raise UnreadableEvent(msg) from error


def _kind(name: str, event: JsonObject) -> Kind:
    """By its name, else by the member that it has."""
    plain = re.sub("[^a-z]", "", name.casefold())
    by_member = next((kind for kind, member in _DETAIL.items() if _is_object(event.get(member)) and not name), None)
    return _KINDS.get(plain) or by_member or Kind.OTHER


def _meaning(bounce: JsonObject, mailed: frozenset[str]) -> tuple[Kind, JsonObject]:
    """What a bounce means for the address mailed, and the recipient that decides.

    A recipient in the domain that was mailed is the recipient under another name; without an address it is the
    recipient too. A bounce without recipients is read as one with a recipient of whom nothing is said.
    """
    recipients = [_recipient(one) for one in _list(bounce.get("bouncedRecipients"))] or [{}]
    back = [one for one in recipients if came_back(one, _bounce_type(bounce))]
    ours = [one for one in back if not mailed or domain_of(one.get("emailAddress")) in (None, *mailed)]
    if ours:
        return Kind.BOUNCE, ours[0]
    return (Kind.FORWARDING_BOUNCE, back[0]) if back else (Kind.AUTOMATIC_REPLY, recipients[0])


def _recipient(value: object) -> JsonObject:
    return {"emailAddress": value} if isinstance(value, str) else _object(value)


def _bounce_type(bounce: JsonObject) -> str:
    return text(bounce.get("bounceType"))


def _happened_at(kind: Kind, detail: JsonObject, mail: JsonObject, otherwise: datetime | None) -> datetime:
    """When the event happened. For an acceptance the time of the mail comes last: it would start the clock early."""
    own, of_mail = _instant(detail.get("timestamp")), _instant(mail.get("timestamp"))
    told = (own, otherwise, of_mail) if kind is Kind.DELIVERY else (own, of_mail, otherwise)
    found = next((at for at in told if at), None)
    if found is None:
        msg = "The event tells no time that can be read."
        raise UnreadableEvent(msg)
    return found


def _instant(value: object) -> datetime | None:
    """RFC 3339 with any number of digits, UTC without an offset; None for anything else."""
    found = _INSTANT.fullmatch(text(value))
    if not found:
        return None
    day, minute, second, fraction, hours, minutes = found.groups()
    leap = second == "60"
    part = timedelta(seconds=leap, microseconds=int((fraction or "").ljust(6, "0")[:6]))
    try:
        at = datetime.fromisoformat(f"{day}T{minute}:{'59' if leap else second}{hours or '+00'}:{minutes or '00'}")
        return (at + part).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _tags(tags: object) -> dict[str, str]:
    """SES gives each tag as a list of one; a string is read too, and a list of names with values."""
    pairs = [(text(one.get("name") or one.get("Name")), one.get("value") or one.get("Value")) for one in _objects(tags)]
    named = _object(tags) or dict(pairs)
    return {name: text(named.get(name)) for name in TAGS if text(named.get(name))}


def _storable(value: str) -> str:
    """JSON may hold half a surrogate pair; UTF-8, and so the table, may not."""
    return value[:_AT_MOST].encode(errors="replace").decode()


def _domains(addresses: Iterable[object]) -> frozenset[str]:
    return frozenset(domain for domain in map(domain_of, addresses) if domain)


def _objects(value: object) -> list[JsonObject]:
    return [one for one in _list(value) if isinstance(one, Mapping)] if isinstance(value, list) else []


def _list(value: object) -> list[object]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def _object(value: object) -> JsonObject:
    return value if isinstance(value, Mapping) else {}


def _readable(value: object) -> JsonObject:
    """An object; UnreadableEvent for any other value that says something."""
    if value and not isinstance(value, Mapping):
        msg = "The notification carries no event."
        raise UnreadableEvent(msg)
    return _object(value)


def _is_object(value: object) -> bool:
    return isinstance(value, Mapping)
