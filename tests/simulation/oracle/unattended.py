"""Which lapses were missed when a fact of a journal was written, by the facts up to it alone (contract T9)."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from tests.model.laws import LAWS
from tests.simulation.oracle.deeds import is_notice
from tests.simulation.oracle.exchanges import Json
from tests.simulation.oracle.history import instant

REASSIGNED = "order.reassigned"
ADDRESSES_ALL = frozenset({"order.reminded", "order.breached"})  # after a missed lapse


@dataclass(slots=True)
class Unattended:
    """The notices of an order, by their sequences: when each was made, and from when on it was received.

    `acts` are the instants at which a person of its representative acted, `given` when that was given the order.
    """

    after: timedelta
    made: dict[int, datetime] = field(default_factory=dict)
    received: dict[int, datetime] = field(default_factory=dict)
    acts: list[datetime] = field(default_factory=list)
    given: datetime | None = None
    is_sure: bool = True  # not where other evidence took the place of one, and no fact says from when on

    def take(self, fact: Json) -> None:
        """One more fact."""
        kind, data, at = fact["type"], fact["data"], instant(fact["timestamp"])
        if kind == REASSIGNED:
            self.given, self.acts = at, []
        elif kind == "order.received":
            self.received[data["notice"]] = instant(data["received_at"])
        elif kind == "order.receipt_withdrawn":
            self.received.pop(data["notice"], None)
        elif is_notice(fact):
            self.made[data["sequence"]] = at
        self.is_sure = self.is_sure and kind != "order.evidence_withdrawn"
        if data.get("person"):
            self.acts.append(instant(data["answered_at"] if "answered_at" in data else data["evidence"]["at"]))

    def missed(self) -> list[datetime]:
        """The lapses that no act and no later notice keeps from being missed, past and to come."""
        lapses = [(self._later(at) + self.after, number) for number, at in self.received.items() if number in self.made]
        return sorted({lapse for lapse, number in lapses if not self._is_kept(number, lapse)})

    def _is_kept(self, number: int, lapse: datetime) -> bool:
        since = self._later(self.made[number])
        later = any(at <= lapse for other, at in self.received.items() if other > number)
        return later or any(since <= act <= lapse for act in self.acts)

    def _later(self, at: datetime) -> datetime:
        return at if self.given is None else max(at, self.given)


@dataclass(slots=True)
class Addressed:
    """Of an order's reminders and breaches: those that go to all contacts, and those that may, by their sequences."""

    to_all: set[int] = field(default_factory=set)
    unsure: set[int] = field(default_factory=set)


def addressed(law: str, facts: Iterable[Json]) -> Addressed:
    """Returns which reminders and breaches come at or after a missed lapse."""
    result, unattended = Addressed(), Unattended(LAWS[law].nobody_acted_after)
    for fact in facts:
        unattended.take(fact)
        if fact["type"] in ADDRESSES_ALL:
            number, at = fact["data"]["sequence"], instant(fact["timestamp"])
            missed = any(lapse <= at for lapse in unattended.missed())
            (result.to_all if missed and unattended.is_sure else set()).add(number)
            (set() if unattended.is_sure else result.unsure).add(number)
    return result
