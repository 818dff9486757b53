"""Compares the journal of an authority's or a caller's entry with what lies beside it: attributes, words and entry."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace

from removal.journals import verify, words_store
from removal.journals.publishing import Publication
from removal.journals.subjects import Verified
from removal.record.facts import from_text
from removal.registry.entries import store
from removal.registry.entries.changes import members_after
from removal.registry.entries.journal import EntryJournal
from removal.registry.entries.store import EntryJournalItem
from removal.registry.erasure import erased
from removal.registry.store import EntryItem, read_entry


@dataclass(frozen=True, slots=True)
class EntryJournals:
    """The journals of one kind of entry, `authority` or `caller`, for operators."""

    kind: str

    def verify(self, id_: str) -> Verified:
        """Check a journal with its volumes, its words and the entry that follows. Raises NotFound if there is none."""
        item = store.load_item(f"{self.kind}:{id_}")
        journal = store.journal_of(item)
        mismatches = faults(item, journal, read_entry(self.kind, id_))
        return Verified(journal.lines, list(mismatches), "entry, words and index attributes")

    def publication(self, id_: str) -> Publication:
        """Its facts for the event bus. Raises NotFound if there is none."""
        return store.read(f"{self.kind}:{id_}").publication


def faults(item: EntryJournalItem, journal: EntryJournal, entry: EntryItem | None) -> Iterator[str]:
    """Each fault, in words; a journal with a break in its chain is not checked further."""
    earlier = journal.lines[: journal.rolled]
    broken = verify.broken(item, earlier)
    yield from broken
    if broken:
        return
    yield from verify.misplaced(item, earlier)
    expected = replace(journal, changed_at=verify.changed_at(item, earlier)).attributes
    yield from verify.differing(item, expected, earlier)
    facts = list(map(from_text, journal.lines))
    words = words_store.all_words(item.pk)
    yield from verify.words_faults(facts, words, erased(facts).__contains__)
    yield from verify.undeleted_words(facts, words, erased(facts))
    yield from _entry(journal, entry)


def _entry(journal: EntryJournal, entry: EntryItem | None) -> Iterator[str]:
    """How the entry differs from the facts."""
    if entry is None:
        yield "entry: is missing from the register"
        return
    if int(entry.version) != journal.revision:
        yield f"entry: has version {entry.version}, the journal was written with version {journal.revision}"
    document = json.loads(entry.document)
    for name, value in members_after(map(from_text, journal.lines)).items():
        if document.get(name) != value:
            yield f"entry: {name} is {document.get(name)!r}, the journal says {value!r}"
