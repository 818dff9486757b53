"""The register in DynamoDB: an entry is one JSON document, written with an optimistic lock, cached for 60 s.

A platform is a subject too. Its journal is a second item, written in the same transaction with the same version: so
a decision from the two is based on one state.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from itertools import count
from typing import Any, TypeVar

from pynamodb.attributes import NumberAttribute, UnicodeAttribute
from pynamodb.exceptions import DoesNotExist

from removal.errors import CapReached, NotFound
from removal.journals import words_store
from removal.journals.restores_store import marks_of_new
from removal.record.canonical import JsonObject, canonical
from removal.record.facts import SYSTEM, By, Fact
from removal.registry import documents, journal_store
from removal.registry.authority import Authority
from removal.registry.caller import Caller, caller_id
from removal.registry.contact_changes import Confirmation, with_confirmations
from removal.registry.journal_store import Journal, Reassignment
from removal.registry.new_fact import NewFact
from removal.registry.platform import Platform
from removal.table import Item, ItemsRead, transaction
from removal.values import dataclass, replace
from removal.versions import VersionConflict, retry

CACHE_TTL = timedelta(seconds=60)  # so that a revoked caller is out within a minute
PARSED_AT_MOST = 32  # entries of up to 300,000 bytes
# Limit of a platform's entry, in bytes, after a change by each kind of party: no party can use up another's room, and
# the system always has some. An item of the table holds 400,000.
DOCUMENT_AT_MOST = {"representative": 150_000, "authority": 200_000, "registrar": 200_000, "system": 300_000}
Entry = TypeVar("Entry", Authority, Platform, Caller)
PARTIES: Mapping[str, Callable[[JsonObject], Authority | Platform]] = {
    "authority": documents.authority,
    "platform": documents.platform,
}


class EntryItem(Item):
    """An authority, a platform or a caller; or the platform of a representative."""

    document = UnicodeAttribute()
    version = NumberAttribute()


@dataclass(frozen=True, slots=True)
class LoadedPlatform:
    """A platform and its journal, read consistently."""

    platform: Platform
    journal: Journal


@dataclass(frozen=True, slots=True)
class Change:
    """A platform's next entry, the facts for its journal, and whether to start a reassignment of its open orders.

    `erases`: the facts whose words are deleted.
    """

    platform: Platform
    facts: Sequence[NewFact] = ()
    reassigns: bool = False
    erases: Sequence[Fact] = ()


class Registry:
    """Entries by kind and id. An entry is cached for a minute; that an entry is missing is not cached."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self.clock = clock
        self._cache: dict[tuple[str, str], tuple[datetime, Any]] = {}

    def authority(self, authority_id: str) -> Authority:
        """An authority. Raises NotFound if there is none."""
        return self._cached("authority", authority_id, documents.authority)

    def authority_now(self, authority_id: str) -> Authority:
        """An authority as the table has it now, without the cache. Raises NotFound if there is none."""
        self._cache.pop(("authority", authority_id), None)
        return self.authority(authority_id)

    def platform(self, platform_id: str) -> Platform:
        """A platform. Raises NotFound if there is none."""
        return self._cached("platform", platform_id, documents.platform)

    def platform_now(self, platform_id: str) -> Platform:
        """A platform as the table has it now, without the cache, for a decision. Raises NotFound if there is none."""
        self._cache.pop(("platform", platform_id), None)
        return self.platform(platform_id)

    def platform_read(self, platform_id: str, read: ItemsRead) -> Platform | None:
        """A platform of a request that named its entry (`entry_key`), as `take` does; None if there is none."""
        self.take("platform", platform_id, read)
        return self.platform(platform_id) if entry_key("platform", platform_id) in read.raw else None

    def take(self, kind: str, id_: str, read: ItemsRead) -> None:
        """Put an authority or a platform into the cache, if a request has read it beside others."""
        item = read.item(EntryItem, entry_key(kind, id_))
        if item:
            self._cache[kind, id_] = (self.clock(), _parsed(PARTIES[kind], item.document))

    def knows(self, kind: str, id_: str) -> bool:
        """Whether an entry is in the cache, and no request is made for it."""
        return self._fresh(kind, id_) is not None

    def caller(self, iss: str, sub: str) -> Caller:
        """The entry for a token's iss and sub: the first that is not revoked. Raises NotFound if there is none."""
        entries = (self._cached("caller", caller_id(iss, sub, number), documents.caller) for number in count(1))
        return next(entry for entry in entries if entry.revoked_at is None)

    def forget_caller(self, id_: str) -> None:
        """Drop a caller from the cache, because its entry was written."""
        self._cache.pop(("caller", id_), None)

    def forget_authority(self, id_: str) -> None:
        """Drop an authority, and the laws in use, from the cache, because its entry was written."""
        self._cache.pop(("authority", id_), None)
        self._cache.pop(("laws", ""), None)

    def platform_of(self, representative_id: str) -> str:
        """The id of a representative's platform. Raises NotFound if there is no representative."""
        item = read_entry("representative", representative_id)
        if item is None:
            msg = f"There is no representative {representative_id}."
            raise NotFound(msg)
        return str(json.loads(item.document)["platform"])

    def authorities(self, after: str, at_most: int | None) -> list[Authority]:
        """The authorities whose ids come after `after`, in order."""
        return [documents.authority(document) for document in _listed("authority", after, at_most)]

    def laws(self) -> frozenset[str]:
        """The ids of the laws that at least one authority uses; the others impose no duty here. Cached."""
        cached = self._cache.get(("laws", ""))
        if cached is None or self.clock() - cached[0] >= CACHE_TTL:
            listed = (law for authority in self.authorities("", None) for law in authority.laws)
            self._cache["laws", ""] = cached = (self.clock(), frozenset(listed))
        law_ids: frozenset[str] = cached[1]
        return law_ids

    def platforms(self, after: str, at_most: int) -> list[Platform]:
        """The platforms whose ids come after `after`, in order."""
        return [documents.platform(document) for document in _listed("platform", after, at_most)]

    def callers(self, after: str, at_most: int) -> list[Caller]:
        """The callers whose ids come after `after`, in order."""
        return [documents.caller(document) for document in _listed("caller", after, at_most)]

    def load_platform(self, platform_id: str) -> LoadedPlatform:
        """Entry and journal, read consistently; the entry goes into the cache. Raises NotFound if there is none."""
        loaded = _find(platform_id)
        if loaded is None:
            msg = f"There is no platform {platform_id}."
            raise NotFound(msg)
        self._cache["platform", platform_id] = (self.clock(), loaded.platform)
        return loaded

    def platform_confirmed(self, platform_id: str) -> Platform:
        """A platform as the table has it now, with the confirmations that its entry lacks. Raises NotFound."""
        loaded = self.load_platform(platform_id)
        return with_confirmations(loaded.platform, loaded.journal.confirmations)[0]

    def confirm(self, platform_id: str, contact_id: str, test: int) -> None:
        """Store a contact's confirmation of a test; the platform's timer writes it into the entry within seconds."""
        retry(
            lambda: journal_store.confirm(
                journal_store.read(platform_id), Confirmation(contact_id, test, self.clock())
            ),
            _busy("platform", platform_id),
        )

    def take_confirmations(self, loaded: LoadedPlatform) -> bool:
        """Write the stored confirmations into the entry; False if there are none. Raises VersionConflict."""
        if not loaded.journal.confirmations:
            return False
        platform, facts = with_confirmations(loaded.platform, loaded.journal.confirmations)
        now = self.clock()
        self.write_platform(loaded, Change(platform, facts), now, now)
        return True

    def change_platform(self, platform_id: str, change: Callable[[Platform | None], Change], by: By = SYSTEM) -> bool:
        """Write the result of `change`, which gets the entry, or None for a new platform; whether it is new.

        Stored confirmations are written into the entry before. The platform's timer is set to now.
        """
        return retry(lambda: self._change(_find(platform_id), change, by), _busy("platform", platform_id))

    def _change(self, loaded: LoadedPlatform | None, change: Callable[[Platform | None], Change], by: By) -> bool:
        if loaded and self.take_confirmations(loaded):
            loaded = _find(loaded.platform.id)
        now, wanted = self.clock(), change(loaded.platform if loaded else None)
        if loaded and loaded.platform == wanted.platform and not wanted.facts:
            return False
        self.write_platform(loaded, wanted, now, now, by)
        return loaded is None

    def write_platform(
        self, loaded: LoadedPlatform | None, wanted: Change, now: datetime, wakes_at: datetime | None, by: By = SYSTEM
    ) -> None:
        """Write entry, journal with words, and the items of new representatives in one transaction.

        Raises VersionConflict if another write came first, or if the journal was rolled, which makes another version.
        """
        platform = wanted.platform
        journal = loaded.journal if loaded else Journal(platform.id, (), 0, now, None, marks_of_new())
        if journal.may_roll:
            journal_store.roll(journal)
            raise VersionConflict
        facts = journal_store.sealed(journal, wanted.facts, now, by)
        known = {representative.id for representative in loaded.platform.representatives} if loaded else set()
        with transaction() as writes:
            unchanged = EntryItem.version == journal.revision if loaded else EntryItem.pk.does_not_exist()
            item = entry_item("platform", platform.id, _bounded(platform, by), journal.revision + 1)
            writes.save(item, condition=unchanged)
            reassignment = Reassignment(now) if wanted.reassigns else journal.reassignment
            journal_store.write(writes, journal, facts, now, wakes_at, reassignment)
            words_store.keep(writes, facts)
            words_store.drop(writes, wanted.erases)
            for id_ in {representative.id for representative in platform.representatives} - known:
                writes.save(entry_item("representative", id_, canonical({"platform": platform.id}), 1))
        self._cache.pop(("platform", platform.id), None)

    def _fresh(self, kind: str, id_: str) -> Any | None:  # noqa: ANN401 - an entry of the kind
        """An entry in the cache, looked up once: another thread may drop it at any time."""
        cached = self._cache.get((kind, id_))
        return cached[1] if cached and self.clock() - cached[0] < CACHE_TTL else None

    def _cached(self, kind: str, id_: str, read: Callable[[JsonObject], Entry]) -> Entry:
        fresh: Entry | None = self._fresh(kind, id_)
        if fresh is not None:
            return fresh
        item = read_entry(kind, id_)
        if item is None:
            msg = f"There is no {kind} {id_}."
            raise NotFound(msg)
        entry: Entry = _parsed(read, item.document)
        self._cache[kind, id_] = (self.clock(), entry)
        return entry


