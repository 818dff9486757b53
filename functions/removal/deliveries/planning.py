"""Which mails a fact begets, and to whom, as the register has it now. It reads, and writes nothing."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Protocol

from removal.deliveries.delivery import Delivery, Mail, State
from removal.deliveries.mail_context import MailContext
from removal.deliveries.recipients import (
    ALARMS_AUTHORITY,
    ASKS_TO_CONFIRM,
    CONTACT_CHANGED,
    MAILED,
    RENEWS_NOTICE,
    UNTOLD,
    UNTOLD_AFTER,
    WEBHOOK_FAILS,
    Who,
    addressed,
    tests_of,
)
from removal.endpoints.channel import Channel, delivery_id
from removal.endpoints.endpoint import CHALLENGED, DELETED, Endpoint
from removal.limits.limit import MAILS_OF_ENDPOINTS, MAILS_TO_UNCONFIRMED
from removal.orders.order import Order
from removal.record.canonical import derived_id
from removal.record.facts import Fact
from removal.registry.authority import Authority
from removal.registry.contact_changes import ALTERED, AWAITS, CONFIRMED, notified
from removal.registry.payloads import ContactChanged, ContactsTested, Unreachable
from removal.registry.platform import (
    Contact,
    Platform,
    Representative,
    representative_in_office,
    representative_named,
)

NO_ZONE = "UTC"
NO_LANGUAGE = "en"
GIVEN_BACK_AT_MOST = 20  # notices that were taken first: both stand in the journal, and one more round must fit in it


class Register(Protocol):
    """Who is registered."""

    def authority(self, authority_id: str) -> Authority:
        """NotFound if there is none."""

    def platform(self, platform_id: str) -> Platform:
        """NotFound if there is none; as it was up to a minute ago."""

    def platform_now(self, platform_id: str) -> Platform:
        """As it is now."""


class Deliveries(Protocol):
    """What became of mails that were planned before."""

    def state(self, endpoint_id: str, delivery_id: str) -> State | None:
        """None for what was never planned."""


@dataclass(frozen=True, slots=True)
class Planned:
    """One mail: a fact for one address, which is an endpoint as a webhook is."""

    id: str
    fact: Fact
    endpoint: str
    owner: str
    mail: Mail
    after: timedelta | None = None  # that it waits before it goes out, and whether it does
    window: timedelta | None = None  # of its own order, if it is planned for a fact of another subject

    def delivery(self, window: timedelta | None, timer_at: datetime) -> Delivery:
        """Its delivery; `window` is that of the order that it is about, None for none."""
        of_representative = (self.window or window) if self.mail.representative else None
        planned = Delivery.of(self.fact, self.endpoint, self.owner, of_representative, timer_at)
        return replace(planned, id=self.id, mail=self.mail)


@dataclass(frozen=True, slots=True)
class Planning:
    """Plans the mails of orders and endpoints; `deaf` are addresses that take no mail, by contact."""

    register: Register
    deliveries: Deliveries

    def of_order(  # noqa: PLR0917 - an order with its journal, one fact of it, and to whom
        self,
        order: Order,
        facts: Sequence[Fact],
        fact: Fact,
        addressee: Representative | None,
        undeliverable: Mapping[str, str],
        at: datetime,
    ) -> Iterator[Planned]:
        """The mails that one of an order's facts begets, telling the order as of now; `facts` is the journal.

        `addressee` is the representative in office to whom the order is addressed: one that has left office gets no
        more mails of orders, and its successor gets what waits by the reassignment. A draft begets no mail.
        """
        if not order.issued:
            return
        if addressee:
            yield from self._to_addressee(MailContext(order, facts, fact, addressee, undeliverable), at)
        if fact.type in ALARMS_AUTHORITY:
            yield from self._alarm(order.authority, fact, len(facts), at)
        if fact.type == UNTOLD:
            yield from self._alarm(order.authority, fact, len(facts), at, after=UNTOLD_AFTER)

    def _to_addressee(self, told: MailContext, at: datetime) -> Iterator[Planned]:
        for contact, id_ in self._of_representative(told):
            mail = mail_to(contact, told.representative, len(told.facts), at)
            yield Planned(id_, told.itself, contact.id, f"platform:{told.order.platform}", mail)

    def of_endpoint(
        self, endpoint: Endpoint, fact: Fact, undeliverable: Mapping[str, str], at: datetime
    ) -> Iterator[Planned]:
        """What the other contacts of a representative are told of an address or a webhook, and who of an authority."""
        if not _is_mailed(endpoint, fact):
            return
        kind, _, name = endpoint.owner.partition(":")
        if kind == "authority" and endpoint.channel is Channel.WEBHOOK and fact.type in WEBHOOK_FAILS:
            yield from self._alarm(name, fact, fact.sequence, at)
        if kind == "platform":
            yield from self._of_representatives_endpoint(name, endpoint, fact, undeliverable, at)

    def _of_representatives_endpoint(
        self, platform_id: str, endpoint: Endpoint, fact: Fact, undeliverable: Mapping[str, str], at: datetime
    ) -> Iterator[Planned]:
        for representative in self._representatives(platform_id, endpoint.representative):
            for contact in _told_of_endpoint(endpoint, fact, representative, undeliverable):
                limit = MAILS_OF_ENDPOINTS if contact.confirmed else MAILS_TO_UNCONFIRMED
                mail = replace(mail_to(contact, representative, fact.sequence, at), limit=limit.name)
                yield Planned(delivery_id(fact.id, contact.id), fact, contact.id, endpoint.owner, mail)

    def of_platform(
        self, platform: Platform, fact: Fact, undeliverable: Mapping[str, str], at: datetime
    ) -> Iterator[Planned]:
        """What a platform's contacts are mailed of the platform itself; a test goes to those that it asks."""
        for holder in _concerned(platform, fact, at):
            for mail in _mails_of_platform(holder, fact, undeliverable, at):
                yield Planned(delivery_id(fact.id, mail.contact), fact, mail.contact, f"platform:{platform.id}", mail)

    def _representatives(self, platform_id: str, representative_id: str | None) -> list[Representative]:
        """One that was appointed a moment ago may not be in what is kept of the register."""
        if representative_id is None:
            return []
        found = representative_named(self.register.platform(platform_id), representative_id)
        found = found or representative_named(self.register.platform_now(platform_id), representative_id)
        return [found] if found else []

    def _of_representative(self, told: MailContext) -> Iterator[tuple[Contact, str]]:
        """Whom a fact is mailed to, each with the delivery's id: a reader who has the notice does not get it again."""
        fact, representative, undeliverable = told.fact, told.representative, told.undeliverable
        if told.nothing_left_to_do:
            return
        reached = self._reached(told) if MAILED.get(fact.type) is Who.NOTIFIED else ()
        for contact in addressed_now(fact.type, told.before, representative, undeliverable, reached):
            yield contact, delivery_id(told.delivery_id_source.id, contact.id)
        if fact.type in RENEWS_NOTICE:
            yield from self._once_more(told)

    def _once_more(self, told: MailContext) -> Iterator[tuple[Contact, str]]:
        """The notice to a primary contact that has not had it either, and anew to those that gave it back (R6)."""
        states = self._states(told.itself, told.representative)
        contacts = _notified(told.representative, told.undeliverable)
        new = (one for one in contacts if one.role == "primary" and one.id not in states)
        yield from ((contact, delivery_id(told.itself.id, contact.id)) for contact in new)
        if told.withdrawals < GIVEN_BACK_AT_MOST:
            reachable = _reachable(contacts, told.undeliverable)
            gave_back = [one for one in reachable if states.get(one.id) is State.BOUNCED]
            yield from ((contact, delivery_id(told.fact.id, contact.id)) for contact in gave_back)

    def _reached(self, told: MailContext) -> set[str]:
        """Contacts that were sent a notice of the fact's window."""
        contacts, notices = told.representative.contacts, told.notices_of_window
        return {contact.id for contact in contacts if self._had_any(contact, notices)}

    def _had_any(self, contact: Contact, notices: Iterable[Fact]) -> bool:
        return any(self.deliveries.state(contact.id, delivery_id(one.id, contact.id)) for one in notices)

    def _states(self, notice: Fact, representative: Representative) -> dict[str, State]:
        """What became of a notice, by contact; without those who were sent none."""
        states = (
            (contact.id, self.deliveries.state(contact.id, delivery_id(notice.id, contact.id)))
            for contact in representative.contacts
        )
        return {contact_id: state for contact_id, state in states if state}

    def _alarm(
        self, authority_id: str, fact: Fact, as_of: int, at: datetime, *, after: timedelta | None = None
    ) -> Iterator[Planned]:
        """One that waits is planned without an address too: operators are alarmed by it in any case."""
        authority = self.register.authority(authority_id)
        if authority.alarm_email or after:
            id_, address = derived_id("alarm", authority.id), authority.alarm_email or ""
            mail = Mail(id_, None, authority.name, address, NO_LANGUAGE, NO_ZONE, 0, as_of, at)
            yield Planned(delivery_id(fact.id, id_), fact, id_, f"authority:{authority.id}", mail, after)


