"""What a platform's timer does: who is in office now, what is owed, who has not answered a test, what was not told."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from removal.errors import Busy
from removal.law.law import Law
from removal.record.publication import Event, events
from removal.registry import appointment, contacts, journal_store
from removal.registry.journal_store import Moved
from removal.registry.store import TRIES, Change, LoadedPlatform, Registry
from removal.timers.control import ClockControl


class Announce(Protocol):
    """Where facts go that the stream did not bring out."""

    def put(self, events: Sequence[Event]) -> None:
        """All of them, or an error."""


class Succession(Protocol):
    """What follows when somebody else is in office."""

    def settle(self, platform_id: str) -> None:
        """Give open orders to whoever is in office now; done twice it does nothing, and it raises to be tried again.

        It is called at each instant at which that may have changed and two minutes after, when no order is issued by
        what was kept of the register before. `Registry.platform` then gives the platform as it was just read.
        """


@dataclass(frozen=True, slots=True)
class PlatformWake:
    """Platforms whose timer has come due."""

    registry: Registry
    laws: Mapping[str, Law]
    succession: Succession
    bus: Announce
    clock: Callable[[], datetime]

    def fire(self, platform_id: str, _sort_key: str, _control: ClockControl) -> None:
        """Do what has come due; when nothing has, two small reads are all it costs."""
        for _ in range(TRIES):
            loaded, now = self.registry.load_platform(platform_id), self.clock()
            try:
                self._fire(loaded, now)
            except Moved:
                continue
            return
        msg = f"The platform {platform_id} was written by others each time its timer came due."
        raise Busy(msg)

    def _fire(self, loaded: LoadedPlatform, now: datetime) -> None:
        journal = loaded.journal
        if journal.publication_check and journal.publication_check <= now:
            self.bus.put(events(journal.lines, journal.fanned_out, {"platform": journal.platform}))
            journal_store.mark(journal, journal.fanned_out, republished_at=now)
            loaded = self.registry.load_platform(journal.platform)
        if loaded.journal.wakes_at and loaded.journal.wakes_at <= now:
            self.succession.settle(journal.platform)
            self._look(loaded, now)

    def _look(self, loaded: LoadedPlatform, now: datetime) -> None:
        laws = appointment.in_use(self.laws.values(), self.registry.laws())
        platform, owed = appointment.looked_at(loaded.platform, laws, now)
        platform, silent = contacts.unreachable(platform, now)
        instants = (*appointment.instants(platform, now), *contacts.instants(platform, now))
        wakes_at = min((at for at in instants if at > now), default=None)
        self.registry.write_platform(loaded, Change(platform, (*owed, *silent)), now, wakes_at)
