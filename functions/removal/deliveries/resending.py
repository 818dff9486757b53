"""An order's notice once more, to the representative in office: what an operator does on request."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from removal.deliveries.delivery import Delivery
from removal.deliveries.list_store import DeliveryList, ManualRetryStore
from removal.deliveries.planning import Planned, Planning
from removal.deliveries.store import DeliveryStore
from removal.deliveries.subjects import rendering
from removal.endpoints.channel import Channel, delivery_id
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


@dataclass(frozen=True, slots=True)
class Resent:
    """How many go out."""

    by_webhook: int
    by_mail: int


@dataclass(frozen=True, slots=True)
class Resending:
    """Webhooks that answer are tried by hand, contacts are mailed anew; both on timers of their own, due now."""

    orders: OrderStore
    endpoints: EndpointStore
    deliveries: DeliveryStore
    laws: Mapping[str, Law]
    planning: Planning
    offices: Offices
    public_url: str
    clock: Callable[[], datetime]

    def planned(self, order_id: str) -> Resent:
        """What `run` would do."""
        loaded = self._loaded(order_id)
        notice = _notice(loaded)
        return Resent(len(self._webhooks(loaded)), len(self._mails(loaded, notice, self.clock())))

    def run(self, order_id: str) -> Resent:
        """Receipt, if there is none yet, follows from what arrives now as it does from the first time."""
        loaded, now = self._loaded(order_id), self.clock()
        notice, webhooks = _notice(loaded), self._webhooks(loaded)
        for endpoint in webhooks:
            self._webhook(endpoint, loaded, notice, now)
        mails = self._mails(loaded, notice, now)
        self.deliveries.plan([(_again(mail, loaded.order.rules.window, now), None) for mail in mails])
        return Resent(len(webhooks), len(mails))

    def _loaded(self, order_id: str) -> Loaded:
        """The order; IllegalCommand if its representative gets no notices any more."""
        loaded = self.orders.load(order_id)
        self.offices.require_for(loaded.order.platform, loaded.order.representative, Act.GET_FACTS, self.clock())
        return loaded

    def _webhooks(self, loaded: Loaded) -> list[Endpoint]:
        owner, representative = f"platform:{loaded.order.platform}", loaded.order.representative
        found = self.endpoints.of_owner(owner)
        return [
            self.endpoints.load(one.id).endpoint
            for one in found
            if one.channel is Channel.WEBHOOK
            and one.enabled
            and one.representative == representative
            and one.orders_since
        ]

    def _webhook(self, endpoint: Endpoint, loaded: Loaded, notice: Fact, now: datetime) -> None:
        known = DeliveryList().find([endpoint.id], delivery_id(notice.id, endpoint.id))
        if known:
            ManualRetryStore(self.deliveries).ask(known, now)
        elif endpoint.chose(notice, passes_filters=True):
            window = self.laws[loaded.order.law].window
            body = rendering(self.orders, self.public_url, loaded)(notice)
            self.deliveries.plan([(Delivery.to(endpoint, notice, window, now), body)])

    def _mails(self, loaded: Loaded, notice: Fact, now: datetime) -> list[Planned]:
        order, facts = loaded.order, tuple(map(from_text, loaded.journal))
        addressee = self.offices.addressee(order, now)
        undeliverable = {
            one.id: one.url for one in self.endpoints.of_owner(f"platform:{order.platform}") if not one.enabled
        }
        planned = self.planning.of_order(order, facts, notice, addressee, undeliverable, now)
        return [mail for mail in planned if mail.mail.representative == order.representative]


def _notice(loaded: Loaded) -> Fact:
    """The latest one that waits, which repeats those before it; else the order, as its representative got it last."""
    facts: Sequence[Fact] = [from_text(line) for line in loaded.journal]
    waits = {one.sequence for one in waiting(loaded.order)}
    told = [fact for fact in facts if fact.type in WHOLE or fact.sequence in waits]
    if not told or (loaded.order.status in ENDED and not waits):
        raise IllegalCommand(
            "Only an order that was issued and is still in force, or waits to be received, can be sent again."
        )
    return told[-1]


def _again(mail: Planned, window: timedelta, now: datetime) -> Delivery:
    """The same notice is another mail: what servers say of it must not be taken for what they said of the first."""
    delivery = mail.delivery(window, now)
    return replace(delivery, id=derived_id("again", mail.id, instant.to_text(now)))