def _concerned(platform: Platform, fact: Fact, at: datetime) -> list[Representative]:
    """The representative that a fact names, or else the one in office."""
    named = _named(fact)
    found = representative_named(platform, named) if named else representative_in_office(platform, at)
    return [found] if found else []


def _named(fact: Fact) -> str | None:
    if fact.type.startswith("representative."):
        told: ContactsTested | ContactChanged | Unreachable = fact.payload
        return told["representative"]
    return None


def _is_mailed(endpoint: Endpoint, fact: Fact) -> bool:
    """Only of a webhook that got facts of orders: its deletion, and a challenge of a URL that is not confirmed yet."""
    got_orders = endpoint.orders_since is not None and (endpoint.listens_since or endpoint.verified_at) is not None
    if fact.type == CHALLENGED:
        return got_orders and endpoint.unconfirmed and endpoint.verified_at is None
    return got_orders or fact.type != DELETED


def _told_of_endpoint(
    endpoint: Endpoint, fact: Fact, representative: Representative, undeliverable: Mapping[str, str]
) -> list[Contact]:
    """All but the address that it is about; all, if they are asked to confirm a webhook."""
    if fact.type in ASKS_TO_CONFIRM:
        asked = endpoint.unconfirmed and endpoint.verified_at
        return _reachable(_notified(representative, undeliverable), undeliverable) if asked else []
    return addressed_now(fact.type, (), representative, {**undeliverable, endpoint.id: endpoint.url}, ())


