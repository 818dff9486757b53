"""The post of the stories: SES takes each mail, and mail servers say of it what a story has them say."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from typing import Any

from removal.mail.ses import SesMailer, Submission
from removal.record import instant
from removal.wiring.process import now
from tests.mail import shape

SECOND = timedelta(seconds=1)
Event = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Posted:
    """One mail that SES has taken, byte for byte."""

    at: datetime
    recipient: str
    raw: bytes
    tags: Mapping[str, str]
    message_id: str
    window: timedelta | None = None

    @property
    def message(self) -> EmailMessage:
        """The mail, read."""
        read = message_from_bytes(self.raw, policy=shape.READING)
        assert isinstance(read, EmailMessage)
        return read

    @property
    def text(self) -> str:
        """Its plain text."""
        part = self.message.get_body(("plain",))
        return str(part.get_content()) if part else ""

    @property
    def html(self) -> str:
        """Its HTML."""
        part = self.message.get_body(("html",))
        return str(part.get_content()) if part else ""

    @property
    def subject(self) -> str:
        """Its subject, unfolded."""
        return str(self.message["Subject"])

    @property
    def link(self) -> str:
        """The one link in it, without the address of the deployment."""
        return self._link("/o/")

    @property
    def test_link(self) -> str:
        """The one link in a contact's test, likewise."""
        return self._link("/c/")

    def _link(self, prefix: str) -> str:
        return next(line.strip() for line in self.text.splitlines() if prefix in line).partition(prefix)[2]

    def event(self, kind: str, at: datetime, name: str, **detail: Any) -> Event:  # noqa: ANN401 - SES's own
        """An event about it as SES publishes one."""
        mail = {
            "timestamp": instant.to_text(self.at),
            "messageId": self.message_id,
            "source": "orders@ministry.example",
            "destination": [self.recipient],
            "tags": {"ses:configuration-set": ["removal-orders"], **{key: [tag] for key, tag in self.tags.items()}},
        }
        return {"eventType": kind, "mail": mail, name: {"timestamp": instant.to_text(at), **detail}}


MailEvents = list[tuple[timedelta, Event]]
Behaviour = Callable[[Posted], MailEvents]


def is_silent(_: Posted) -> MailEvents:
    """Nothing is heard of it."""
    return []


def accepts(posted: Posted) -> MailEvents:
    """The server takes it a second later."""
    return [(SECOND, delivery(posted, posted.at + SECOND))]


def bounces(after: timedelta, *, kind: str = "Permanent", subtype: str = "General") -> Behaviour:
    """The server takes it, and later it comes back."""

    def as_posted(posted: Posted) -> MailEvents:
        return [*accepts(posted), (after, bounce(posted, posted.at + after, kind, subtype))]

    return as_posted


def refuses(posted: Posted) -> MailEvents:
    """The server never takes it."""
    return [(SECOND, bounce(posted, posted.at + SECOND, "Permanent", "NoEmail"))]


def delivery(posted: Posted, at: datetime) -> Event:
    """Delivery: the recipient's server has taken it."""
    return posted.event("Delivery", at, "delivery", recipients=[posted.recipient], smtpResponse="250 OK")


def bounce(posted: Posted, at: datetime, kind: str, subtype: str, action: str | None = "failed") -> Event:
    """Bounce; without `action` it is but an automatic reply."""
    recipient = {"emailAddress": posted.recipient, **({"action": action, "status": "5.1.1"} if action else {})}
    return posted.event("Bounce", at, "bounce", bounceType=kind, bounceSubType=subtype, bouncedRecipients=[recipient])


def bounce_naming(
    posted: Posted, at: datetime, kind: str, *recipients: Mapping[str, str], subtype: str = "General"
) -> Event:
    """Bounce, with exactly what is given for each recipient; of none, as SES publishes out-of-office replies."""
    copies = [dict(recipient) for recipient in recipients]
    return posted.event("Bounce", at, "bounce", bounceType=kind, bounceSubType=subtype, bouncedRecipients=copies)


@dataclass(slots=True)
class FakeSes:
    """A proxy of SES: hands every mail on, remembers it, and lets its server speak; by itself a server is silent."""

    later: Callable[[timedelta, Event], None]
    mailer: Callable[[], SesMailer]
    forget_sent: Callable[[], None]
    posted: list[Posted] = field(default_factory=list)
    behaviour: dict[str, Behaviour] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    misshapen: list[str] = field(default_factory=list)  # what is wrong with mails, whatever they tell

    def submit(
        self, sender: str, recipient: str, raw: bytes, tags: Mapping[str, str], window: timedelta | None = None
    ) -> Submission:
        """As SES; while there are faults, the next of them is all that comes of it. Every mail is held to its shape."""
        if self.faults:
            return Submission(None, self.faults.pop(0), 1)
        self.misshapen += shape.faults(raw)
        submitted = self.mailer().submit(sender, recipient, raw, tags, window)
        assert submitted.message_id is not None, submitted.fault
        posted = Posted(now(), recipient, raw, dict(tags), submitted.message_id, window)
        self.posted.append(posted)
        for after, event in self.behaviour.get(recipient, is_silent)(posted):
            self.later(after, event)
        return replace(submitted, milliseconds=1)

    def forget(self) -> None:
        """What went out until now is no part of the story: the tests of contacts that were just entered."""
        self.posted.clear()
        self.forget_sent()

    def to(self, recipient: str) -> list[Posted]:
        """Everything that went to an address, the first first."""
        return [posted for posted in self.posted if posted.recipient == recipient]


def notification(event: Event) -> str:
    """The SNS notification that carries an event, as SQS gets it."""
    return json.dumps({"Type": "Notification", "MessageId": "sns-1", "Message": json.dumps(event)})
