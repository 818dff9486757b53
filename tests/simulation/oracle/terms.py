"""Which representative of a platform was to be given which fact of an order, and whose evidence counts when.

Contract R5 (addressee), 7 (office); design 3.7. The register is kept for a minute, and lists are seconds old.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from tests.simulation.cast import Party
from tests.simulation.oracle.exchanges import Json
from tests.simulation.oracle.history import History, Office, Seen, instant

KNOWN_WITHIN = timedelta(minutes=3)
FANNED_OUT = frozenset({"publish", "dispatch", "sweep", "tick"})
NEVER = datetime(9000, 1, 1, tzinfo=UTC)
REASSIGNED = "order.reassigned"
AUTHORITY_ONLY = frozenset({"order.drafted", "order.refused"})


@dataclass(frozen=True, slots=True)
class PartyFacts:
    """A party, the facts that it had to be given, and until when it was in office; None: it still is."""

    party: Party
    owed: list[Json]
    since: datetime | None = None
    until: datetime | None = None

    def is_out(self, at: datetime) -> bool:
        """Whether it was surely no longer in office at an instant."""
        return self.until is not None and at > self.until + KNOWN_WITHIN

    def was_in(self, at: datetime, clocks: timedelta) -> bool:
        """Whether it may have been in office at an instant."""
        early = self.since is not None and at < self.since - clocks
        return not early and (self.until is None or at <= self.until + clocks)


def representatives(history: History, seen: Seen) -> list[PartyFacts]:
    """Every representative that the order's platform has had, the first one first."""
    offices = [office for office in history.offices if office.platform == seen.order.platform.name]
    if not offices:
        return [PartyFacts(seen.order.platform, [fact for fact in seen.facts if fact["type"] not in AUTHORITY_ONLY])]
    result = []
    for office in offices:
        owed = _owed(history, seen, office)
        result.append(PartyFacts(office.party, owed, office.since, office.until))
    return result


def _owed(history: History, seen: Seen, office: Office) -> list[Json]:
    """Those of an order that was addressed to it, which were surely fanned out while it was in office."""
    addressed, owed_facts = None, list[Json]()
    for fact in seen.facts:
        addressed = fact["data"].get("representative", addressed)
        at = instant(fact["timestamp"])
        early = office.since is not None and at < office.since + KNOWN_WITHIN and fact["type"] != REASSIGNED
        late = office.until is not None and history.latest(at, FANNED_OUT, KNOWN_WITHIN) > office.until
        if addressed == office.representative and not early and not late and fact["type"] not in AUTHORITY_ONLY:
            owed_facts.append(fact)
    return owed_facts


def verified(history: History, party_facts: PartyFacts) -> datetime | None:
    """When the webhook of a representative that came later had answered its challenge, and all knew; None: always."""
    if party_facts.since is None:
        return None
    hooks = history.hooks.get(party_facts.party.hook or "", [])
    answered = [hook.at for hook in hooks if hook.payload["type"] == "endpoint.challenged" and hook.taken]
    return min(answered) + KNOWN_WITHIN if answered else NEVER
