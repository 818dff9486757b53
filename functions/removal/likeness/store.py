"""Texts by what they look like, in DynamoDB: `KZ-II` and `KZ-11` are two, and readers take one for the other.

An item for each text, under the set in which it is compared (an authority's references, the names of platforms) and its
skeleton. No condition and no unique index: nothing is refused for what it looks like. The item is written after what it
is of; of two that are written at the same time at least one finds the other. A write that is lost is made good when the
same is sent again.
"""

from dataclasses import dataclass

from pynamodb.attributes import UnicodeAttribute

from removal.characters.skeleton import skeleton
from removal.record.canonical import sha256
from removal.table import Item

NAMED_AT_MOST = 5  # in one warning


class LikenessItem(Item):
    """One text; its sort key names what it is of, such as `order:<id>`."""

    text = UnicodeAttribute()


@dataclass(frozen=True, slots=True)
class Alike:
    """What has a text that looks like another's."""

    id: str
    text: str


class Likenesses:
    """Enters texts, and finds those that look alike."""

    def enter(self, among: str, subject: str, text: str) -> tuple[Alike, ...]:
        """Others of the set whose texts look like this one; entered twice it is there once."""
        key = f"likeness:{among}:{sha256(skeleton(text))}"
        LikenessItem(key, subject, text=text).save()
        found = LikenessItem.query(key, consistent_read=True, limit=NAMED_AT_MOST + 1)
        others = (one for one in found if one.sk != subject)
        return tuple(Alike(one.sk.partition(":")[2], one.text) for one in others)[:NAMED_AT_MOST]
