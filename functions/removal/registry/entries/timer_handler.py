"""The handler of the timers of authorities' and callers' journals: the publication check."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from removal.journals.publishing import Announce
from removal.registry.entries import store
from removal.registry.entries.journal import KINDS
from removal.timers.control import ClockControl
from removal.versions import retry


@dataclass(frozen=True, slots=True)
class EntryTimer:
    """Publishes the facts again of one kind of entry, `authority` or `caller`."""

    kind: str
    bus: Announce
    clock: Callable[[], datetime]

    def fire(self, id_: str, _sort_key: str, _control: ClockControl) -> None:
        """Publish facts that were not passed on; if all were, the cost is one small read."""
        subject = f"{self.kind}:{id_}"
        retry(lambda: self._fire(subject), f"{subject} was written by others each time its timer came due.")

    def _fire(self, subject: str) -> None:
        journal = store.read(subject)
        marks = journal.publication.check(self.bus, self.clock())
        if marks != journal.marks:
            store.mark(journal, marks)


def entry_timers(bus: Announce, clock: Callable[[], datetime]) -> dict[str, EntryTimer]:
    """The handler of each kind of entry."""
    return {kind: EntryTimer(kind, bus, clock) for kind in KINDS}
