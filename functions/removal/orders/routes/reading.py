"""Routes that read: an order, its journal, the list of orders, and the feed of facts."""

from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta
from functools import cache
from typing import Any

from removal.orders import audited
from removal.orders.lists.store import ListCriteria, Listed
from removal.orders.notice import ISSUED
from removal.orders.notice_facts import repeated
from removal.orders.notice_types import brings_notices, brings_order
from removal.orders.order import Order
from removal.orders.present import fact_object, order_url
from removal.orders.routes.context import OrderRouteContext, side, tag, unchanged
from removal.orders.routes.feed_position import FeedPosition, begun_at
from removal.orders.routes.formerly import Formerly
from removal.orders.schemas import JournalQuery, OrdersQuery
from removal.orders.shown import ListedOrder
from removal.orders.store import Loaded
from removal.record import instant
from removal.record.audience import audience
from removal.record.facts import Fact, from_text
from removal.registry.caller import AUDITOR, RECORD_READ, Caller
from removal.registry.office import Act, Actor, Leave
from removal.registry.offices import require
from removal.values import dataclass, replace
from removal.web import cursor
from removal.web.answer import Answered
from removal.web.app import Call, Route
from removal.web.cursor import Feed
from removal.web.fact_page import FactPage

READS = (("orders:read",), (RECORD_READ,))  # of a party, and of an auditor
SETTLED_AFTER = timedelta(seconds=60)  # the index lags by seconds; younger changes come with a later page
FEED_WITHIN = timedelta(seconds=2.5)  # time limit of one page, of the function's 5 s


@dataclass(frozen=True, slots=True)
class Reading:
    """The routes with which both sides read orders."""

    context: OrderRouteContext

    def routes(self) -> tuple[Route[Caller], ...]:
        """The routes, as listed in design 7."""
        return (
            Route("GET", "/orders", READS, self.all, asks=OrdersQuery),
            Route("GET", "/orders/{id}", "orders:read", self.get),
            Route("GET", "/orders/{id}/facts", READS, self.facts, asks=JournalQuery),
            Route("GET", "/facts", READS, self.feed, asks=Feed),
        )

    def all(self, call: Call[Caller]) -> Answered:
        """The caller's orders, sorted by last change, the oldest first unless `newest_first`; a few seconds old.

        `more`: whether there may be more, on the page that `next` leads to; a page with a filter may be short, and
        even empty, while there are more. An authority's own `reference` is looked up as it is now.
        """
        query: OrdersQuery = call.query
        actor, mine = self.context.offices.of(call.caller), side(call.caller, query.authority)
        leave = require(actor, Act.LIST, None, self.context.clock())
        criteria = _criteria(query)
        position = cursor.position(mine.tenant, query)
        if leave is Leave.AS_IT_WAS:
            formerly = Formerly(self.context.lists, self.context.access, self.context.clock)
            page = formerly.page(actor, mine, criteria, query.limit, position)
        else:
            page = self.context.lists.page(mine, criteria, query.limit, position)
        following = cursor.encode(mine.tenant, query, page.position) if page.position else None
        listed = [self._listed(order) for order in page.orders]
        return Answered(200, {"orders": listed, "next": following, "more": following is not None})

    def get(self, call: Call[Caller]) -> Answered:
        """The order, for its two sides. Inherited debts are answered on other orders, so then there is no 304."""
        seen = self.context.visible(call)
        same = None if seen.order.inherited_debts else unchanged(call, seen.order)
        return same or self.context.order_response(seen.order, seen.lost_at)

    def facts(self, call: Call[Caller]) -> Answered:
        """A page of the journal's facts, in the form of webhooks; for the representative from the issue on."""
        query: JournalQuery = call.query
        loaded = self.context.visible(call)
        page = FactPage()
        following = page.add(self._fact_objects(loaded, call.caller, query.after), query.after)
        body = {"facts": page.facts, "next": following}
        return unchanged(call, loaded.order) or Answered(200, body, tag(loaded.order))

    def feed(self, call: Call[Caller]) -> Answered:
        """The facts of every order that changed since: repeats are possible, misses are not.

        A changed order comes with all its facts: otherwise an order that keeps changing would hold back older facts.
        If they do not fit into one page, the next page begins with the rest, as the order is then.
        """
        query: Feed = call.query
        actor, mine = self.context.offices.of(call.caller), side(call.caller, query.authority)
        require(actor, Act.FEED, None, self.context.clock())
        begun, position = begun_at(cursor.position(mine.tenant, query))
        criteria = ListCriteria(until=self.context.clock() - SETTLED_AFTER)
        page = self.context.lists.page(mine, criteria, query.limit, position, "after")
        starts = [*begun, *(FeedPosition(listed.id, listed.position, 0) for listed in page.orders)]
        facts, reached = self._fitting(starts, call.caller, actor)
        more = page.position is not None or (reached is not None and reached != replace(starts[-1], after=None))
        following = cursor.encode(mine.tenant, query, reached.to_json()) if reached else query.after
        return Answered(200, {"facts": facts, "next": following, "more": more})

    def _fitting(
        self, starts: Iterable[FeedPosition], caller: Caller, actor: Actor
    ) -> tuple[list[dict[str, Any]], FeedPosition | None]:
        """The facts from these positions that fit into one answer and its time limit, and the position reached.

        An order that the caller may not read any more has no facts.
        """
        until = self.context.clock() + FEED_WITHIN
        page, reached = FactPage(lambda: self.context.clock() > until), None
        for start in starts:
            loaded = self.context.access.or_none(actor, start.order, Act.FEED)
            facts = self._fact_objects(loaded, caller, start.after or 0) if loaded else iter(())
            reached = replace(start, after=page.add(facts, start.after or 0))
            if reached.after is not None or page.is_late():
                break
        return page.facts, reached

    def _fact_objects(self, loaded: Loaded, caller: Caller, after: int) -> Iterator[dict[str, Any]]:
        """The facts after a sequence that the caller's party may read (`audience`; an auditor all), as in webhooks."""
        is_auditor, read = caller.party == AUDITOR, map(from_text, loaded.journal)
        facts = tuple(map(Fact.without_words, read) if is_auditor else self.context.store.with_words(read))
        order, text = loaded.order, self._text(loaded.order)
        for fact in facts[after:]:
            if is_auditor:
                yield audited.fact(fact_object(fact, order, self.context.public_url))
                continue
            if caller.party not in audience(fact.type):
                continue
            earlier = repeated(facts, fact, self.context.store.laws)
            whole = text() if brings_notices(fact) and brings_order(fact, earlier) else None
            notices = [notice for notice in earlier if notice.type != ISSUED] if brings_notices(fact) else None
            yield fact_object(fact, order, self.context.public_url, whole, notices)

    def _text(self, order: Order) -> Callable[[], str | None]:
        """A function that reads the order's text on its first call."""
        return cache(lambda: self.context.store.text_or_none(order.id))

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
            "url": order_url(listed.id, self.context.public_url),
        }


def _criteria(query: OrdersQuery) -> ListCriteria:
    return ListCriteria(
        after=instant.from_text_or_none(query.changed_after),
        status=query.status,
        platform=query.platform,
        unreceived=None if query.unreceived is None else query.unreceived == "true",
        reference=query.reference,
        due_before=instant.from_text_or_none(query.due_before),
        newest_first=query.newest_first == "true",
    )
