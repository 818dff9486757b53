"""The items of orders in DynamoDB: the journal with its index attributes, and the text."""

from pynamodb.attributes import UnicodeAttribute

from removal.orders.order import subject_of
from removal.table import JOURNAL, AuthorityIndex, Item, JournalItem, OpenIndex, PlatformIndex

TEXT = "text"


class OrderItem(JournalItem):
    """An order's journal, and the index attributes computed from it."""

    by_authority = AuthorityIndex()
    by_platform = PlatformIndex()
    open_by_platform = OpenIndex()
    authority = UnicodeAttribute()
    platform = UnicodeAttribute(null=True)
    open_platform = UnicodeAttribute(null=True)
    representative = UnicodeAttribute(null=True)
    status = UnicodeAttribute()
    reference = UnicodeAttribute()
    law = UnicodeAttribute()
    due_at = UnicodeAttribute(null=True)
    unreceived_since = UnicodeAttribute(null=True)
    secret_key = UnicodeAttribute(null=True)  # 32 random bytes in hex, made with the order, erased with its text


class TextItem(Item):
    """The order's immutable text as sent, in canonical JSON; erased when preservation ends, which keeps the chain."""

    text = UnicodeAttribute()


def keys_with_text(order_id: str) -> tuple[tuple[str, str], tuple[str, str]]:
    """Both keys of an order's journal, and of its text."""
    subject = subject_of(order_id)
    return (subject, JOURNAL), (subject, TEXT)
