"""Events that SES publishes about a mail (SES developer guide, "event data that SES publishes to SNS"). Pure.

Decision 23 has their meanings. Any member may be missing or null; any value may have another type than SES documents.
"""

import json
import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from removal.mail.delivery_status import came_back, is_full, is_permanent, text
from removal.mail.mail_domain import domain_of
from removal.record.canonical import JsonObject
from removal.values import dataclass, field, replace


class Kind(StrEnum):
    """The meaning of an event. SES publishes the last three as bounces or under other names."""

    DELIVERY = "Delivery"
    BOUNCE = "Bounce"
    COMPLAINT = "Complaint"
    REJECT = "Reject"
    DELAY = "DeliveryDelay"
    RENDERING_FAILURE = "RenderingFailure"
    SUBSCRIPTION = "Subscription"
    AUTOMATIC_REPLY = "AutomaticReply"  # a bounce event, though the mail was delivered
    FORWARDING_BOUNCE = "ForwardingBounce"  # delivered, but bounced from the address that the recipient forwards to
    OTHER = "Other"  # any other event, stored under its name


class UnreadableEvent(ValueError):
    """The message is neither an SES event nor a known control message of SES or SNS."""


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
_STORED = (
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
_RECIPIENT_MEMBERS = ("action", "status", "diagnosticCode")
_FIELD_LONGEST = 500  # characters of a stored field
_CONTROL_MESSAGES = (
    "SubscriptionConfirmation",
    "UnsubscribeConfirmation",
    "AmazonSnsSubscriptionSucceeded",
)  # SNS's own, SES's
_TEST_MESSAGE = "Successfully validated SNS topic"  # SES sends it when a topic is configured
_INSTANT = re.compile(
    r"(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d):(\d\d)(?:[.,](\d+))?\s*(?:Z|([+-]\d\d)(?::?(\d\d))?)?", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Feedback:
    """An event about a mail. `tags`: our tags as SES returns them; empty if the mail has none.

    `recipient`: the recipient that decided the meaning of a bounce. `mailed`: the domains that the mail was sent to.
    """

    kind: Kind
    at: datetime
    message_id: str
    tags: Mapping[str, str]
    detail: JsonObject
    recipient: JsonObject = field(default_factory=dict)
    mailed: frozenset[str] = frozenset()

    @property
    def stored(self) -> dict[str, str]:
        """The fields that are stored with the delivery."""
        fields = {name: self.detail.get(name) for name in _STORED}
        fields |= {name: self.recipient.get(name) for name in _RECIPIENT_MEMBERS}
        return {name: _storable(text(value)) for name, value in fields.items() if text(value)}

    @property
    def permanent(self) -> bool:
        """Whether the address will refuse any other mail; an address on a suppression list does."""
        bounced = self.kind is Kind.BOUNCE and not self.full
        return bounced and is_permanent(self.recipient, _bounce_type(self.detail))

    @property
    def full(self) -> bool:
        """Whether the mail bounced because the mailbox is full; the address is not disabled for that."""
        return is_full(self.recipient, text(self.detail.get("bounceSubType")))

    def mailed_to(self, address: str) -> "Feedback":
        """The event with the domain of this address, if the event does not name the destination itself."""
        if self.mailed or self.kind not in _BOUNCES:
            return self
        mailed = _domains([address])
        kind, recipient = _classified(self.detail, mailed)
        return replace(self, kind=kind, recipient=recipient, mailed=mailed)


def from_sns(message: object, received_at: datetime | None = None) -> Feedback | None:
    """An event from an envelope of SNS or EventBridge, or without one; None for test messages of SNS and SES.

    `received_at`: the time of an event without a readable time. Raises UnreadableEvent if it is no event of SES.
    """
    envelope = _object_or_error(message)
    event = _object_or_error(_content(envelope)) if "Message" in envelope else envelope
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
        kind, recipient = _classified(detail, mailed)
    return Feedback(kind, at, message_id, tags, detail, recipient, mailed)


def _refuse_unless_known(event: JsonObject, name: str) -> None:
    """UnreadableEvent unless it is empty or a control message of SES: it could be about a mail."""
    if event and name not in _CONTROL_MESSAGES:
        msg = "The notification tells of no mail, and is none that SES or SNS is known to send beside events."
        raise UnreadableEvent(msg)


def _content(envelope: JsonObject) -> object:
    content = envelope["Message"]
    try:
        return json.loads(content) if isinstance(content, str) else content
    except ValueError as error:
        if str(content).startswith(_TEST_MESSAGE) or envelope.get("Type") in _CONTROL_MESSAGES:
            return None
        msg = "The notification carries no JSON."
        raise UnreadableEvent(msg) from error


def _kind(name: str, event: JsonObject) -> Kind:
    """The kind by the event's name, else by the member that it has."""
    plain = re.sub("[^a-z]", "", name.casefold())
    by_member = next((kind for kind, member in _DETAIL.items() if _is_object(event.get(member)) and not name), None)
    return _KINDS.get(plain) or by_member or Kind.OTHER


def _classified(bounce: JsonObject, mailed: frozenset[str]) -> tuple[Kind, JsonObject]:
    """The kind of a bounce for the address that was mailed, and the recipient that decides it.

    A bounced recipient counts as ours if it has the domain that was mailed (an alias) or no address at all. A bounce
    without recipients counts as a bounce of one recipient without fields.
    """
    recipients = [_recipient(entry) for entry in _list(bounce.get("bouncedRecipients"))] or [{}]
    back = [entry for entry in recipients if came_back(entry, _bounce_type(bounce))]
    ours = [entry for entry in back if not mailed or domain_of(entry.get("emailAddress")) in (None, *mailed)]
    if ours:
        return Kind.BOUNCE, ours[0]
    return (Kind.FORWARDING_BOUNCE, back[0]) if back else (Kind.AUTOMATIC_REPLY, recipients[0])


def _recipient(value: object) -> JsonObject:
    return {"emailAddress": value} if isinstance(value, str) else _object(value)


def _bounce_type(bounce: JsonObject) -> str:
    return text(bounce.get("bounceType"))


def _happened_at(kind: Kind, detail: JsonObject, mail: JsonObject, fallback: datetime | None) -> datetime:
    """The time of the event. For an acceptance the mail's time comes last: it would start the clock too early."""
    own, of_mail = _instant(detail.get("timestamp")), _instant(mail.get("timestamp"))
    candidates = (own, fallback, of_mail) if kind is Kind.DELIVERY else (own, of_mail, fallback)
    happened_at = next((at for at in candidates if at), None)
    if happened_at is None:
        msg = "The event tells no time that can be read."
        raise UnreadableEvent(msg)
    return happened_at


def _instant(value: object) -> datetime | None:
    """RFC 3339 with any number of digits, UTC without an offset; None for anything else."""
    match = _INSTANT.fullmatch(text(value))
    if not match:
        return None
    day, minute, second, fraction, hours, minutes = match.groups()
    leap = second == "60"
    part = timedelta(seconds=leap, microseconds=int((fraction or "").ljust(6, "0")[:6]))
    try:
        at = datetime.fromisoformat(f"{day}T{minute}:{'59' if leap else second}{hours or '+00'}:{minutes or '00'}")
        return (at + part).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _tags(tags: object) -> dict[str, str]:
    """Our tags. SES has each value as a list with one string; a plain string and a list of pairs are read too."""
    pairs = [(text(tag.get("name") or tag.get("Name")), tag.get("value") or tag.get("Value")) for tag in _objects(tags)]
    named = _object(tags) or dict(pairs)
    return {name: text(named.get(name)) for name in TAGS if text(named.get(name))}


def _storable(value: str) -> str:
    """The text cut to length, without lone surrogates: JSON allows them, UTF-8 and the table do not."""
    return value[:_FIELD_LONGEST].encode(errors="replace").decode()


def _domains(addresses: Iterable[object]) -> frozenset[str]:
    return frozenset(domain for domain in map(domain_of, addresses) if domain)


def _objects(value: object) -> list[JsonObject]:
    return [element for element in _list(value) if isinstance(element, Mapping)] if isinstance(value, list) else []


def _list(value: object) -> list[object]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def _object(value: object) -> JsonObject:
    return value if isinstance(value, Mapping) else {}


def _object_or_error(value: object) -> JsonObject:
    """The object; UnreadableEvent for another value that is not empty."""
    if value and not isinstance(value, Mapping):
        msg = "The notification carries no event."
        raise UnreadableEvent(msg)
    return _object(value)


def _is_object(value: object) -> bool:
    return isinstance(value, Mapping)
