"""What the registrar is warned of when a mandate is entered: others overlap with it, or it began before. Pure."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Final

from removal.record.happened import CLOCKS_APART
from removal.registry.platform import Platform, Representative, representative_named
from removal.registry.shown import MandateWarned, NamedEntry

POINTER: Final = "/valid_from"
OVERLAP = (
    "Other mandates for this platform overlap with this one. While several are valid, the representative whose mandate "
    "began last is in office. End the others if that is not what you want."
)
BACK_DATED = (
    "This mandate began before it was entered. No order is addressed to its representative before the entry, and a "
    "time in which no one might answer lasts until then."
)
_ALWAYS = datetime.max.replace(tzinfo=UTC)


def warnings(platform: Platform, representative_id: str) -> list[MandateWarned]:
    """Of a representative that was entered; none refuses anything.

    Example: A is valid without an end. B is entered at 12:00 with `valid_from` 9:00: it overlaps with A, and is
    back-dated. Had A ended at 11:00, B would only be back-dated.
    """
    entered = representative_named(platform, representative_id)
    return list(_warnings(platform, entered)) if entered else []


def _warnings(platform: Platform, entered: Representative) -> Iterator[MandateWarned]:
    others = [one for one in platform.representatives if one.id != entered.id and _overlap(one, entered)]
    if others:
        entries = [NamedEntry(id=one.id, name=one.name) for one in others]
        yield {"pointer": POINTER, "detail": OVERLAP, "entries": entries}
    if _entered_at(entered) - entered.valid_from > CLOCKS_APART:
        yield {"pointer": POINTER, "detail": BACK_DATED, "entries": []}


def _overlap(other: Representative, entered: Representative) -> bool:
    """Whether both are valid at some instant after the entry."""
    begins = max(other.valid_from, entered.valid_from, _entered_at(entered))
    return begins < min(other.valid_until or _ALWAYS, entered.valid_until or _ALWAYS)


def _entered_at(one: Representative) -> datetime:
    return one.appointed_at or one.valid_from
