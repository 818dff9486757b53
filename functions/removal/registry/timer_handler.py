"""The handler of platform timers: appointment duties, unanswered tests, reassignment, publication check, erasure."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Protocol

from removal.journals.publishing import Announce
from removal.law.law import Law
from removal.registry import appointment, contacts, journal_store
from removal.registry.journal_store import Journal, Reassignment, subject_of
from removal.registry.platform import representative_in_office
from removal.registry.store import Change, LoadedPlatform, Registry
from removal.table import JOURNAL
from removal.timers.control import ClockControl
from removal.timers.due import LOOK_AGAIN_AFTER, RUN_ENDED_AFTER
from removal.timers.store import DueStore
from removal.values import dataclass, replace
from removal.versions import retry


@dataclass(frozen=True, slots=True)
class Slice:
    """The result of a slice of open orders: the last id, None at the end; the error of an order that failed."""

    last: str | None
    error: Exception | None = None


class ReassignOrders(Protocol):
    """Reassigns open orders when another representative is in office."""

    def reassign(self, platform_id: str, after: str) -> Slice:
        """Reassign a slice of open orders, whose ids come after `after`, to the representative in office. Idempotent.

        `Registry.platform` returns the platform as just read. All open orders are checked at each instant at which the
        office may have changed, and again two minutes later: by then no order is issued from an older cache of the
        register, and the index has every order that opened before.
        """


class EraseRepresentatives(Protocol):
    """Erases former representatives whose preservation has ended."""

    def representative(self, loaded: LoadedPlatform) -> bool:
        """Erase a slice of what is due; False if nothing is. The platform's timer stays due until all is erased."""

    def next_at(self, loaded: LoadedPlatform) -> list[datetime]:
        """When to look at its former representatives again."""


@dataclass(frozen=True, slots=True)
class PlatformTimer:
    """Handles the timers of platforms that have come due."""

    registry: Registry
    laws: Mapping[str, Law]
    succession: ReassignOrders
    erasure: EraseRepresentatives
    bus: Announce
    due: DueStore
    clock: Callable[[], datetime]

    def fire(self, platform_id: str, _sort_key: str, control: ClockControl) -> None:
        """Do what has come due; if nothing has, the cost is two small reads."""
        busy = f"Other writes changed the platform {platform_id} at every try of its timer."
        retry(lambda: self._fire_due(platform_id, control), busy)

    def _fire_due(self, platform_id: str, control: ClockControl) -> None:
        loaded, now = self.registry.load_platform(platform_id), self.clock()
        if loaded.journal.armed and loaded.journal.armed.timer_at <= now:
            self._fire(loaded, control, now)

    def _fire(self, loaded: LoadedPlatform, control: ClockControl, now: datetime) -> None:
        """Do what is due of the platform itself, then reassign: there may be many orders."""
        journal = loaded.journal
        if journal.owes_at and journal.owes_at <= now:
            if not self._begin(journal):
                return
            self._owe(loaded, control, now)
            journal = self.registry.load_platform(journal.platform).journal
        if journal.reassignment and journal.reassignment.at <= now and self._begin(journal):
            self._reassign(journal, journal.reassignment)

    def _begin(self, journal: Journal) -> bool:
        """Count the run in the item before its work; False if it may not begin. The work's write resets the count."""
        armed = journal.armed
        return armed is not None and self.due.begin(
            subject_of(journal.platform), JOURNAL, armed, self.clock() + RUN_ENDED_AFTER
        )

    def _owe(self, loaded: LoadedPlatform, control: ClockControl, now: datetime) -> None:
        journal = loaded.journal
        marks = journal.publication.check(self.bus, now)
        if marks != journal.marks:
            journal_store.mark(journal, marks)
            loaded = self.registry.load_platform(journal.platform)
        if self.registry.take_confirmations(loaded):
            loaded = self.registry.load_platform(journal.platform)
        if loaded.journal.wakes_at and loaded.journal.wakes_at <= now and not self.erasure.representative(loaded):
            self._look(loaded, control, now)

    def _look(self, loaded: LoadedPlatform, control: ClockControl, now: datetime) -> None:
        laws = appointment.in_use(self.laws.values(), self.registry.laws())
        platform, owed = appointment.check_appointment(loaded.platform, laws, now, control)
        platform, silent = contacts.unreachable(platform, now, control)
        accused = (*appointment.overdue_at(platform), *contacts.instants(platform, now))
        delayed = [now + LOOK_AGAIN_AFTER for at in accused if at <= now]
        changes = tuple(appointment.instants(platform, now))
        instants = (*accused, *changes, *self.erasure.next_at(loaded))
        wakes_at = min((*delayed, *(at for at in instants if at > now)), default=None)
        if delayed and platform == loaded.platform and not _passed(changes, loaded.journal, now):
            journal_store.mark(replace(loaded.journal, wakes_at=wakes_at), loaded.journal.marks)
            return
        reassigns = representative_in_office(platform, now) is not None
        self.registry.write_platform(loaded, Change(platform, (*owed, *silent), reassigns), now, wakes_at)

    def _reassign(self, journal: Journal, begun: Reassignment) -> None:
        """Reassign one slice of the open orders; a failed order does not stop the others, and is retried after them."""
        done = self.succession.reassign(journal.platform, begun.after)
        failed = begun.failed or done.error is not None
        following = Reassignment(self.clock(), done.last, failed) if done.last else None
        if failed and following is None:
            following = Reassignment(self.clock() + LOOK_AGAIN_AFTER)
        journal_store.progress(journal, following, failed=failed)
        if done.error:
            raise done.error


def _passed(changes: Iterable[datetime], journal: Journal, now: datetime) -> bool:
    """Whether the office may have changed since the last look, or a minute before it, so that open orders are checked.

    A look that only finds accusations held back, each minute, writes no entry and checks no order.
    """
    since = (journal.wakes_at or now) - LOOK_AGAIN_AFTER
    return any(since <= at <= now for at in changes)
