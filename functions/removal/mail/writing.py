"""Composes the mail of a delivery from the stored facts; the bytes are the same at every try."""

from collections.abc import Mapping
from datetime import timedelta

from removal.deliveries.asked_mails import LINK_ASKED, LIST_ASKED, LIST_LASTS
from removal.deliveries.delivery import Delivery, Mail
from removal.deliveries.order_reads import order_with_text
from removal.deliveries.recipients import ASKS_TO_CONFIRM, CONTACT_CHANGED, CONTACT_TEST
from removal.endpoints.channel import Channel
from removal.endpoints.endpoint import Endpoint
from removal.endpoints.store import EndpointStore
from removal.law.law import Law
from removal.links.keys import LinkKeys
from removal.links.token import (
    AuthorityLink,
    ContactLink,
    EndpointLink,
    Link,
    ListLink,
    signed,
    signed_authority,
    signed_endpoint,
    signed_list,
    signed_test,
)
from removal.mail.compose import From, compose
from removal.mail.fitting import fitted
from removal.mail.letter import Letter, OrderSource, endpoint_letter
from removal.mail.platform_letter import (
    change_letter,
    confirmation_letter,
    contact_test_letter,
    first_contact_letter,
    link_letter,
    list_letter,
    open_orders_letter,
)
from removal.orders.fold import fold
from removal.orders.items import keys_with_text
from removal.orders.notice_facts import repeated
from removal.orders.order import Order
from removal.orders.store import OrderStore
from removal.reading.view import Parties
from removal.record.canonical import JsonObject
from removal.record.facts import from_text
from removal.registry.payloads import FirstContacted
from removal.registry.store import PARTIES, Registry, entry_key
from removal.table import NOTHING_READ, ItemsRead
from removal.values import dataclass


@dataclass(frozen=True, slots=True)
class Written:
    """A mail as MIME, and the window of its order, if any, within which it has to arrive."""

    raw: bytes
    window: timedelta | None


@dataclass(frozen=True, slots=True)
class Writer:
    """Writes mails about orders, endpoints and platforms."""

    orders: OrderStore
    endpoints: EndpointStore
    register: Registry
    laws: Mapping[str, Law]
    keys: LinkKeys
    public_url: str
    sender: From

    def beside(self, message: JsonObject) -> list[tuple[str, str]]:
        """The keys of what a mail is written from, as far as its message names it: an order, and entries not cached.

        A message of the last release names nothing.
        """
        kind, _, subject_id = message.get("subject", "").partition(":")
        owners = (owner.partition(":")[::2] for owner in message.get("owners", ()))
        entries = [entry_key(*owner) for owner in owners if owner[0] in PARTIES and not self.register.knows(*owner)]
        return [*keys_with_text(subject_id), *entries] if kind == "order" else []

    def write(self, delivery: Delivery, mail: Mail, read: ItemsRead = NOTHING_READ) -> Written:
        """The mail of a delivery; `read`: what was read with it."""
        kind, _, subject_id = delivery.subject.partition(":")
        if kind == "order":
            return self._of_order(subject_id, delivery, mail, read)
        of_kind = self._of_platform if kind == "platform" else self._of_endpoint
        letter, window = of_kind(subject_id, delivery, mail)
        return Written(compose(letter, delivery, mail, self.sender), window)

    def _of_order(self, order_id: str, delivery: Delivery, mail: Mail, read: ItemsRead) -> Written:
        loaded, text = order_with_text(self.orders, order_id, read)
        facts = [from_text(line) for line in loaded.journal[: mail.as_of]]
        order = fold(facts, self.laws)
        self.register.take("authority", order.authority, read)
        self.register.take("platform", order.platform, read)
        owners = self.register.authority(order.authority), self.register.platform(order.platform)
        parties = Parties(*owners, self.laws[order.law])
        sent = facts[delivery.sequence - 1]
        fact, *earlier = self.orders.with_words((sent, *repeated(facts, sent, self.laws)))
        source = OrderSource(fact, order, text, parties, tuple(earlier), promised=delivery.promise is not None)
        link = self._link(order_id, mail) if mail.representative else self._authority_link(order, mail)
        return Written(fitted(source, delivery, mail, link, self.sender), parties.law.window)

    def _of_endpoint(self, endpoint_id: str, delivery: Delivery, mail: Mail) -> tuple[Letter, timedelta | None]:
        loaded = self.endpoints.load(endpoint_id)
        if delivery.type in ASKS_TO_CONFIRM:
            link = EndpointLink(endpoint_id, mail.contact, mail.generation, loaded.endpoint.moves)
            url = f"{self.public_url}/c/{signed_endpoint(link, self.keys.current())}"
            return confirmation_letter(delivery, _shown(loaded.endpoint, mail), mail, url), None
        fact = from_text(loaded.journal[delivery.sequence - 1])
        return endpoint_letter(fact, _shown(loaded.endpoint, mail), mail), None

    def _of_platform(self, platform_id: str, delivery: Delivery, mail: Mail) -> tuple[Letter, timedelta | None]:
        loaded = self.register.load_platform(platform_id)
        if delivery.type == CONTACT_TEST:
            token = signed_test(ContactLink(platform_id, mail.contact, mail.generation), self.keys.current())
            return contact_test_letter(loaded.platform, mail, f"{self.public_url}/c/{token}"), None
        if delivery.type == LIST_ASKED:
            return list_letter(loaded.platform, mail, self._list_link(platform_id, mail)), None
        if delivery.type == LINK_ASKED:
            return link_letter(loaded.platform, mail, lambda order: self._link(order, mail)), None
        fact = from_text(loaded.journal.lines[delivery.sequence - 1])
        if delivery.type == CONTACT_CHANGED and mail.listed:
            return open_orders_letter(loaded.platform, mail, lambda order: self._link(order, mail)), None
        if delivery.type == CONTACT_CHANGED:
            return change_letter(loaded.platform, fact, mail), None
        payload: FirstContacted = fact.payload
        authority = self.register.authority(payload["authority"])
        laws = {law.id: law for law in self.laws.values() if law.id in authority.laws}
        return first_contact_letter(loaded.platform, authority, list(laws.values()), mail), None

    def _list_link(self, platform_id: str, mail: Mail) -> str:
        until = int((mail.dated + LIST_LASTS).timestamp())
        link = ListLink(platform_id, mail.representative or "", mail.contact, mail.generation, until)
        return f"{self.public_url}/c/{signed_list(link, self.keys.current())}"

    def _authority_link(self, order: Order, mail: Mail) -> str | None:
        """The link of a contact of the order's authority; None for an alarm address."""
        if not mail.to_authority_contact:
            return None
        link = AuthorityLink(order.authority, order.id, mail.contact)
        return f"{self.public_url}/o/{signed_authority(link, self.keys.current())}"

    def _link(self, order_id: str, mail: Mail) -> str:
        token = signed(Link(order_id, mail.contact, mail.generation), self.keys.current())
        return f"{self.public_url}/o/{token}"


def _shown(endpoint: Endpoint, mail: Mail) -> str:
    """The name of an endpoint in a mail: an address, or a webhook's host without its path, which may be secret.

    An unconfirmed reader gets the endpoint's id: a caller chooses the host, and could send text to strangers with it.
    """
    if endpoint.channel is Channel.MAIL:
        return endpoint.url.removeprefix("mailto:")
    return "/".join(endpoint.url.split("/")[:3]) if mail.confirmed else endpoint.id
