"""Compares a platform's item with its journal: the hash chain, every index attribute, the version of its entry."""

from collections.abc import Callable, Iterator
from datetime import datetime

from removal.errors import NotFound
from removal.journals import verify, words_store
from removal.journals.publishing import Publication
from removal.journals.subjects import Verified
from removal.record import instant
from removal.record.canonical import JsonObject, canonical
from removal.record.facts import from_text
from removal.registry import journal_store
from removal.registry.erasure import erased
from removal.registry.journal_store import Journal, PlatformItem
from removal.registry.store import Registry, read_entry
from removal.timers.due import RUN_ENDED_AFTER
from removal.values import dataclass, replace


@dataclass(frozen=True, slots=True)
class PlatformJournals:
    """The journals of platforms, for operators."""

    registry: Registry
    clock: Callable[[], datetime]

    def verify(self, id_: str) -> Verified:
        """Check a platform and the version of its entry. Raises NotFound if there is no platform."""
        item = journal_store.load_item(id_)
        journal = journal_store.journal_of(item)
        mismatches = [*faults(item, journal, self._version(id_), self.clock()), *self._of_representatives(id_)]
        return Verified(journal.lines, mismatches, "entry, words and index attributes")

    def publication(self, id_: str) -> Publication:
        """Its facts for the event bus. Raises NotFound if there is none."""
        return journal_store.journal_of(journal_store.load_item(id_)).publication

    def _of_representatives(self, id_: str) -> Iterator[str]:
        """Each representative of the entry that is not found under this platform by its id."""
        try:
            representatives = self.registry.load_platform(id_).platform.representatives
        except NotFound:
            return
        document = canonical({"platform": id_})
        for representative in representatives:
            stored = read_entry("representative", representative.id)
            if stored is None or (stored.document, int(stored.version)) != (document, 1):
                yield f"entry of representative {representative.id}: it does not name this platform"

    def _version(self, id_: str) -> int | None:
        """The version of its entry; None if there is no entry."""
        try:
            return self.registry.load_platform(id_).journal.revision
        except NotFound:
            return None


def faults(item: PlatformItem, journal: Journal, version: int | None, now: datetime) -> Iterator[str]:
    """Each fault, in words; `version` is that of its entry, None if there is no entry."""
    earlier = journal.lines[: journal.rolled]
    broken = verify.broken(item, earlier)
    yield from broken
    if broken:
        return
    yield from verify.misplaced(item, earlier)
    facts = list(map(from_text, journal.lines))
    words = words_store.all_words(item.pk)
    yield from verify.words_faults(facts, words, erased(facts).__contains__)
    yield from verify.undeleted_words(facts, words, erased(facts))
    if version is None:
        yield "entry: is missing from the register"
    elif int(item.revision) != version:
        yield f"entry: has version {version}, the journal was written with version {item.revision}"
    as_changed = replace(journal, changed_at=verify.changed_at(item, earlier))
    yield from verify.differing(item, _expected(item, as_changed, now), earlier)


def _expected(item: PlatformItem, journal: Journal, now: datetime) -> JsonObject:
    """A run of its timer, once it is due, moves it by some seconds before it does anything (`DueStore.begin`)."""
    due_at = journal.timer_at
    timer_at = instant.from_text_or_none(item.timer_at)
    begun = due_at and timer_at and due_at <= now and due_at <= timer_at <= now + RUN_ENDED_AFTER
    moved = {"timer_at": item.timer_at} if begun else {}
    return {"owner": item.pk, **journal.attributes, **moved}
