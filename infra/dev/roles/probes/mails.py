"""How mails are submitted, held and let go, and what follows from what mail servers say."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from infra.dev.local import mailbox
from infra.dev.local.mails import Mail
from infra.dev.roles.fixture import DEPUTY, ESCALATION, PRIMARY, Fixture, Message
from infra.dev.roles.functions import message
from infra.dev.roles.probe import Act, Probe, carrying_out

FUNCTION = "SendEmail"


def _submitting(fixture: Fixture) -> Act:
    """That SES takes nothing is no failure of the function, which tries again: the delivery shows it."""
    delivery = fixture.mailed(fixture.order())
    return carrying_out(fixture, FUNCTION, delivery, delivery=delivery, becomes="sent")


def _holding(fixture: Fixture) -> Act:
    delivery = _coming_back(fixture, DEPUTY)
    return carrying_out(fixture, FUNCTION, delivery, delivery=delivery, becomes="held")


def _letting_go(fixture: Fixture) -> Act:
    delivery = _coming_back(fixture, ESCALATION)
    fixture.functions.must(FUNCTION, message(delivery))
    fixture.hear_from(ESCALATION)
    fixture.unclaim(delivery["endpoint"])
    flush = {"endpoint": delivery["endpoint"], "flush": True}
    return carrying_out(fixture, FUNCTION, flush, delivery=delivery, becomes="pending")


def _coming_back(fixture: Fixture, address: str) -> Message:
    """A mail's message, after one before it has come back; feedback is matched by tags alone."""
    first, second = fixture.confirmation(address), fixture.confirmation(address)
    tags = {name: first[name] for name in ("endpoint", "delivery")}
    mail = Mail(0, f"roles-{first['delivery']}", datetime.now(UTC), address, tags, b"")
    _must_say(fixture, mailbox.bounce(mail, datetime.now(UTC)))
    return second


def _accepting(fixture: Fixture) -> Act:
    notice = fixture.notice(fixture.order())
    return lambda: _say(fixture, mailbox.delivery(notice, datetime.now(UTC)))


def _giving_back(fixture: Fixture) -> Act:
    """For once, so that the address is not given up."""
    notice = fixture.notice(fixture.order())
    _must_say(fixture, mailbox.delivery(notice, datetime.now(UTC)))
    report = mailbox.bounce(notice, datetime.now(UTC))
    report["bounce"]["bouncedRecipients"][0]["status"] = "4.4.7"
    return lambda: _say(fixture, report)


def _passing_on(fixture: Fixture) -> Act:
    """Never accepted, and refused for good: its notice is queued for the next contacts.

    A notice that had been accepted would be planned for them by `dispatch` too. The address is heard of again, for the
    probes to come.
    """
    notice = fixture.notice(fixture.order())

    def act() -> str | None:
        failed = _say(fixture, mailbox.bounce(notice, datetime.now(UTC)))
        fixture.hear_from(PRIMARY)
        return failed

    return act


def _say(fixture: Fixture, report: Mapping[str, Any]) -> str | None:
    return fixture.functions.invoke("MailFeedback", _notification(report))


def _must_say(fixture: Fixture, report: Mapping[str, Any]) -> None:
    fixture.functions.must("MailFeedback", _notification(report))


def _notification(report: Mapping[str, Any]) -> dict[str, Any]:
    """As SNS brings it, by SQS."""
    return message({"MessageId": "roles", "Message": json.dumps(report)})


SEND_EMAIL = (
    Probe("submitting a mail", _submitting),
    Probe("holding a mail", _holding),
    Probe("letting held mails go", _letting_go),
)
MAIL_FEEDBACK = (
    Probe("a mail's arrival", _accepting),
    Probe("a notice that comes back", _giving_back),
    Probe("a notice that is passed on", _passing_on),
)
