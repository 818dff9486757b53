"""Queue → SES: a mail to submit, or what was held for an address."""

from typing import Any

from removal.handlers.batch import each
from removal.wiring import wired
from removal.wiring.mail import Mails


def handler(event: dict[str, Any], _context: object) -> object:
    """Carry out each message of the mail queue."""
    return each(event, wired().part(Mails).mailing.run)
