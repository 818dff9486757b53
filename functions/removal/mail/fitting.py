"""The bytes of a mail about an order: a notice whole, any other mail in at most 90 kB. Pure.

What a mail that is no notice lists and quotes is cut in halves until it fits; the page has it whole. The same mail is
cut in the same way at every try.
"""

from removal.deliveries.delivery import Delivery, Mail
from removal.mail.compose import From, compose
from removal.mail.letter import OrderSource, order_letter

BYTES_AT_MOST = 90_000
SHARES = (1, 2, 4, 8, 16)  # the part of the full budgets that is used: a half, a quarter, …


def fitted(source: OrderSource, delivery: Delivery, mail: Mail, link: str | None, sender: From) -> bytes:
    """The bytes of the mail."""
    raw = b""
    for share in SHARES:
        raw = compose(order_letter(source, mail, link, share=share), delivery, mail, sender)
        if source.is_whole or len(raw) <= BYTES_AT_MOST:
            break
    return raw
