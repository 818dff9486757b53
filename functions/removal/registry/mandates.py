"""Warnings for the registrar about a mandate that is entered or ended: overlaps with others, an earlier begin. Pure."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Final

from removal.record.happened import CLOCKS_APART
from removal.registry.platform import Platform, Representative, representative_by_id
from removal.registry.shown import MandateEndWarned, MandateWarned, NamedEntry

POINTER: Final = "/valid_from"
END: Final = "/valid_until"
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
    """The warnings about a representative that was entered; the entry is stored all the same.

    Example: A is valid without an end. B is entered at 12:00 with `valid_from` 9:00: it overlaps with A, and is
    back-dated. Had A ended at 11:00, B would only be back-dated.
    """
    entered = representative_by_id(platform, representative_id)
    return list(_warnings(platform, entered)) if entered else []


def end_warnings(platform: Platform, representative_id: str, at: datetime) -> list[MandateEndWarned]:
    """Of a representative whose mandate was given an end: those with which it still overlaps after an instant.

    Example: B is entered from 12:00 on. A is ended at 13:00: for an hour both are valid.
    """
    ended = representative_by_id(platform, representative_id)
    entries = _overlapping(platform, ended, at) if ended else []
    return [{"pointer": END, "detail": OVERLAP, "entries": entries}] if entries else []


def _warnings(platform: Platform, entered: Representative) -> Iterator[MandateWarned]:
    entries = _overlapping(platform, entered, _entered_at(entered))
    if entries:
        yield {"pointer": POINTER, "detail": OVERLAP, "entries": entries}
    if _entered_at(entered) - entered.valid_from > CLOCKS_APART:
        yield {"pointer": POINTER, "detail": BACK_DATED, "entries": []}


def _overlapping(platform: Platform, holder: Representative, after: datetime) -> list[NamedEntry]:
    """The other representatives whose mandates overlap with this one after an instant."""
    others = (other for other in platform.representatives if other.id != holder.id and _overlap(other, holder, after))
    return [NamedEntry(id=other.id, name=other.name) for other in others]


def _overlap(other: Representative, holder: Representative, after: datetime) -> bool:
    begins = max(other.valid_from, holder.valid_from, after)
    return begins < min(other.valid_until or _ALWAYS, holder.valid_until or _ALWAYS)


def _entered_at(representative: Representative) -> datetime:
    return representative.appointed_at or representative.valid_from