@lru_cache(maxsize=PARSED_AT_MOST)
def _parsed(read: Callable[[JsonObject], Entry], document: str) -> Entry:
    """A parsed entry, cached by its text, which rarely changes; entries are immutable."""
    return read(json.loads(document))


def entry_key(kind: str, id_: str) -> tuple[str, str]:
    """Both keys of an entry's item."""
    return f"registry:{kind}", id_


def entry_item(kind: str, id_: str, document: str, version: int) -> EntryItem:
    """The item of an entry's next version."""
    return EntryItem(*entry_key(kind, id_), document=document, version=version)


def read_entry(kind: str, id_: str) -> EntryItem | None:
    """The item of an entry, read consistently; None if there is none."""
    try:
        return EntryItem.get(*entry_key(kind, id_), consistent_read=True)
    except DoesNotExist:
        return None


def _listed(kind: str, after: str, at_most: int | None) -> list[JsonObject]:
    following = EntryItem.sk > after if after else None
    items = EntryItem.query(f"registry:{kind}", following, limit=at_most, consistent_read=True)
    return [json.loads(item.document) for item in items]


def _find(platform_id: str) -> LoadedPlatform | None:
    """Entry and journal. If a write came between the two reads, the next write on them is a version conflict."""
    entry = read_entry("platform", platform_id)
    if entry is None:
        return None
    journal = replace(journal_store.read(platform_id), revision=int(entry.version))
    return LoadedPlatform(_parsed(documents.platform, entry.document), journal)


def _bounded(platform: Platform, by: By) -> str:
    text = canonical(documents.document(platform))
    at_most = DOCUMENT_AT_MOST[by.kind]
    if len(text.encode()) > at_most:
        msg = f"A platform's whole entry has at most {at_most} bytes; nothing was changed."
        raise CapReached(msg)
    return text


def _busy(kind: str, id_: str) -> str:
    return f"Other writes changed the {kind} {id_} at every try; send the same again."
