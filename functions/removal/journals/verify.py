"""Compares a subject's item with its journal (design P5): the hash chain, and each attribute that follows from it.

`earlier` are the facts of the journal's volumes, which the item does not hold any more.
"""

from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from removal.record import chain, instant
from removal.record.facts import Fact, from_text
from removal.record.restored import restored_of
from removal.record.words import digest
from removal.table import JournalItem
from removal.timers.due import STUCK


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
    named = restored_of(([*earlier, *item.journal] or ["{}"])[-1])
    if named and not item.restored:
        yield f"attribute restored: is missing, the last fact names {named!r}"
    length = len(earlier) + len(item.journal)
    if int(item.fanned_out) > length:
        yield f"attribute fanned_out: is {item.fanned_out}, the journal has {length} facts"


def words_faults(
    facts: Iterable[Fact], words: Mapping[str | None, Mapping[str, str]], is_erased: Callable[[int], bool]
) -> Iterator[str]:
    """Each fact whose words, read by their SHA-256, are others, or are missing.

    `is_erased`: whether those of the fact with a sequence were erased.
    """
    for fact in facts:
        if fact.words_sha256 and fact.words_sha256 not in words and not is_erased(fact.sequence):
            yield f"fact {fact.sequence}: its words are missing"
        elif fact.words_sha256 in words and digest(words[fact.words_sha256]) != fact.words_sha256:
            yield f"fact {fact.sequence}: its words are not those of its hash"


def undeleted_words(
    facts: Iterable[Fact], words: Mapping[str | None, Mapping[str, str]], erased: Container[int]
) -> Iterator[str]:
    """Each fact whose words are kept, although a fact says that they were erased."""
    kept = (fact for fact in facts if fact.sequence in erased and fact.words_sha256 in words)
    yield from (f"fact {fact.sequence}: its words are kept, and they were erased" for fact in kept)
