"""Which representative of a platform was to be given which fact of an order (contract R5, 7)."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from tests.simulation.cast import Party

SEEN_EVERYWHERE_AFTER = timedelta(minutes=3)  # entries of the register are kept for a minute, and lists are seconds old
REASSIGNED = "order.reassigned"
Json = dict[str, Any]
Term = tuple[Party, datetime | None]  # a representative, and until when it was in office


def terms(platform: Party) -> Iterator[Term]:
    """Every representative that the platform has had, the first one first."""
    yield from ((former, until) for until, former in platform.formers)
    yield platform, None


def owed(term: Term, facts: list[Json], before: timedelta) -> list[Json]:
    """The facts that a representative had to be given: those of an order that was addressed to it, while in office.

    `before` its end facts may be late: those are given to it, or to nobody but the authority.
    """
    party, until = term
    addressed, found = None, list[Json]()
    for fact in facts:
        addressed = fact["data"].get("representative", addressed)
        at = datetime.fromisoformat(fact["timestamp"])
        early = party.since is not None and at < party.since + SEEN_EVERYWHERE_AFTER and fact["type"] != REASSIGNED
        late = until is not None and at > until - before
        if addressed == party.representative and not early and not late:
            found.append(fact)
    return found


def too_late(term: Term, at: datetime) -> bool:
    """Whether a fact of an instant must not be given to a representative, which was out of office by then."""
    return term[1] is not None and at > term[1] + SEEN_EVERYWHERE_AFTER
