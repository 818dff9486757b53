"""What `mail_feedback` runs."""

from removal.mail.actions import MailFeedback
from removal.mail.store import MailStore
from removal.table import open_connection
from removal.wiring.parts.addresses import addresses
from removal.wiring.parts.deliveries import deliveries
from removal.wiring.parts.orders import orders
from removal.wiring.parts.passing_on import pass_on
from removal.wiring.parts.registry import offices
from removal.wiring.process import at_start, now, part

__all__ = ["mail_feedback", "now"]


@part
def mail_feedback() -> MailFeedback:
    """The handler of SES events, which records receipt in orders."""
    stores = (deliveries(), MailStore(deliveries()))
    return MailFeedback(*stores, addresses(), orders(), offices(), now, pass_on())


at_start(mail_feedback, open_connection)
