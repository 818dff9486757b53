"""Positions of the feed, which may lie within an order. Pure."""

import re

from removal.errors import Fault, Invalid
from removal.record.canonical import JsonObject
from removal.values import dataclass

_SEQUENCE = re.compile(r"[0-9]{1,9}", re.ASCII)


@dataclass(frozen=True, slots=True)
class FeedPosition:
    """A position: in an order, at its `place` in the list, after the fact `after`; None: after its last fact.

    Example: a page ends after fact 12 of an order's 30. Then the order changes, and has 31. The next page has 13 to 31,
    and goes on in the index where the order was. A later page has its facts 1 to 31, because it changed.
    """

    order: str
    place: JsonObject
    after: int | None

    def to_json(self) -> JsonObject:
        """The position in a cursor: the place in the list, and within an order the sequence."""
        return self.place if self.after is None else {**self.place, "sequence": str(self.after)}


def begun_at(position: JsonObject | None) -> tuple[tuple[FeedPosition, ...], JsonObject | None]:
    """The position of a cursor within an order, if it is within one; and the position in the index, not checked.

    Raises Invalid for a sequence that is none.
    """
    if position is None or "sequence" not in position:
        return (), position
    sequence, key = position["sequence"], {name: value for name, value in position.items() if name != "sequence"}
    if not _SEQUENCE.fullmatch(sequence) or not key.keys() >= {"pk", "changed_at"}:
        msg = "The cursor does not belong to this list."
        raise Invalid(msg, Fault("?after", "Give it back as it was given; or leave it out."))
    return (FeedPosition(key["pk"].partition(":")[2], key, int(sequence)),), key
