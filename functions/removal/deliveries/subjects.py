"""Reads what the fan-out needs of an order or an endpoint: pending facts, their owners, bodies and mails."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from removal.deliveries.fanout import NOT_ANNOUNCED, Announced, PendingFacts
from removal.deliveries.order_reads import OrderRead, read_order
from removal.deliveries.planning import Planning
from removal.deliveries.recipients import OF_AUTHORITY_TYPES
from removal.deliveries.sample_order import SAMPLE_ORDER
from removal.endpoints.channel import Channel
from removal.endpoints.endpoint import SELF_FACT_TYPES, Endpoint
from removal.endpoints.store import EndpointStore
from removal.law.law import Law
from removal.orders.notice import ISSUED
from removal.orders.notice_facts import passes_filters, repeated
from removal.orders.notice_types import brings_notices, brings_order
from removal.orders.order import Order
from removal.orders.payloads.course import Undelivered
from removal.orders.present import fact_body, fact_object
from removal.orders.store import Loaded, OrderStore
from removal.publiclog.promises import Promised, no_promise
from removal.record.audience import AUTHORITY, OWNER, REGISTRAR, REGISTRAR_OWNER, REPRESENTATIVE
from removal.record.canonical import JsonObject, canonical
from removal.record.facts import Fact, enveloped, from_text
from removal.registry.offices import Offices
from removal.registry.platform import Representative
from removal.registry.unreceived import Silence
from removal.values import dataclass

UNDELIVERED = "order.undelivered"
UNREACHABLE_AT = 3  # `order.undelivered` without receipt: the representative then counts as unreachable


@dataclass(frozen=True, slots=True)
class OrderSubjects:
    """Orders; their facts go to their authority and to the platform's representative.

    `unreceived` records for the registrar that a representative is unreachable. `promised` makes the promise that an
    order will be in the public log.
    """

    store: OrderStore
    laws: Mapping[str, Law]
    public_url: str
    planning: Planning
    offices: Offices
    clock: Callable[[], datetime]
    unreceived: Callable[[Silence], None] = lambda _: None
    promised: Promised = no_promise

    def pending_facts(self, subject_id: str, announced: Announced = NOT_ANNOUNCED) -> PendingFacts:
        """An order's facts after its fan-out mark."""
        named = announced.platform, announced.authority if announced.type in OF_AUTHORITY_TYPES else None
        read = read_order(self.store, self.offices.registry, subject_id, *named, with_text=announced.type == ISSUED)
        loaded, order = read.loaded, read.loaded.order
        facts = tuple(map(from_text, loaded.journal))
        pending = facts[loaded.marks.fanned_out :]
        addressee = self._addressee(read) if pending else None
        promise = self._promise_of(order)
        return PendingFacts(
            facts=pending,
            owners=owners_of(order),
            representative=addressee.id if addressee else None,
            window=self.laws[order.law].window,
            render=renderer(self.store, self.public_url, loaded, read.text, promise),
            promise=promise,
            mails=lambda fact, undeliverable: self.planning.of_order(
                order, facts, fact, addressee, undeliverable, self.clock()
            ),
            mark=lambda: self.store.mark(loaded, loaded.position.passed_on),
            passes_filters=lambda fact: passes_filters(facts, fact, self.laws),
            follow=lambda fact: self._follow(order, fact),
        )

    def _promise_of(self, order: Order) -> Callable[[Fact], str | None]:
        """What makes the promise of a fact, once for all deliveries of a run; None for a fact that issues no order."""
        made: dict[int, str | None] = {}

        def promise(fact: Fact) -> str | None:
            if fact.type == ISSUED and fact.sequence not in made:
                made[fact.sequence] = self.promised(order.key, fact)
            return made.get(fact.sequence)

        return promise

    def _addressee(self, read: OrderRead) -> Representative | None:
        """The representative in office. Read once, so that webhooks and mails agree."""
        order = read.loaded.order
        return self.offices.addressee(order, self.clock(), read.platform) if order.issued else None

    def _follow(self, order: Order, fact: Fact) -> None:
        """Record that the representative is unreachable, at the third `order.undelivered` without receipt (R6)."""
        if fact.type == UNDELIVERED and _undelivered_so_far(fact) == UNREACHABLE_AT:
            representative = order.representative_at(fact.at)
            self.unreceived(Silence(order.platform, representative, order.id, fact.at))


