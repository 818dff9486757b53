"""An order as a former representative may read it: as it was when that representative lost it, without later facts."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from removal.law.law import Law
from removal.orders.fold import fold
from removal.orders.notice_types import REASSIGNED
from removal.orders.order import Order
from removal.orders.payloads.answers import Reassigned
from removal.orders.store import Loaded
from removal.record.facts import Fact, from_text
from removal.registry.office import Actor, succeeded_at
from removal.registry.platform import representative_by_id


def as_it_was(loaded: Loaded, actor: Actor, at: datetime, laws: Mapping[str, Law]) -> Loaded | None:
    """The part of an order that a representative out of office may read; None if there is no such part."""
    facts = tuple(map(from_text, loaded.journal))
    length = length_for(actor, facts, at)
    if not any(fact.type == "order.issued" for fact in facts[:length]):
        return None
    order, lost_at = fold(facts[:length], laws, loaded.order.key), order_lost_at(actor, facts, at)
    return replace(loaded, order=order, journal=loaded.journal[:length], lost_at=lost_at)


def as_of(loaded: Loaded, lost_at: datetime | None, laws: Mapping[str, Law]) -> Order:
    """The order as it was just before `lost_at`; as it is now for None. It must have been issued before."""
    if lost_at is None:
        return loaded.order
    return fold((fact for fact in map(from_text, loaded.journal) if fact.at < lost_at), laws)


def length_for(actor: Actor, facts: Sequence[Fact], at: datetime) -> int:
    """The number of facts, from the first, that a representative out of office may still read.

    The last is the fact that reassigned the order to another; for an order that was not reassigned, the last fact
    before a successor came into office; in any case no fact from the revocation of the mandate on.

    Example: issued (1) and received (2) by A; B comes into office at 9:30; reassigned to B (3) at 9:30:02; a report of
    B (4): A reads 1 to 3.
    """
    reassignments = _reassignment_away(actor, facts)
    lost_at = lost_office_at(actor, at, succeeded=not reassignments)
    before = sum(1 for fact in facts if lost_at is None or fact.at < lost_at)
    return min([before, *(fact.sequence for fact in reassignments)])


def order_lost_at(actor: Actor, facts: Sequence[Fact], at: datetime) -> datetime | None:
    """When a representative out of office lost an order, by the same rule; None if it still has the order."""
    reassignments = _reassignment_away(actor, facts)
    lost_at = lost_office_at(actor, at, succeeded=not reassignments)
    return min([*(fact.at for fact in reassignments), *([lost_at] if lost_at else [])], default=None)


def lost_office_at(actor: Actor, at: datetime, *, succeeded: bool) -> datetime | None:
    """When its mandate was revoked or, with `succeeded`, a successor came into office; None if neither happened."""
    if actor.platform is None:
        return None
    representative = representative_by_id(actor.platform, actor.name or "")
    revoked = (
        [representative.revoked_at]
        if representative and representative.revoked_at and representative.revoked_at <= at
        else []
    )
    taken = succeeded_at(actor.platform, actor.name or "", at) if succeeded else None
    return min([*revoked, *([taken] if taken else [])], default=None)


def _reassignment_away(actor: Actor, facts: Sequence[Fact]) -> list[Fact]:
    """A list with the last fact that reassigned the order from this representative, or an empty list."""
    return [fact for fact in facts if fact.type == REASSIGNED and _representative_before(fact) == actor.name][-1:]


def _representative_before(fact: Fact) -> str:
    payload: Reassigned = fact.payload
    return payload["representative_before"]
