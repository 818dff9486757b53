"""Texts by skeleton in DynamoDB: `KZ-II` and `KZ-11` are two texts that readers confuse.

One item for each text; its key has the set of comparison (an authority's references, the names of platforms) and the
skeleton. There is no condition and no unique index, because a look-alike is not refused. The item is written after its
subject; of two subjects written at the same time at least one finds the other. A retry of the request repairs a lost
write.
"""

from pynamodb.attributes import UnicodeAttribute

from removal.characters.skeleton import skeleton
from removal.record.canonical import sha256
from removal.table import Item
from removal.values import dataclass

NAMED_AT_MOST = 5  # in one warning


class LikenessItem(Item):
    """One text; its sort key is its subject, such as `order:<id>`."""

    text = UnicodeAttribute()


@dataclass(frozen=True, slots=True)
class Alike:
    """A subject whose text looks like another's."""

    id: str
    text: str


class Likenesses:
    """Stores texts and finds those that look alike."""

    def enter(self, among: str, subject: str, text: str) -> tuple[Alike, ...]:
        """Store a text; returns others of the set that look like it. A second call changes nothing."""
        key = _key(among, text)
        LikenessItem(key, subject, text=text).save()
        items = LikenessItem.query(key, consistent_read=True, limit=NAMED_AT_MOST + 1)
        others = (item for item in items if item.sk != subject)
        return tuple(Alike(item.sk.partition(":")[2], item.text) for item in others)[:NAMED_AT_MOST]

    def forget(self, among: str, subject: str, text: str) -> None:
        """Delete a text; a second call changes nothing."""
        LikenessItem(_key(among, text), subject).delete()


def _key(among: str, text: str) -> str:
    return f"likeness:{among}:{sha256(skeleton(text))}"
