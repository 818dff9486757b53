"""The handler of the timers of authorities' and callers' journals: the publication check, and the erasure."""

from collections.abc import Callable
from datetime import datetime

from removal.journals.publishing import Announce
from removal.registry.entries import store
from removal.registry.entries.journal import KINDS, EntryJournal
from removal.timers.control import ClockControl
from removal.values import dataclass, replace
from removal.versions import retry

Erase = Callable[[EntryJournal], None]  # erases words that have served, or sets `wakes_at`


@dataclass(frozen=True, slots=True)
class EntryTimer:
    """Publishes the facts again of one kind of entry, `authority` or `caller`, and erases words that have served."""

    kind: str
    bus: Announce
    erase: Erase
    clock: Callable[[], datetime]

    def fire(self, id_: str, _sort_key: str, _control: ClockControl) -> None:
        """Do what is due; if nothing is, the cost is one small read."""
        subject = f"{self.kind}:{id_}"
        retry(lambda: self._fire(subject), f"Other writes changed {subject} at every try of its timer.")

    def _fire(self, subject: str) -> None:
        journal, now = store.read(subject), self.clock()
        marks = journal.publication.check(self.bus, now)
        if marks != journal.marks:
            store.mark(journal, marks)
            journal = replace(journal, marks=marks)
        if journal.wakes_at and journal.wakes_at <= now:
            self.erase(journal)


def entry_timers(bus: Announce, erase: Erase, clock: Callable[[], datetime]) -> dict[str, EntryTimer]:
    """The handler of each kind of entry."""
    return {kind: EntryTimer(kind, bus, erase, clock) for kind in KINDS}
