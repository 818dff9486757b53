"""What of the orders a caller may read, and whether it may answer one: `office.may`, asked for every order."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from removal.errors import Forbidden, NotFound
from removal.orders.excerpt import as_it_was
from removal.orders.lists.store import OrderLists, Side
from removal.orders.order import Order
from removal.orders.store import Loaded, OrderStore
from removal.registry.office import Act, Actor, Leave, Standing, may
from removal.registry.office_words import why_not


@dataclass(frozen=True, slots=True)
class Sight:
    """Reads orders for actors."""

    store: OrderStore
    lists: OrderLists
    clock: Callable[[], datetime]

    def of(self, actor: Actor, order_id: str, act: Act = Act.READ) -> Loaded:
        """The order as the actor may read it now; NotFound for what it never had, Forbidden if it may no longer."""
        at = self.clock()
        found = self._loaded(actor, order_id, act, at)
        leave = may(actor, act, found.order, at)
        seen = found if leave is Leave.YES else as_it_was(found, actor, at, self.store.laws)
        if leave is Leave.NO or seen is None:
            raise _refused(actor, act, found.order, at)
        return seen

    def or_none(self, actor: Actor, order_id: str, act: Act) -> Loaded | None:
        """The same, and None for what it may not read."""
        try:
            return self.of(actor, order_id, act)
        except (Forbidden, NotFound):
            return None

    def to_answer(self, actor: Actor, order_id: str, act: Act, at: datetime) -> Order:
        """The order, if the actor may answer it at an instant; NotFound, Forbidden."""
        order = self._loaded(actor, order_id, act, at).order
        if may(actor, act, order, at) is Leave.NO:
            raise _refused(actor, act, order, at)
        return order

    def _loaded(self, actor: Actor, order_id: str, act: Act, at: datetime) -> Loaded:
        """Forbidden, without a look at the order, if the actor may do so with none."""
        if may(actor, act, None, at) is Leave.NO:
            raise Forbidden(why_not(actor, act, at))
        item = self.lists.find(_side(actor), order_id)
        if item is None:
            raise _unknown(actor, order_id, act, at)
        return self.store.loaded(item)


def _side(actor: Actor) -> Side:
    return Side("platform", actor.platform.id) if actor.platform else Side("authority", str(actor.name))


def _refused(actor: Actor, act: Act, order: Order, at: datetime) -> Exception:
    """What was never the actor's looks as if it did not exist (design P8)."""
    had = any(name == actor.name for _, name in order.addressed) or actor.standing(at) is Standing.LAST
    if actor.platform and order.issued and order.platform == actor.platform.id and had:
        return Forbidden(why_not(actor, act, at))
    return _unknown(actor, order.id, act, at)


def _unknown(actor: Actor, order_id: str, act: Act, at: datetime) -> NotFound:
    told = f"There is no order {order_id}."
    out = actor.platform is not None and actor.standing(at) is not Standing.IN_OFFICE
    return NotFound(f"{told} {why_not(actor, act, at)}" if out else told)
