"""Compares a subject's item with its journal (design P5): the hash chain, and each attribute that follows from it."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from removal.record import chain, instant
from removal.record.facts import from_text
from removal.table import JournalItem
from removal.timers.due import STUCK


def broken(item: JournalItem) -> list[str]:
    """Each break in the hash chain, in words; a journal with a break is not checked further."""
    return list(chain.faults(tuple(item.journal)))


def misplaced(item: JournalItem) -> Iterator[str]:
    """Faults, in words, of a journal that is stored under another subject's key."""
    subjects = dict.fromkeys(from_text(line).subject for line in item.journal)
    yield from (
        f"journal: belongs to {subject}, and lies under {item.pk}" for subject in subjects if subject != item.pk
    )


def changed_at(item: JournalItem) -> datetime:
    """When the last fact was added; for a journal without facts the attribute of the item."""
    if item.journal:
        return from_text(item.journal[-1]).at
    return instant.from_text(item.changed_at)


def differing(item: JournalItem, expected: Mapping[str, Any]) -> Iterator[str]:
    """Each attribute that differs from the journal, in words; a stuck timer may be in another shard."""
    for name, value in expected.items():
        actual = getattr(item, name)
        stuck = name == "timer_shard" and actual == STUCK
        if actual != value and not stuck:
            yield f"attribute {name}: is {actual!r}, the journal says {value!r}"
    if int(item.fanned_out) > len(item.journal):
        yield f"attribute fanned_out: is {item.fanned_out}, the journal has {len(item.journal)} facts"
