"""Replay: sends the facts since an instant that did not arrive, held deliveries first, and plans missing deliveries."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta

from removal.deliveries.delivery import Delivery
from removal.deliveries.list_store import DeliveryList
from removal.deliveries.store import DeliveryStore
from removal.deliveries.subjects import owners_of, renderer
from removal.endpoints.actions import Endpoints, require_taking
from removal.endpoints.channel import delivery_id
from removal.endpoints.endpoint import Endpoint
from removal.endpoints.owner import Owner, owner_of
from removal.law.law import Law
from removal.orders.lists.store import ListCriteria, OrderLists, Page, Side
from removal.orders.notice_facts import passes_filters
from removal.orders.store import Loaded, OrderStore
from removal.record.audience import audience
from removal.record.canonical import JsonObject
from removal.record.facts import Fact, from_text
from removal.values import dataclass

TIME_LIMIT = timedelta(seconds=2)  # of the API's timeout of five seconds; the caller goes on with the cursor
LIST_RESOLUTION = timedelta(milliseconds=1)  # a list has changes after an instant, a replay includes the instant
SIDES = ("authority", "platform")  # the registrar has no orders


@dataclass(frozen=True, slots=True)
class Replayed:
    """The number of deliveries that a call sends, and the list position to go on from; None at the end."""

    count: int
    position: JsonObject | None


@dataclass(frozen=True, slots=True)
class Replay:
    """Replays facts to one endpoint."""

    endpoints: Endpoints
    shown: DeliveryList
    deliveries: DeliveryStore
    orders: OrderStore
    lists: OrderLists
    laws: Mapping[str, Law]
    public_url: str
    clock: Callable[[], datetime]

    def run(self, owner: Owner, endpoint_id: str, since: datetime, position: JsonObject | None, limit: int) -> Replayed:
        """Release held deliveries (first call only), then scan the owner's orders until the time limit."""
        endpoint = self.endpoints.get(owner, endpoint_id)
        require_taking(endpoint)
        page, until = self._changed(owner.name, since, position, limit), self.clock() + TIME_LIMIT
        count = self._release_held(endpoint, since) if position is None else 0
        for number, listed in enumerate(page.orders, start=1):
            count += self._plan_missing(endpoint, self.orders.load(listed.id), since)
            if self.clock() >= until and number < len(page.orders):
                return Replayed(count, listed.position)
        return Replayed(count, page.position)

    def _changed(self, owner: str, since: datetime, position: JsonObject | None, limit: int) -> Page:
        kind, _, name = owner.partition(":")
        if kind not in SIDES:
            return Page((), None)
        return self.lists.page(Side(kind, name), ListCriteria(after=since - LIST_RESOLUTION), limit, position)

    def _release_held(self, endpoint: Endpoint, since: datetime) -> int:
        """The number of held deliveries since the instant. All held deliveries are sent, in order, older facts too."""
        count = self.shown.held_since(endpoint.id, since)
        if count:
            self.endpoints.set_timer(owner_of(endpoint), endpoint.id)
        return count

    def _plan_missing(self, endpoint: Endpoint, loaded: Loaded, since: datetime) -> int:
        """Plan the facts of an order that this endpoint was never sent, with timers due now; returns their number."""
        if endpoint.representative not in (None, loaded.order.representative):
            return 0
        facts = {delivery_id(fact.id, endpoint.id): fact for fact in self._chosen_facts(endpoint, loaded, since)}
        known, render = self.shown.known(endpoint.id, list(facts)), renderer(self.orders, self.public_url, loaded)
        window, now = self.laws[loaded.order.law].window, self.clock()
        missing = [
            (Delivery.to(endpoint, fact, window, now), render(fact)) for id_, fact in facts.items() if id_ not in known
        ]
        if missing:
            self.deliveries.plan(missing)
        return len(missing)

    def _chosen_facts(self, endpoint: Endpoint, loaded: Loaded, since: datetime) -> Iterator[Fact]:
        parties = {party for party, owner in owners_of(loaded.order).items() if owner == endpoint.owner}
        facts = tuple(map(from_text, loaded.journal))
        visible = (fact for fact in facts if fact.at >= since and parties & audience(fact.type))
        return (fact for fact in visible if endpoint.chose(fact, passes_filters=passes_filters(facts, fact, self.laws)))
