"""Reading orders: one, its journal, lists, and the feed of everything that happened."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import Any

from removal.orders.lists.store import Listed, Page, Wanted
from removal.orders.notice import ISSUED
from removal.orders.notice_facts import brings_notices, brings_order, repeated
from removal.orders.order import Order
from removal.orders.present import fact_object, order_url
from removal.orders.routes.context import OrderRouteContext, side, tag, unchanged
from removal.orders.routes.formerly import Formerly
from removal.orders.schemas import OrdersQuery
from removal.orders.shown import ListedOrder
from removal.orders.store import Loaded
from removal.record import instant
from removal.record.audience import audience
from removal.record.canonical import JsonObject, canonical
from removal.record.facts import from_text
from removal.registry.caller import Caller
from removal.registry.office import Act, Actor, Leave
from removal.registry.offices import require
from removal.web import cursor
from removal.web.answer import Answered
from removal.web.app import Call, Route
from removal.web.cursor import Feed

SETTLED_AFTER = timedelta(seconds=60)  # the index is seconds old; what is younger is told by the next page
FEED_WITHIN = timedelta(seconds=2.5)  # of the function's five
FEED_AT_MOST = 2_000_000  # bytes of one page, but for its last order


@dataclass(frozen=True, slots=True)
class Reading:
    """What both sides read."""

    desk: OrderRouteContext

    def routes(self) -> tuple[Route[Caller], ...]:
        """As design 7 lists them."""
        return (
            Route("GET", "/orders", "orders:read", self.all, asks=OrdersQuery),
            Route("GET", "/orders/{id}", "orders:read", self.one),
            Route("GET", "/orders/{id}/facts", "orders:read", self.facts),
            Route("GET", "/facts", "orders:read", self.feed, asks=Feed),
        )

    def all(self, call: Call[Caller]) -> Answered:
        """The caller's orders, the one changed longest ago first; a few seconds old."""
        query: OrdersQuery = call.query
        actor, mine = self.desk.offices.of(call.caller), side(call.caller)
        leave = require(actor, Act.LIST, None, self.desk.clock())
        after = instant.from_text_or_none(query.changed_after)
        unreceived = None if query.unreceived is None else query.unreceived == "true"
        wanted = Wanted(after=after, status=query.status, platform=query.platform, unreceived=unreceived)
        position = cursor.position(mine.tenant, query)
        if leave is Leave.AS_IT_WAS:
            formerly = Formerly(self.desk.lists, self.desk.sight, self.desk.clock)
            page = formerly.page(actor, mine, wanted, query.limit, position)
        else:
            page = self.desk.lists.page(mine, wanted, query.limit, position)
        following = cursor.encode(mine.tenant, query, page.position) if page.position else None
        return Answered(200, {"orders": [self._listed(one) for one in page.orders], "next": following})

    def one(self, call: Call[Caller]) -> Answered:
        """The order, to the two sides of it; one with inherited debts changes also as those are paid elsewhere."""
        seen = self.desk.visible(call)
        same = None if seen.order.inherited_debts else unchanged(call, seen.order)
        return same or self.desk.shown(seen.order, seen.lost_at)

    def facts(self, call: Call[Caller]) -> Answered:
        """The journal, a fact a line, as webhooks tell it; to the representative from its issue on."""
        loaded = self.desk.visible(call)
        told = {"facts": list(self._told(loaded, call.caller))}
        return unchanged(call, loaded.order) or Answered(200, told, tag(loaded.order))

    def feed(self, call: Call[Caller]) -> Answered:
        """The facts of every order that changed since: repeats are possible, misses are not.

        An order that has changed is told whole, because one that keeps changing would else keep its older facts back.
        """
        query: Feed = call.query
        actor, mine = self.desk.offices.of(call.caller), side(call.caller)
        require(actor, Act.FEED, None, self.desk.clock())
        wanted = Wanted(until=self.desk.clock() - SETTLED_AFTER)
        page = self.desk.lists.page(mine, wanted, query.limit, cursor.position(mine.tenant, query), "after")
        facts, last = self._fitting(page, call.caller, actor)
        more = page.position is not None or (last is not None and last != page.orders[-1])
        following = cursor.encode(mine.tenant, query, _position(last)) if last else query.after
        return Answered(200, {"facts": facts, "next": following, "more": more})

    def _fitting(self, page: Page, caller: Caller, actor: Actor) -> tuple[list[dict[str, Any]], Listed | None]:
        """As many orders' facts as one answer takes, and there is time for; and the last of them."""
        facts: list[dict[str, Any]] = []
        last, size, until = None, 0, self.desk.clock() + FEED_WITHIN
        for listed in page.orders:
            loaded = self.desk.sight.or_none(actor, listed.id, Act.FEED)
            told = list(self._told(loaded, caller)) if loaded else []
            size += len(canonical(told).encode())
            if last and (size > FEED_AT_MOST or self.desk.clock() > until):
                break
            facts, last = facts + told, listed
        return facts, last

    def _told(self, loaded: Loaded, caller: Caller) -> Iterator[dict[str, Any]]:
        """Whole facts or none, by the table of audiences; a notice with what it repeats, as webhooks have it."""
        facts, order, text = tuple(map(from_text, loaded.journal)), loaded.order, self._text(loaded.order)
        for fact in facts:
            if caller.party not in audience(fact.type):
                continue
            earlier = repeated(facts, fact, self.desk.store.laws)
            whole = text() if brings_notices(fact) and brings_order(fact, earlier) else None
            notices = [one for one in earlier if one.type != ISSUED] if brings_notices(fact) else None
            yield fact_object(fact, order, self.desk.public_url, whole, notices)

    def _text(self, order: Order) -> Callable[[], str | None]:
        """Reads the order's text when it is first wanted."""
        return cache(lambda: self.desk.store.text_or_none(order.id))

    def _listed(self, listed: Listed) -> ListedOrder:
        return {
            "id": listed.id,
            "reference": listed.reference,
            "authority": listed.authority,
            "platform": listed.platform,
            "law": listed.law,
            "status": listed.status,
            "changed_at": listed.changed_at,
            "due_at": listed.due_at,
            "unreceived_since": listed.unreceived_since,
            "url": order_url(listed.id, self.desk.public_url),
        }


def _position(listed: Listed) -> JsonObject:
    return {"pk": f"order:{listed.id}", "changed_at": listed.changed_at}
