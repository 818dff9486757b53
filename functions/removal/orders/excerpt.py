"""An order as a former representative reads it: as it was when it lost the order, and no fact after."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from removal.law.law import Law
from removal.orders.fold import fold
from removal.orders.notice_facts import REASSIGNED
from removal.orders.order import Order
from removal.orders.payloads.answers import Reassigned
from removal.orders.store import Loaded
from removal.record.facts import Fact, from_text
from removal.registry.office import Actor, succeeded_at
from removal.registry.platform import representative_named


def as_it_was(loaded: Loaded, actor: Actor, at: datetime, laws: Mapping[str, Law]) -> Loaded | None:
    """The part of an order that a representative out of office may read; None if that is nothing."""
    facts = tuple(map(from_text, loaded.journal))
    length = length_for(actor, facts, at)
    if not any(fact.type == "order.issued" for fact in facts[:length]):
        return None
    order, lost_at = fold(facts[:length], laws), order_lost_at(actor, facts, at)
    return replace(loaded, order=order, journal=loaded.journal[:length], lost_at=lost_at)


def as_of(loaded: Loaded, lost_at: datetime | None, laws: Mapping[str, Law]) -> Order:
    """An order at an instant before which it was issued; as it is now for None."""
    if lost_at is None:
        return loaded.order
    return fold((fact for fact in map(from_text, loaded.journal) if fact.at < lost_at), laws)


def length_for(actor: Actor, facts: Sequence[Fact], at: datetime) -> int:
    """How many facts of a journal, from its first, a representative out of office may still read.

    The last is the one that gave the order to another; for an order that was given to none, the last before another
    came into office; in any case none from the revocation of its mandate on.

    Example: issued (1) and received (2) by A; B comes into office at 9:30; reassigned to B (3) at 9:30:02; a report of
    B (4): A reads 1 to 3.
    """
    given_away = _given_away(actor, facts)
    lost_at = lost_office_at(actor, at, succeeded=not given_away)
    before = sum(1 for fact in facts if lost_at is None or fact.at < lost_at)
    return min([before, *(fact.sequence for fact in given_away)])


def order_lost_at(actor: Actor, facts: Sequence[Fact], at: datetime) -> datetime | None:
    """When a representative out of office lost an order, by the same rule; None for one that has it."""
    given_away = _given_away(actor, facts)
    lost_at = lost_office_at(actor, at, succeeded=not given_away)
    return min([*(fact.at for fact in given_away), *([lost_at] if lost_at else [])], default=None)


def lost_office_at(actor: Actor, at: datetime, *, succeeded: bool) -> datetime | None:
    """When its mandate was revoked, or, if asked, another came into office; None for neither."""
    if actor.platform is None:
        return None
    found = representative_named(actor.platform, actor.name or "")
    revoked = [found.revoked_at] if found and found.revoked_at and found.revoked_at <= at else []
    taken = succeeded_at(actor.platform, actor.name or "", at) if succeeded else None
    return min([*revoked, *([taken] if taken else [])], default=None)


def _given_away(actor: Actor, facts: Sequence[Fact]) -> list[Fact]:
    """The last fact that gave the order from this representative to another, if there is one."""
    return [one for one in facts if one.type == REASSIGNED and _given_by(one) == actor.name][-1:]


def _given_by(fact: Fact) -> str:
    told: Reassigned = fact.payload
    return told["representative_before"]
