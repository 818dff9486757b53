"""The list of a representative out of office: its orders, each as it was when it lost them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from removal.orders.lists.store import Listed, OrderLists, Page, Side, Wanted
from removal.orders.order import Order
from removal.orders.routes.sight import Sight
from removal.orders.waiting import unreceived_since
from removal.record import instant
from removal.record.canonical import JsonObject
from removal.registry.office import Act, Actor

READS_FOR = timedelta(seconds=2.5)  # of the function's five


@dataclass(frozen=True, slots=True)
class Formerly:
    """Lists orders that the index has as they are now, and this representative may read only as they were."""

    lists: OrderLists
    sight: Sight
    clock: Callable[[], datetime]

    def page(self, actor: Actor, side: Side, wanted: Wanted, limit: int, position: JsonObject | None) -> Page:
        """At most `limit`, and fewer where others' orders are left out; the position to go on from."""
        page = self.lists.page(side, Wanted(after=wanted.after), limit, position)
        found, until = list[Listed](), self.clock() + READS_FOR
        for read, listed in enumerate(page.orders, start=1):
            found.extend(self._as_it_was(actor, listed, wanted))
            if self.clock() > until and read < len(page.orders):
                return Page(tuple(found), {"pk": f"order:{listed.id}", "changed_at": listed.changed_at})
        return replace(page, orders=tuple(found))

    def _as_it_was(self, actor: Actor, listed: Listed, wanted: Wanted) -> Iterator[Listed]:
        loaded = self.sight.or_none(actor, listed.id, Act.LIST)
        if loaded:
            order = _listed(loaded.order)
            yield from [order] if _matches(order, wanted) else []


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


def _matches(order: Listed, wanted: Wanted) -> bool:
    later = wanted.after is None or instant.from_text(order.changed_at) > wanted.after
    waits = order.unreceived_since is not None
    return later and wanted.status in (None, order.status) and wanted.unreceived in (None, waits)
