"""The last restore of the table, in DynamoDB. A journal that is made after it names it in each of its facts.

A subject that the copy lacked may be made again, as an order whose authority sends it again; the facts of its first
journal were sent under the ids of the same sequences.
"""

from pynamodb.attributes import UnicodeAttribute

from removal.journals.position import Marks
from removal.table import Item, ItemsRead, read_together

KEY = ("clock", "restore")  # the clock's partition is the table's own: no restore puts it back


class RestoreItem(Item):
    """The name of the last restore."""

    restored = UnicodeAttribute()


def last_restore() -> str | None:
    """The last restore, read consistently; None if the table was never restored."""
    return restore_in(read_together([KEY]))


def restore_in(read: ItemsRead) -> str | None:
    """As `last_restore`, of a request that has read the item beside others."""
    item = read.item(RestoreItem, KEY)
    return item.restored if item else None


def marks_of_new() -> Marks:
    """The marks of a journal that is not stored yet."""
    return Marks(restored=last_restore())


def enter_restore(restored: str) -> None:
    """Enter a restore before it puts back anything."""
    RestoreItem(*KEY, restored=restored).save()
