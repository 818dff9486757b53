"""Compares the journal of an authority's or a caller's entry with what lies beside it: attributes, words and entry."""

import json
from collections.abc import Iterator, Mapping

from removal.journals import verify, words_store
from removal.journals.publishing import Publication
from removal.journals.subjects import Verified
from removal.record.canonical import JsonObject
from removal.record.facts import from_text
from removal.registry import documents
from removal.registry.entries import store
from removal.registry.entries.changes import members_after, plain_contacts, words_of_contacts
from removal.registry.entries.journal import EntryJournal, concerned
from removal.registry.entries.store import EntryJournalItem
from removal.registry.erasure import erased
from removal.registry.store import EntryItem, read_entry
from removal.values import dataclass, replace

ALARM, CONTACTS = "alarm_email", "contacts"
Words = Mapping[str | None, Mapping[str, str]]


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
    facts, words = list(map(from_text, journal.lines)), words_store.all_words(item.pk)
    gone = erased(facts)
    others = [*verify.words_faults(facts, words, gone.__contains__), *verify.undeleted_words(facts, words, gone)]
    yield from others or _entry(journal, words, entry)


def _entry(journal: EntryJournal, words: Words, entry: EntryItem | None) -> Iterator[str]:
    """How the entry differs from the facts."""
    if entry is None:
        yield "entry: is missing from the register"
        return
    if int(entry.version) != journal.revision:
        yield f"entry: has version {entry.version}, the journal was written with version {journal.revision}"
    document = json.loads(entry.document)
    for name, value in members_after(map(from_text, journal.lines)).items():
        if _plain(document, name) != value:
            yield f"entry: {name} is {_plain(document, name)!r}, the journal says {value!r}"
    for name, value in _personal(journal, words).items():
        if _personal_member(document, name) != value:
            yield f"entry: {name} is not what the words of the journal say"
    party = _party(journal.subject, document)
    if (journal.concerned.owner, journal.concerned.representative) != party:
        yield f"attributes owner and representative: the entry says {party!r}"


def _plain(document: JsonObject, name: str) -> object:
    """A member of the entry as its facts have it: contacts without what is personal, and empty ones too."""
    if name == CONTACTS:
        return plain_contacts(document.get(name, ()))
    return document.get(name, False if name == "contacts_answer" else None)


def _personal_member(document: JsonObject, name: str) -> object:
    return words_of_contacts(document.get(name, ())) if name == CONTACTS else document.get(name)


def _personal(journal: EntryJournal, words: Words) -> dict[str, str | None]:
    """The members of the entry that are personal, by the latest words that are kept."""
    members: dict[str, str | None] = {}
    for fact in map(from_text, journal.lines):
        kept = words.get(fact.words_sha256, {})
        changed = [name for name in (ALARM, CONTACTS) if {f"{name}_before", f"{name}_after"} & kept.keys()]
        members |= {name: kept.get(f"{name}_after") for name in changed}
        members |= {name: kept[name] for name in (ALARM, CONTACTS, "iss", "sub") if name in kept}
    return members


def _party(subject: str, document: JsonObject) -> tuple[str, str | None]:
    """The owner and the representative of an entry's journal."""
    if subject.startswith("authority:"):
        return subject, None
    party = concerned(documents.caller(document))
    return party.owner, party.representative
