"""Reports to the registrar that a representative does not receive its notices (contract R6)."""

from collections.abc import Callable, Sequence
from datetime import datetime

from removal.record.facts import SYSTEM, Fact, from_text
from removal.registry.journal_store import Journal
from removal.registry.new_fact import NewFact
from removal.registry.payloads import Unreachable
from removal.registry.store import Change, Registry
from removal.values import dataclass
from removal.versions import retry

UNREACHABLE = "representative.unreachable"
ROOM_LEFT = 100  # facts of the system in a platform's journal, left for the register's other facts


@dataclass(frozen=True, slots=True)
class Silence:
    """Notices of an order were not received in time; `at`: the instant of the fact that says so."""

    platform: str
    representative: str
    order: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Unreceived:
    """Adds facts for the registrar to platforms' journals."""

    registry: Registry
    clock: Callable[[], datetime]

    def report(self, silence: Silence) -> None:
        """Add `representative.unreachable`, once for each silence; not if the journal has room for ROOM_LEFT or less.

        The registrar then finds the order by `GET /v1/orders?unreceived=true` alone.
        """
        retry(lambda: self._report(silence), f"Other writes changed the platform {silence.platform} at every try.")

    def _report(self, silence: Silence) -> None:
        loaded = self.registry.load_platform(silence.platform)
        if loaded.journal.room(SYSTEM.kind) <= ROOM_LEFT or _is_reported(loaded.journal, silence):
            return
        payload = Unreachable(representative=silence.representative, orders=[silence.order])
        change = Change(loaded.platform, (NewFact(UNREACHABLE, payload),))
        self.registry.write_platform(loaded, change, self.clock(), loaded.journal.wakes_at)


def _is_reported(journal: Journal, silence: Silence) -> bool:
    """Whether a fact at or after the silence already names the order."""
    facts = (from_text(line) for line in journal.lines)
    return any(fact.type == UNREACHABLE and silence.order in _waiting(fact) and fact.at >= silence.at for fact in facts)


def _waiting(fact: Fact) -> Sequence[str]:
    payload: Unreachable = fact.payload
    return payload.get("orders", ())
