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


def _submitting(scene: Fixture) -> Act:
    """That SES takes nothing is no failure of the function, which tries again: the delivery shows it."""
    told = scene.mailed(scene.order())
    return carrying_out(scene, FUNCTION, told, delivery=told, becomes="sent")


def _holding(scene: Fixture) -> Act:
    told = _coming_back(scene, DEPUTY)
    return carrying_out(scene, FUNCTION, told, delivery=told, becomes="held")


def _letting_go(scene: Fixture) -> Act:
    told = _coming_back(scene, ESCALATION)
    scene.functions.must(FUNCTION, message(told))
    scene.hear_from(ESCALATION)
    flush = {"endpoint": told["endpoint"], "flush": True}
    return carrying_out(scene, FUNCTION, flush, delivery=told, becomes="pending")


def _coming_back(scene: Fixture, address: str) -> Message:
    """A mail's message, after one before it has come back; feedback is matched by tags alone."""
    first, second = scene.confirmation(address), scene.confirmation(address)
    tags = {name: first[name] for name in ("endpoint", "delivery")}
    mail = Mail(0, f"roles-{first['delivery']}", datetime.now(UTC), address, tags, b"")
    _must_say(scene, mailbox.bounce(mail, datetime.now(UTC)))
    return second


def _accepting(scene: Fixture) -> Act:
    notice = scene.notice(scene.order())
    return lambda: _say(scene, mailbox.delivery(notice, datetime.now(UTC)))


def _giving_back(scene: Fixture) -> Act:
    """For once, so that the address is not given up."""
    notice = scene.notice(scene.order())
    _must_say(scene, mailbox.delivery(notice, datetime.now(UTC)))
    said = mailbox.bounce(notice, datetime.now(UTC))
    said["bounce"]["bouncedRecipients"][0]["status"] = "4.4.7"
    return lambda: _say(scene, said)


def _passing_on(scene: Fixture) -> Act:
    """Never accepted, and refused for good: its notice is queued for the next contacts.

    A notice that had been accepted would be planned for them by `dispatch` too. The address is heard of again, for the
    probes to come.
    """
    notice = scene.notice(scene.order())

    def act() -> str | None:
        failed = _say(scene, mailbox.bounce(notice, datetime.now(UTC)))
        scene.hear_from(PRIMARY)
        return failed

    return act


def _say(scene: Fixture, said: Mapping[str, Any]) -> str | None:
    return scene.functions.invoke("MailFeedback", _notification(said))


def _must_say(scene: Fixture, said: Mapping[str, Any]) -> None:
    scene.functions.must("MailFeedback", _notification(said))


def _notification(said: Mapping[str, Any]) -> dict[str, Any]:
    """As SNS brings it, by SQS."""
    return message({"MessageId": "roles", "Message": json.dumps(said)})


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
