"""Builds the actor for `office.may` from a caller, a contact or an endpoint."""

from collections.abc import Callable
from datetime import datetime

from removal.errors import Forbidden, IllegalCommand
from removal.registry.caller import Caller
from removal.registry.office import Act, Actor, Addressed, Leave, Standing, Vacancies, may, vacancies
from removal.registry.office_words import instead, why_not
from removal.registry.platform import Platform, Representative, representative_by_id
from removal.registry.store import Registry
from removal.values import dataclass, replace


@dataclass(frozen=True, slots=True)
class Offices:
    """Reads the register for decisions on rights; by default from the cache, which is up to one minute old."""

    registry: Registry

    def of(self, caller: Caller, *, fresh: bool = False) -> Actor:
        """The caller as an actor; `fresh` reads the table, for acts that are recorded.

        An actor that is not in office by the cached entry is read again from the table.
        """
        if caller.platform is None:
            return Actor(caller.party, caller.authority)
        platform = self._platform(caller.platform, fresh=fresh)
        actor = Actor(caller.party, caller.representative or _only_one(platform), platform)
        if fresh or actor.standing(self.registry.clock()) is Standing.IN_OFFICE:
            return actor
        return self.of(caller, fresh=True)

    def of_representative(self, platform_id: str, representative_id: str | None, *, fresh: bool = False) -> Actor:
        """A representative's endpoint or contact as an actor."""
        return Actor("representative", representative_id, self._platform(platform_id, fresh=fresh))

    @staticmethod
    def holding(platform: Platform, representative_id: str | None, act: Act) -> Callable[[datetime], bool]:
        """Whether a representative of a platform might do this at an instant, as the register was just read.

        No other's mandate reaches back before it was entered.
        """
        actor = Actor("representative", representative_id, platform)
        return lambda at: may(_as_known_at(actor, at), act, None, at) is Leave.YES

    def addressee(self, order: Addressed, at: datetime, read: Platform | None = None) -> Representative | None:
        """The order's representative by the table, if it gets facts of orders; None otherwise, as after a revocation.

        `read`: its platform, if one request read both. If that does not know the representative yet, it was read just
        before the order was addressed to it, and is read again.

        The right is judged no earlier than the instant at which the order was addressed to it: so a process whose clock
        is behind sees it in office.
        """
        since, representative_id = order.addressed[-1]
        known = read is not None and representative_by_id(read, representative_id) is not None
        actor = Actor(
            "representative", representative_id, read if known else self._platform(order.platform, fresh=True)
        )
        if actor.platform is None or may(actor, Act.GET_FACTS, None, max(at, since)) is not Leave.YES:
            return None
        return representative_by_id(actor.platform, representative_id)

    def vacancies(self, platform_id: str, at: datetime) -> Vacancies:
        """The times in which no representative could answer, by the table."""
        return vacancies(self._platform(platform_id, fresh=True), at)

    def require(
        self, caller: Caller, act: Act, about: Addressed | Platform | Representative | None, at: datetime
    ) -> Actor:
        """The actor of a caller. Raises Forbidden, which names the party that may act instead."""
        actor = self.of(caller, fresh=True)
        require(actor, act, about, at)
        return actor

    def require_for(self, platform_id: str, representative_id: str | None, act: Act, at: datetime) -> None:
        """Check an operator's act for a representative. Raises IllegalCommand, with the party that may act instead."""
        actor = self.of_representative(platform_id, representative_id, fresh=True)
        if actor.platform and may(actor, act, None, at) is Leave.NO:
            held = actor.standing(at)
            msg = f"This representative is {held}, and may not {act}. {instead(actor.platform, held, at)}"
            raise IllegalCommand(msg)

    def _platform(self, platform_id: str, *, fresh: bool) -> Platform:
        return self.registry.platform_now(platform_id) if fresh else self.registry.platform(platform_id)


def _as_known_at(actor: Actor, at: datetime) -> Actor:
    """With itself, and the other representatives that had been entered by then."""
    platform = actor.platform
    entered = platform.representatives if platform else ()
    known = (
        representative
        for representative in entered
        if representative.id == actor.name or representative.appointed_at is None or representative.appointed_at <= at
    )
    return replace(actor, platform=replace(platform, representatives=tuple(known))) if platform else actor


def require(actor: Actor, act: Act, about: Addressed | Platform | Representative | None, at: datetime) -> Leave:
    """The result of `may`, YES or AS_IT_WAS. Raises Forbidden for NO, with the party that may act instead."""
    leave = may(actor, act, about, at)
    if leave is Leave.NO:
        raise Forbidden(why_not(actor, act, at))
    return leave


def _only_one(platform: Platform) -> str | None:
    """The id of the platform's only representative ever; None if it has had none or several."""
    return platform.representatives[0].id if len(platform.representatives) == 1 else None
