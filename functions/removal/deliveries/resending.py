"""Send an order's notice again to the representative in office, by an operator on request."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta

from removal.deliveries.delivery import Delivery
from removal.deliveries.list_store import DeliveryList, ManualRetryStore
from removal.deliveries.planning import Planned, Planning
from removal.deliveries.store import DeliveryStore
from removal.deliveries.subjects import renderer
from removal.endpoints.channel import delivery_id
from removal.endpoints.endpoint import Endpoint
from removal.endpoints.store import EndpointStore
from removal.errors import IllegalCommand
from removal.law.law import Law
from removal.orders.order import ENDED
from removal.orders.present import WHOLE
from removal.orders.store import Loaded, OrderStore
from removal.orders.waiting import waiting
from removal.record import instant
from removal.record.canonical import derived_id
from removal.record.facts import Fact, from_text
from removal.registry.office import Act
from removal.registry.offices import Offices
from removal.values import dataclass, replace


@dataclass(frozen=True, slots=True)
class Resent:
    """The number of deliveries by channel."""

    by_webhook: int
    by_mail: int


@dataclass(frozen=True, slots=True)
class Resending:
    """Requests a retry for enabled webhooks and plans new mails to contacts, each with its own timer, due now."""

    orders: OrderStore
    endpoints: EndpointStore
    deliveries: DeliveryStore
    laws: Mapping[str, Law]
    planning: Planning
    offices: Offices
    public_url: str
    clock: Callable[[], datetime]

    def planned(self, order_id: str) -> Resent:
        """The result that `run` would have; read only."""
        loaded = self._loaded(order_id)
        notice = _latest_notice(loaded)
        return Resent(len(self._webhooks(loaded)), len(self._mails(loaded, notice, self.clock())))

    def run(self, order_id: str) -> Resent:
        """Send the notice again. If there is no receipt yet, an arrival now is evidence of receipt as the first was."""
        loaded, now = self._loaded(order_id), self.clock()
        notice, webhooks = _latest_notice(loaded), self._webhooks(loaded)
        for endpoint in webhooks:
            self._webhook(endpoint, loaded, notice, now)
        mails = self._mails(loaded, notice, now)
        self.deliveries.plan([(_new_delivery(mail, loaded.order.rules.window, now), None) for mail in mails])
        return Resent(len(webhooks), len(mails))

    def _loaded(self, order_id: str) -> Loaded:
        """Load the order. Raises IllegalCommand if its representative may not get facts any more."""
        loaded = self.orders.load(order_id)
        self.offices.require_for(loaded.order.platform, loaded.order.representative, Act.GET_FACTS, self.clock())
        return loaded

    def _webhooks(self, loaded: Loaded) -> list[Endpoint]:
        owner, representative = f"platform:{loaded.order.platform}", loaded.order.representative
        owned = self.endpoints.of_owner(owner)
        return [
            self.endpoints.load(endpoint.id).endpoint
            for endpoint in owned
            if endpoint.channel.posts_body
            and endpoint.enabled
            and endpoint.representative == representative
            and endpoint.orders_since
        ]

    def _webhook(self, endpoint: Endpoint, loaded: Loaded, notice: Fact, now: datetime) -> None:
        existing = DeliveryList().find([endpoint.id], delivery_id(notice.id, endpoint.id))
        if existing:
            ManualRetryStore(self.deliveries).request(existing, now)
        elif endpoint.chose(notice, passes_filters=True):
            window = self.laws[loaded.order.law].window
            body = renderer(self.orders, self.public_url, loaded)(notice)
            self.deliveries.plan([(Delivery.to(endpoint, notice, window, now), body)])

    def _mails(self, loaded: Loaded, notice: Fact, now: datetime) -> list[Planned]:
        order, facts = loaded.order, tuple(map(from_text, loaded.journal))
        addressee = self.offices.addressee(order, now)
        undeliverable = {
            endpoint.id: endpoint.url
            for endpoint in self.endpoints.of_owner(f"platform:{order.platform}")
            if not endpoint.enabled
        }
        planned = self.planning.of_order(order, facts, notice, addressee, undeliverable, now)
        return [mail for mail in planned if mail.mail.representative == order.representative]


def _latest_notice(loaded: Loaded) -> Fact:
    """The latest notice that waits, which repeats those before it; else the last fact with the whole order."""
    facts: Sequence[Fact] = [from_text(line) for line in loaded.journal]
    waits = {notice.sequence for notice in waiting(loaded.order)}
    candidates = [fact for fact in facts if fact.type in WHOLE or fact.sequence in waits]
    if not candidates or (loaded.order.status in ENDED and not waits):
        raise IllegalCommand(
            "Only an order that was issued and is still in force, or waits to be received, can be sent again."
        )
    return candidates[-1]


def _new_delivery(mail: Planned, window: timedelta, now: datetime) -> Delivery:
    """A mail with a new id, so that SES events of the new mail and of the first one are not confused."""
    delivery = mail.delivery(window, now)
    return replace(delivery, id=derived_id("again", mail.id, instant.to_text(now)))
