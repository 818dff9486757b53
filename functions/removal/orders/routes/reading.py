"""Reading orders: one, its journal, lists, and the feed of everything that happened."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from removal.orders.lists.store import Listed, Page, Wanted
from removal.orders.present import WHOLE, fact_object, order_url
from removal.orders.routes.desk import Desk, side, tag, unchanged
from removal.orders.schemas import OrdersQuery
from removal.orders.store import Loaded
from removal.record import instant
from removal.record.audience import audience
from removal.record.canonical import JsonObject, canonical
from removal.record.facts import Fact, from_text
from removal.registry.caller import Caller
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

    desk: Desk

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
        mine = side(call.caller)
        after = instant.from_text_or_none(query.changed_after)
        wanted = Wanted(after=after, status=query.status, platform=query.platform)
        page = self.desk.lists.page(mine, wanted, query.limit, cursor.position(mine.tenant, query))
        following = cursor.given(mine.tenant, query, page.position) if page.position else None
        return Answered(200, {"orders": [self._listed(one) for one in page.orders], "next": following})

    def one(self, call: Call[Caller]) -> Answered:
        """The order, to the two sides of it."""
        order = self.desk.visible(call).order
        return unchanged(call, order) or self.desk.shown(order)

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
        mine = side(call.caller)
        wanted = Wanted(until=self.desk.clock() - SETTLED_AFTER)
        page = self.desk.lists.page(mine, wanted, query.limit, cursor.position(mine.tenant, query), "after")
        facts, last = self._fitting(page, call.caller)
        more = page.position is not None or (last is not None and last != page.orders[-1])
        following = cursor.given(mine.tenant, query, _position(last)) if last else query.after
        return Answered(200, {"facts": facts, "next": following, "more": more})

    def _fitting(self, page: Page, caller: Caller) -> tuple[list[dict[str, Any]], Listed | None]:
        """As many orders' facts as one answer takes, and there is time for; and the last of them."""
        facts: list[dict[str, Any]] = []
        last, size, until = None, 0, self.desk.clock() + FEED_WITHIN
        for listed in page.orders:
            told = list(self._told(self.desk.store.load(listed.id), caller))
            size += len(canonical(told).encode())
            if last and (size > FEED_AT_MOST or self.desk.clock() > until):
                break
            facts, last = facts + told, listed
        return facts, last

    def _told(self, loaded: Loaded, caller: Caller) -> Iterator[dict[str, Any]]:
        for fact in _seen(loaded, caller):
            text = self.desk.store.text_or_none(loaded.order.id) if fact.type in WHOLE else None
            yield fact_object(fact, loaded.order, self.desk.public_url, text)

    def _listed(self, listed: Listed) -> dict[str, Any]:
        return {
            "id": listed.id,
            "reference": listed.reference,
            "authority": listed.authority,
            "platform": listed.platform,
            "law": listed.law,
            "status": listed.status,
            "changed_at": listed.changed_at,
            "due_at": listed.due_at,
            "url": order_url(listed.id, self.desk.public_url),
        }


def _seen(loaded: Loaded, caller: Caller) -> Iterator[Fact]:
    """Whole facts or none of them, by the table of audiences."""
    return (fact for fact in map(from_text, loaded.journal) if caller.party in audience(fact.type))


def _position(listed: Listed) -> JsonObject:
    return {"pk": f"order:{listed.id}", "changed_at": listed.changed_at}
