"""Whether a subject's item is what its journal says (design P5): the chain, and each attribute that follows."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from removal.record import chain, instant
from removal.record.facts import from_text
from removal.table import JournalItem
from removal.timers.due import STUCK


def broken(item: JournalItem) -> list[str]:
    """Each break in the chain, in words; of a journal with one nothing else is said."""
    return list(chain.faults(tuple(item.journal)))


def misplaced(item: JournalItem) -> Iterator[str]:
    """A journal that lies under another subject's name."""
    subjects = dict.fromkeys(from_text(line).subject for line in item.journal)
    yield from (
        f"journal: belongs to {subject}, and lies under {item.pk}" for subject in subjects if subject != item.pk
    )


def changed_at(item: JournalItem) -> datetime:
    """When the last fact was added; a journal without facts says nothing of it."""
    if item.journal:
        return from_text(item.journal[-1]).at
    return instant.from_text(item.changed_at)


def differing(item: JournalItem, expected: Mapping[str, Any]) -> Iterator[str]:
    """Each attribute that is not what the journal says; a timer that was put aside is in another shard."""
    for name, value in expected.items():
        actual = getattr(item, name)
        stuck = name == "timer_shard" and actual == STUCK
        if actual != value and not stuck:
            yield f"attribute {name}: is {actual!r}, the journal says {value!r}"
    if int(item.fanned_out) > len(item.journal):
        yield f"attribute fanned_out: is {item.fanned_out}, the journal has {len(item.journal)} facts"
