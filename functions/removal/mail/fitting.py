"""The bytes of a mail about an order: a notice whole, any other mail in at most 90 kB. Pure.

What a mail that is no notice lists and quotes is cut in halves until it fits; the page has it whole. The same mail is
cut in the same way at every try.
"""

from removal.deliveries.delivery import Delivery, Mail
from removal.mail.authority_letter import authority_letter
from removal.mail.compose import From, compose
from removal.mail.letter import OrderSource, order_letter

BYTES_AT_MOST = 90_000
LEAST_SHARE = 16  # of the full budgets: at least a sixteenth is used


def fitted(source: OrderSource, delivery: Delivery, mail: Mail, link: str | None, sender: From) -> bytes:
    """The bytes of the mail."""
    share = 1
    raw = _written(source, delivery, mail, link, sender, share)
    while not source.is_whole and len(raw) > BYTES_AT_MOST and share < LEAST_SHARE:
        share *= 2
        raw = _written(source, delivery, mail, link, sender, share)
    return raw


def _written(  # noqa: PLR0917 - all that a mail is made of
    source: OrderSource, delivery: Delivery, mail: Mail, link: str | None, sender: From, share: int
) -> bytes:
    write = authority_letter if mail.to_authority_contact else order_letter
    return compose(write(source, mail, link, share=share), delivery, mail, sender)
