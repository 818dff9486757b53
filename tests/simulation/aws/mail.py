"""A mail that SES has taken, and the events that SES publishes about it.

https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-contents.html
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any, TypeAlias

from tests.simulation.aws.environment import ACCOUNT, REGION

Event: TypeAlias = dict[str, Any]
REPORTING_MTA = f"dsn; a1-23.smtp-out.{REGION}.amazonses.com"


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail as SES has taken it, byte for byte; `longest` is how long SES tries to deliver it."""

    message_id: str
    at: datetime
    source: str
    recipients: tuple[str, ...]
    raw: bytes
    tags: Mapping[str, str]
    configuration_set: str
    longest: timedelta

    @property
    def message(self) -> EmailMessage:
        """The mail, parsed."""
        read = message_from_bytes(self.raw, policy=default)
        assert isinstance(read, EmailMessage), "the policy makes it one"
        return read

    def delivery(self, at: datetime, milliseconds: int = 500) -> Event:
        """The recipient's mail server accepted it."""
        detail = {
            "processingTimeMillis": milliseconds,
            "recipients": list(self.recipients),
            "smtpResponse": "250 2.6.0 Message received",
            "reportingMTA": REPORTING_MTA.partition("; ")[2],
        }
        return self._event("Delivery", "delivery", at, detail)

    def bounce(self, at: datetime, kind: str = "Permanent", subtype: str = "General", status: str = "5.1.1") -> Event:
        """It came back; `kind` is Permanent, Transient or Undetermined."""
        of_recipient = {"action": "failed", "status": status, "diagnosticCode": f"smtp; 550 {status} user unknown"}
        detail = {
            "feedbackId": f"0107{self.message_id[4:]}",
            "bounceType": kind,
            "bounceSubType": subtype,
            "bouncedRecipients": [{"emailAddress": recipient, **of_recipient} for recipient in self.recipients],
            "reportingMTA": REPORTING_MTA,
        }
        return self._event("Bounce", "bounce", at, detail)

    def passed_on(self, at: datetime, action: str = "expanded") -> Event:
        """A report that SES calls a bounce, of a server that has passed it on, to the members of a list for one."""
        event = self.bounce(at, "Undetermined", "Undetermined", "2.0.0")
        for recipient in event["bounce"]["bouncedRecipients"]:
            recipient |= {"action": action, "diagnosticCode": "smtp; 250 2.0.0 passed on"}
        return event

    def expired(self) -> Event:
        """SES gave up after the time that the configuration set allows."""
        return self.bounce(self.at + self.longest, "Transient", "General", "4.4.7")

    def delayed(self, at: datetime, kind: str = "MailboxFull") -> Event:
        """SES is still trying."""
        of_recipient = {"status": "4.2.2", "diagnosticCode": "smtp; 452 4.2.2 mailbox full"}
        detail = {
            "delayType": kind,
            "expirationTime": _timestamp(self.at + self.longest),
            "delayedRecipients": [{"emailAddress": recipient, **of_recipient} for recipient in self.recipients],
            "reportingMTA": REPORTING_MTA,
        }
        return self._event("DeliveryDelay", "deliveryDelay", at, detail)

    def complaint(self, at: datetime) -> Event:
        """The recipient called it spam."""
        detail = {
            "feedbackId": f"0107{self.message_id[4:]}",
            "complaintSubType": None,
            "complainedRecipients": [{"emailAddress": recipient} for recipient in self.recipients],
            "complaintFeedbackType": "abuse",
        }
        return self._event("Complaint", "complaint", at, detail)

    def reject(self, reason: str = "Bad content") -> Event:
        """SES took it, found a virus in it, and sent nothing; this event has no time of its own."""
        return {"eventType": "Reject", "mail": self._mail(), "reject": {"reason": reason}}

    def _event(self, kind: str, member: str, at: datetime, detail: Mapping[str, Any]) -> Event:
        return {"eventType": kind, "mail": self._mail(), member: {"timestamp": _timestamp(at), **detail}}

    def _mail(self) -> dict[str, Any]:
        domain = self.source.rpartition("@")[2].rstrip(">")
        tags = {
            "ses:operation": ["SendEmail"],
            "ses:configuration-set": [self.configuration_set],
            "ses:from-domain": [domain],
            **{name: [value] for name, value in self.tags.items()},
        }
        return {
            "timestamp": _timestamp(self.at),
            "source": self.source,
            "sourceArn": f"arn:aws:ses:{REGION}:{ACCOUNT}:identity/{domain}",
            "sendingAccountId": ACCOUNT,
            "messageId": self.message_id,
            "destination": list(self.recipients),
            "headersTruncated": False,
            "headers": [],
            "commonHeaders": {"from": [self.source], "to": list(self.recipients), "messageId": self.message_id},
            "tags": tags,
        }


def _timestamp(at: datetime) -> str:
    return f"{at:%Y-%m-%dT%H:%M:%S}.{at.microsecond // 1000:03d}Z"
