"""The list of orders for a representative out of office, each order as it was when the representative lost it."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from removal.orders.lists.store import ListCriteria, Listed, OrderLists, Page, Side
from removal.orders.order import Order
from removal.orders.routes.sight import OrderAccess
from removal.orders.waiting import unreceived_since
from removal.record import instant
from removal.record.canonical import JsonObject
from removal.registry.office import Act, Actor
from removal.values import dataclass, replace

READS_FOR = timedelta(seconds=2.5)  # time limit of one page, of the function's 5 s


@dataclass(frozen=True, slots=True)
class Formerly:
    """Lists orders of the index, each folded to its state when the representative lost it."""

    lists: OrderLists
    access: OrderAccess
    clock: Callable[[], datetime]

    def page(self, actor: Actor, side: Side, criteria: ListCriteria, limit: int, position: JsonObject | None) -> Page:
        """A page of at most `limit` orders; it is shorter where orders of others are left out."""
        page = self.lists.page(
            side, ListCriteria(after=criteria.after, newest_first=criteria.newest_first), limit, position
        )
        listed_orders, until = list[Listed](), self.clock() + READS_FOR
        for read, listed in enumerate(page.orders, start=1):
            listed_orders.extend(self._as_it_was(actor, listed, criteria))
            if self.clock() > until and read < len(page.orders):
                return Page(tuple(listed_orders), listed.position)
        return replace(page, orders=tuple(listed_orders))

    def _as_it_was(self, actor: Actor, listed: Listed, criteria: ListCriteria) -> Iterator[Listed]:
        loaded = self.access.or_none(actor, listed.id, Act.LIST)
        if loaded:
            order = _listed(loaded.order)
            yield from [order] if criteria.matches(order) and criteria.changed_within(order) else []


def _listed(order: Order) -> Listed:
    return Listed(
        order.id,
        order.reference,
        order.authority,
        order.platform,
        order.law,
        order.status.value,
        instant.to_text(order.changed_at),
        instant.to_text_or_none(order.due_at),
        instant.to_text_or_none(unreceived_since(order)),
    )