def mailto(email: str) -> str:
    """An address as an endpoint's URL (RFC 6068)."""
    return f"mailto:{email}"


def addressed_now(
    fact_type: str,
    before: Sequence[str],
    representative: Representative,
    undeliverable: Mapping[str, str],
    told: Collection[str],
) -> list[Contact]:
    """A representative's contacts that a fact is mailed to, `deaf` being addresses that take no mail, by contact."""
    contacts = _notified(representative, undeliverable)
    reachable = _reachable(contacts, undeliverable)
    unreachable = {contact.id for contact in contacts if contact not in reachable}
    return addressed(fact_type, before, contacts, unreachable, told)


def _notified(representative: Representative, undeliverable: Mapping[str, str]) -> Sequence[Contact]:
    reachable = _reachable(representative.contacts, undeliverable)
    return notified(representative, {one.id for one in representative.contacts if one not in reachable})


def _reachable(contacts: Iterable[Contact], undeliverable: Mapping[str, str]) -> list[Contact]:
    return [contact for contact in contacts if undeliverable.get(contact.id) != mailto(contact.email)]


def _mails_of_platform(
    holder: Representative, fact: Fact, undeliverable: Mapping[str, str], at: datetime
) -> Iterator[Mail]:
    if fact.type == CONTACT_CHANGED:
        yield from _told_of_change(holder, fact, undeliverable, at)
        return
    asked = tests_of(fact)
    for contact in holder.contacts:
        if asked.get(contact.id) == contact.tests:
            tested = replace(contact, email=contact.new_email or contact.email, generation=contact.tests)
            yield replace(mail_to(tested, holder, fact.sequence, at), confirmed=False)
    for contact in addressed_now(fact.type, (), holder, undeliverable, ()):
        yield mail_to(contact, holder, fact.sequence, at)


def _told_of_change(
    holder: Representative, fact: Fact, undeliverable: Mapping[str, str], at: datetime
) -> Iterator[Mail]:
    """Who is mailed a contact's change: the address that it removed, and all that get notices but a new one."""
    told: ContactChanged = fact.payload
    if told["what"] == CONFIRMED:
        return
    for left in (one for one in holder.former if one.change == told["change"]):
        id_ = derived_id("former", left.contact, left.email)
        zone = left.zone or holder.zone
        yield Mail(id_, holder.id, "", left.email, left.language, zone, 0, fact.sequence, at, confirmed=left.confirmed)
    for contact in _reachable(_notified(holder, undeliverable), undeliverable):
        itself = contact.id == told["contact"]
        if not itself or told["what"] in (ALTERED, AWAITS):
            counted = contact.confirmed or (itself and told["what"] == AWAITS)  # when it was entered
            limit = "" if counted else MAILS_TO_UNCONFIRMED.name
            yield replace(mail_to(contact, holder, fact.sequence, at), limit=limit)


def mail_to(contact: Contact, representative: Representative, as_of: int, at: datetime) -> Mail:
    """A mail to a contact as the register has it; `as_of` is how many facts of its subject it may tell."""
    zone = contact.zone or representative.zone
    named = (contact.id, representative.id, contact.name, contact.email, contact.language)
    return Mail(*named, zone, contact.generation, as_of, at, confirmed=contact.confirmed)
