"""Items of bodies in DynamoDB."""

from collections.abc import Collection, Iterator

from pynamodb.attributes import NumberAttribute, UnicodeAttribute
from pynamodb.exceptions import DoesNotExist

from removal.table import Item

PART_CHARACTERS = 90_000  # of a body in one item: at most 360 kB of UTF-8


class BodyItem(Item):
    """The body of a fact for one owner: rendered once, sent byte for byte at every try.

    An item holds 400 kB. A longer body is in `parts` items: the first has the body's key, part n has `:n` after it.
    """

    body = UnicodeAttribute()
    parts = NumberAttribute(null=True)


def body_items(subject: str, key: str, body: str) -> list[BodyItem]:
    """The items of a body. The first part is written last: if it exists, all exist."""
    parts = [body[start : start + PART_CHARACTERS] for start in range(0, len(body), PART_CHARACTERS)]
    others = [BodyItem(subject, f"{key}:{number}", body=part) for number, part in enumerate(parts[1:], start=2)]
    return [*others, BodyItem(subject, key, body=parts[0], parts=len(parts) if others else None)]


def read_body(subject: str, key: str) -> str | None:
    """The body of a fact for one owner, read consistently; None once it was erased with its subject's words."""
    try:
        return whole_body(BodyItem.get(subject, key, consistent_read=True))
    except DoesNotExist:
        return None


def whole_body(first: BodyItem) -> str:
    """The body of which this is the first part; the others, if any, are read consistently."""
    others = (f"{first.sk}:{number}" for number in range(2, int(first.parts or 1) + 1))
    return first.body + "".join(BodyItem.get(first.pk, name, consistent_read=True).body for name in others)


def stored_bodies(subject: str) -> Iterator[tuple[str, str]]:
    """The sort key and the text of each body under a subject, read consistently."""
    items = list(BodyItem.query(subject, BodyItem.sk.startswith("body:"), consistent_read=True))
    parts = {item.sk: item.body for item in items}
    for item in items:
        others = [f"{item.sk}:{number}" for number in range(2, int(item.parts or 1) + 1)]
        if not _is_part(item.sk, parts):
            yield item.sk, item.body + "".join(parts.get(name, "") for name in others)


def _is_part(key: str, keys: Collection[str]) -> bool:
    head, _, number = key.rpartition(":")
    return number.isdecimal() and head in keys