def owners_of(order: Order) -> dict[str, str]:
    """The owners by party. A draft, also one withdrawn before approval, has the authority alone."""
    both = {AUTHORITY: f"authority:{order.authority}", REPRESENTATIVE: f"platform:{order.platform}"}
    return both if order.issued else {AUTHORITY: both[AUTHORITY]}


@dataclass(frozen=True, slots=True)
class EndpointSubjects:
    """Endpoints; their facts go to their owner, and to the registrar when an endpoint is disabled.

    `replace_address` is called when an address is undeliverable: the contact's new address, if any, replaces it.
    """

    store: EndpointStore
    planning: Planning
    clock: Callable[[], datetime]
    replace_address: Callable[[str, str, str], None] = lambda *_: None

    def pending_facts(self, subject_id: str, _announced: Announced = NOT_ANNOUNCED) -> PendingFacts:
        """An endpoint's facts after its fan-out mark."""
        loaded = self.store.load(subject_id)
        endpoint = loaded.endpoint
        about = {"endpoint": {"id": endpoint.id, "owner": endpoint.owner}}
        return PendingFacts(
            facts=tuple(map(from_text, loaded.journal[loaded.marks.fanned_out :])),
            owners={OWNER: endpoint.owner, REGISTRAR: REGISTRAR_OWNER},
            representative=endpoint.representative,
            window=None,
            render=lambda fact: canonical(enveloped(fact, {**about, **_sample(fact)})),
            mails=lambda fact, undeliverable: self.planning.of_endpoint(endpoint, fact, undeliverable, self.clock()),
            mark=lambda: self.store.mark(loaded, loaded.position.passed_on),
            follow=lambda fact: self._follow(endpoint, fact),
        )

    def _follow(self, endpoint: Endpoint, fact: Fact) -> None:
        kind, _, platform = endpoint.owner.partition(":")
        if fact.type == "endpoint.disabled" and endpoint.channel is Channel.MAIL and kind == "platform":
            self.replace_address(platform, endpoint.id, endpoint.url.removeprefix("mailto:"))


def _sample(fact: Fact) -> JsonObject:
    """The sample order for challenges and tests: a firewall that would stop a real order stops them too."""
    return {"order": SAMPLE_ORDER} if fact.type in SELF_FACT_TYPES else {}


def renderer(
    store: OrderStore,
    public_url: str,
    loaded: Loaded,
    text_read: str | None = None,
    promised: Callable[[Fact], str | None] = lambda _: None,
) -> Callable[[Fact], str]:
    """A function that renders the bodies of an order's facts; a notice's body has the notices that it repeats.

    `text_read`: the order's text, if it was read with the order. `promised` makes the promise that goes with the order.
    """
    facts = tuple(map(from_text, loaded.journal))

    def render(fact: Fact) -> str:
        earlier = repeated(facts, fact, store.laws)
        whole, *notices = store.with_words((fact, *(notice for notice in earlier if notice.type != ISSUED)))
        if not brings_notices(fact):
            return fact_body(whole, loaded.order, public_url)
        text = text_read or store.text_or_none(loaded.order.id) if brings_order(fact, earlier) else None
        body = fact_object(whole, loaded.order, public_url, text, notices)
        promise = promised(fact)
        return canonical(_with_promise(body, promise) if promise else body)

    return render


def _with_promise(body: dict[str, Any], promise: str) -> JsonObject:
    """The body with a promise. It is a member of the order, not of the fact: the fact's hash stays computable."""
    order = {**body["data"]["order"], "promise": promise}
    return {**body, "data": {**body["data"], "order": order}}


def _undelivered_so_far(fact: Fact) -> int:
    payload: Undelivered = fact.payload
    return payload["tried"]
