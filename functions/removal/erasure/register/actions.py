"""Erases texts of the register that have served, by the timers of the entries' own journals."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from removal.endpoints.endpoint import Change as EndpointChange
from removal.endpoints.store import EndpointStore
from removal.erasure.register import store
from removal.erasure.store import ErasureStore
from removal.journals.words_store import with_words
from removal.law.law import Law
from removal.orders.lists.store import OrderLists
from removal.orders.order import Status
from removal.orders.store import OrderStore
from removal.record.duration import months_after
from removal.record.facts import Fact, from_text
from removal.registry import contacts, journal_store
from removal.registry import erasure as rules
from removal.registry.appointment import in_use
from removal.registry.authority import alarm_address_id
from removal.registry.entries import store as entries
from removal.registry.entries.journal import EntryJournal
from removal.registry.journal_store import subject_of
from removal.registry.names import Names
from removal.registry.platform import Representative
from removal.registry.store import Change, LoadedPlatform, Registry, read_entry
from removal.values import dataclass, replace

SLICE = 25  # items that one run deletes at most
WORDS_AT_ONCE = 50  # words of facts in one transaction, which has at most 100 items
LOOK_AGAIN_AFTER = timedelta(days=1)  # while something keeps what would be erased
OPEN_AT_MOST = 1_000  # entries of the index of open orders in one query
MAILTO = "mailto:"  # the URL of an address that was erased
KEPT_FACTS = 1  # room of a platform's journal that an erasure needs


@dataclass(frozen=True, slots=True)
class RegisterErasure:
    """Erases what has served of callers, authorities, and former representatives; a hold of their orders stops it."""

    registry: Registry
    laws: Mapping[str, Law]
    orders: OrderStore
    lists: OrderLists
    items: ErasureStore
    endpoints: EndpointStore
    clock: Callable[[], datetime]

    def entry(self, journal: EntryJournal) -> None:
        """Erase a slice of what is due of an authority's or a caller's journal, or set its timer to the next instant.

        While something is left the timer stays due: the next sweep goes on. VersionConflict.
        """
        now, months = self.clock(), self._months()
        facts = list(map(from_text, journal.lines))
        ends = rules.served(facts)
        until = {sequence: months_after(at, months) for sequence, at in ends.items()} if months else {}
        due = [fact for fact in facts if fact.sequence in until and until[fact.sequence] <= now]
        if due and not self._held(journal.concerned.owner):
            self._erase_entry(journal, due[:WORDS_AT_ONCE], max(until[fact.sequence] for fact in due[:WORDS_AT_ONCE]))
            return
        coming = [at for at in until.values() if at > now]
        kept = [now + LOOK_AGAIN_AFTER] if due or (ends and not months) else []
        entries.wake(journal, min((*coming, *kept), default=None))

    def _erase_entry(self, journal: EntryJournal, facts: Sequence[Fact], until: datetime) -> None:
        if not self.items.delete_deliveries(journal.subject, {fact.sequence for fact in facts}, SLICE):
            return
        kind, _, id_ = journal.subject.partition(":")
        is_caller = kind == "caller"
        if not is_caller:
            self._forget_addresses(rules.removed_contacts(facts) - self._contacts(id_))
            if not self._forget_alarms(id_, with_words(facts)):
                return
        fact = rules.of_entry(rules.CALLER if is_caller else rules.AUTHORITY, facts, until)
        store.erase(journal, fact, facts, self.clock(), read_entry(kind, id_) if is_caller else None)

    def _forget_alarms(self, authority_id: str, facts: Sequence[Fact]) -> bool:
        """Delete a slice of the mails to alarm addresses that these facts replaced, then the address; True if done."""
        former = rules.replaced_addresses(facts) - {self.registry.authority(authority_id).alarm_email}
        address = alarm_address_id(authority_id)
        if not former or not self.items.delete_mails([address], SLICE, former):
            return not former
        loaded = self.endpoints.find(address)
        if loaded and loaded.endpoint.url.removeprefix(MAILTO) in former:
            self.endpoints.change(loaded, EndpointChange(replace(loaded.endpoint, url=MAILTO)), self.clock())
        return True

    def representative(self, loaded: LoadedPlatform) -> bool:
        """Erase a slice of a former representative whose preservation has ended; False if none is due. VersionConflict.

        Its mails go first, then its words, with the last of them name and contacts.
        """
        due = self._due(loaded)
        if due is None:
            return False
        until, holder = due
        facts = list(map(from_text, loaded.journal.lines))
        naming = rules.naming(facts, holder.id)
        addresses = rules.addresses_of(holder, with_words(naming))
        if self.items.delete_mails(addresses, SLICE):
            self._forget(holder, addresses)
            self._record(loaded, holder, [fact for fact in rules.worded(facts) if fact in naming], until)
        else:
            journal_store.mark(loaded.journal, loaded.journal.marks)  # the run has ended, and its timer is due again
        return True

    def next_at(self, loaded: LoadedPlatform) -> list[datetime]:
        """When to look at a platform's former representatives again; empty if none is to be erased."""
        now = self.clock()
        ends = (until for until, _ in rules.former(loaded.platform, self._months()))
        return [until if until > now else now + LOOK_AGAIN_AFTER for until in ends]

    def _due(self, loaded: LoadedPlatform) -> tuple[datetime, Representative] | None:
        """A representative whose preservation has ended, of which no open order and no hold is left, or None."""
        platform, now = loaded.platform, self.clock()
        ended = [(until, holder) for until, holder in rules.former(platform, self._months()) if until <= now]
        if not ended or loaded.journal.room("system") < KEPT_FACTS or self._held(subject_of(platform.id)):
            return None
        addressed = {entry.representative for entry in self.lists.open(platform.id, "", OPEN_AT_MOST)}
        return next(((until, holder) for until, holder in ended if holder.id not in addressed), None)

    def _record(self, loaded: LoadedPlatform, holder: Representative, words: Sequence[Fact], until: datetime) -> None:
        now, platform = self.clock(), loaded.platform
        if len(words) <= WORDS_AT_ONCE:
            platform = contacts.with_representative(platform, rules.without_contacts(holder, now))
        fact, slice_ = rules.of_representative(holder, words[:WORDS_AT_ONCE], until), words[:WORDS_AT_ONCE]
        self.registry.write_platform(loaded, Change(platform, [fact], erases=slice_), now, now)

    def _forget(self, holder: Representative, addresses: Sequence[str]) -> None:
        """Delete what lies elsewhere: the name that others are compared with, and addresses that were given up."""
        Names(self.registry).forget("representative", holder.id, holder.name)
        self._forget_addresses(addresses)

    def _contacts(self, authority_id: str) -> set[str]:
        return {contact.id for contact in self.registry.authority(authority_id).contacts}

    def _forget_addresses(self, addresses: Iterable[str]) -> None:
        """Delete addresses that were given up, by the ids of their contacts."""
        for address in addresses:
            loaded = self.endpoints.find(address)
            if loaded and not loaded.endpoint.deleted_at:
                gone = replace(loaded.endpoint, url=MAILTO, deleted_at=self.clock(), wakes_at=None)
                self.endpoints.change(loaded, EndpointChange(gone), self.clock())

    def _held(self, *owners: str) -> bool:
        """Whether an operator holds the erasure of an order of a platform or an authority."""
        held = (self.orders.load(id_).order for owner in owners for id_ in store.holds(owner))
        return any(order.erasure_held and order.status is not Status.ERASED for order in held)

    def _months(self) -> int | None:
        return rules.preservation_months(in_use(self.laws.values(), self.registry.laws()))
