"""References by what they look like, in DynamoDB: `KZ-II` and `KZ-11` are two orders, and readers take them for one.

An item for each order, under its authority and the skeleton of its reference. No condition and no unique index: an
order is never refused for what it looks like. The item is written after the order; of two that are issued at the same
time at least one finds the other. A write that is lost is made good when the same order is sent again.
"""

from dataclasses import dataclass

from pynamodb.attributes import UnicodeAttribute

from removal.characters.skeleton import skeleton
from removal.orders.order import subject_of
from removal.record.canonical import sha256
from removal.table import Item

NAMED_AT_MOST = 5  # orders in one warning


class LikenessItem(Item):
    """One order's reference; its sort key names the order."""

    reference = UnicodeAttribute()


@dataclass(frozen=True, slots=True)
class Alike:
    """An order whose reference looks like that of another."""

    id: str
    reference: str


class Likenesses:
    """Enters references, and finds those that look alike."""

    def enter(self, authority: str, order_id: str, reference: str) -> tuple[Alike, ...]:
        """Other orders of the authority whose references look like this one; entered twice it is there once."""
        key = f"likeness:{authority}:{sha256(skeleton(reference))}"
        LikenessItem(key, subject_of(order_id), reference=reference).save()
        found = LikenessItem.query(key, consistent_read=True, limit=NAMED_AT_MOST + 1)
        others = (one for one in found if one.sk != subject_of(order_id))
        return tuple(Alike(one.sk.partition(":")[2], one.reference) for one in others)[:NAMED_AT_MOST]
