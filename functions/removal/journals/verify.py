"""Compares a subject's item with its journal (design P5): the hash chain, and each attribute that follows from it.

`earlier` are the facts of the journal's volumes, which the item does not hold any more.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, NotRequired, TypedDict

from removal.record import chain, instant
from removal.record.facts import from_text
from removal.record.members import Digest
from removal.record.salted_words import SaltedWords
from removal.table import JournalItem
from removal.timers.due import STUCK


class Worded(TypedDict):
    """The member by which a fact names its words."""

    words_sha256: NotRequired[Digest]


def broken(item: JournalItem, earlier: Sequence[str] = ()) -> list[str]:
    """Each break in the hash chain, in words; a journal with a break is not checked further."""
    return list(chain.faults((*earlier, *item.journal)))


def misplaced(item: JournalItem, earlier: Sequence[str] = ()) -> Iterator[str]:
    """Faults, in words, of a journal that is stored under another subject's key."""
    subjects = dict.fromkeys(from_text(line).subject for line in (*earlier, *item.journal))
    yield from (
        f"journal: belongs to {subject}, and lies under {item.pk}" for subject in subjects if subject != item.pk
    )


def changed_at(item: JournalItem, earlier: Sequence[str] = ()) -> datetime:
    """When the last fact was added; for a journal without facts the attribute of the item."""
    lines = (*earlier, *item.journal)
    return from_text(lines[-1]).at if lines else instant.from_text(item.changed_at)


def differing(item: JournalItem, expected: Mapping[str, Any], earlier: Sequence[str] = ()) -> Iterator[str]:
    """Each attribute that differs from the journal, in words; a stuck timer may be in another shard."""
    for name, value in expected.items():
        actual = getattr(item, name)
        stuck = name == "timer_shard" and actual == STUCK
        if actual != value and not stuck:
            yield f"attribute {name}: is {actual!r}, the journal says {value!r}"
    length = len(earlier) + len(item.journal)
    if int(item.fanned_out) > length:
        yield f"attribute fanned_out: is {item.fanned_out}, the journal has {length} facts"


def other_words(lines: Sequence[str], words: Mapping[int, SaltedWords]) -> Iterator[str]:
    """Words that are not those of the digest in their fact; words that were erased are no fault."""
    facts = {fact.sequence: fact for fact in map(from_text, lines)}
    for sequence, kept in words.items():
        payload: Worded = facts[sequence].payload if sequence in facts else {}
        if payload.get("words_sha256") != kept.digest:
            yield f"words {sequence}: are not those whose digest the journal has"
