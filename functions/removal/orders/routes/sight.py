"""Authorization: which orders a caller may read or answer, by `office.may` for each order."""

from collections.abc import Callable
from datetime import datetime

from removal.errors import Forbidden, NotFound
from removal.orders.excerpt import as_it_was
from removal.orders.lists.store import OrderLists, Side
from removal.orders.order import Order
from removal.orders.store import Loaded, OrderStore
from removal.registry.caller import AUDITOR
from removal.registry.office import Act, Actor, Leave, Standing, may
from removal.registry.office_words import why_not
from removal.values import dataclass


@dataclass(frozen=True, slots=True)
class OrderAccess:
    """Reads orders for actors, as far as they are allowed to."""

    store: OrderStore
    lists: OrderLists
    clock: Callable[[], datetime]

    def of(self, actor: Actor, order_id: str, act: Act = Act.READ) -> Loaded:
        """The order as the actor may read it now. Raises NotFound if it never had it, Forbidden if no longer."""
        at = self.clock()
        loaded = self._loaded(actor, order_id, act, at)
        leave = may(actor, act, loaded.order, at)
        seen = loaded if leave is Leave.YES else as_it_was(loaded, actor, at, self.store.laws)
        if leave is Leave.NO or seen is None:
            raise _refused(actor, act, loaded.order, at)
        return seen

    def or_none(self, actor: Actor, order_id: str, act: Act) -> Loaded | None:
        """As `of`; None if the actor may not read the order."""
        try:
            return self.of(actor, order_id, act)
        except (Forbidden, NotFound):
            return None

    def to_answer(self, actor: Actor, order_id: str, act: Act, at: datetime) -> Order:
        """The order. Raises NotFound or Forbidden if the actor may not answer it at this instant."""
        order = self._loaded(actor, order_id, act, at).order
        if may(actor, act, order, at) is Leave.NO:
            raise _refused(actor, act, order, at)
        return order

    def _loaded(self, actor: Actor, order_id: str, act: Act, at: datetime) -> Loaded:
        """The order. Raises Forbidden, before any read, if the actor may do this with no order."""
        if may(actor, act, None, at) is Leave.NO:
            raise Forbidden(why_not(actor, act, at))
        if actor.party == AUDITOR:
            return self.store.load(order_id)
        item = self.lists.find(_side(actor), order_id)
        if item is None:
            raise _unknown(actor, order_id, act, at)
        return self.store.loaded(item)


def _side(actor: Actor) -> Side:
    return Side("platform", actor.platform.id) if actor.platform else Side("authority", str(actor.name))


def _refused(actor: Actor, act: Act, order: Order, at: datetime) -> Exception:
    """The error for an actor without leave: NotFound for an order that it never had (design P8), else Forbidden."""
    had = any(name == actor.name for _, name in order.addressed) or actor.standing(at) is Standing.LAST
    if actor.platform and order.issued and order.platform == actor.platform.id and had:
        return Forbidden(why_not(actor, act, at))
    return _unknown(actor, order.id, act, at)


def _unknown(actor: Actor, order_id: str, act: Act, at: datetime) -> NotFound:
    detail = f"There is no order {order_id}."
    out = actor.platform is not None and actor.standing(at) is not Standing.IN_OFFICE
    return NotFound(f"{detail} {why_not(actor, act, at)}" if out else detail)
