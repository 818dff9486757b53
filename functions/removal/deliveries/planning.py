"""The mails that a fact triggers, and their recipients by the register as it is now. Read only."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from removal.deliveries.authority_mails import alarm, is_alarming, to_contacts
from removal.deliveries.delivery import Delivery, Mail, State
from removal.deliveries.mail_context import MailContext
from removal.deliveries.readdressed import Deliveries, Mailed, mailed_to
from removal.deliveries.recipients import (
    ALARM_AFTER,
    ALARMS_AUTHORITY_LATER,
    ASKS_TO_CONFIRM,
    CONTACT_CHANGED,
    ESCALATES,
    MAILED,
    MAILED_TO_AUTHORITY,
    OVERDUE,
    RENEWS_NOTICE,
    ROLE_BY_TYPE,
    Who,
    addressed,
    tests_of,
)
from removal.endpoints.channel import delivery_id
from removal.endpoints.endpoint import CHALLENGED, DELETED, Endpoint
from removal.limits.limit import MAILS_OF_ENDPOINTS, MAILS_TO_UNCONFIRMED
from removal.orders.order import Order
from removal.record.facts import Fact
from removal.registry.authority import Authority
from removal.registry.contact_changes import ALTERED, AWAITS, CONFIRMED, former_address_id, notified
from removal.registry.payloads import ContactChanged, ContactsTested, Unreachable
from removal.registry.platform import Contact, Platform, Representative, representative_by_id, representative_in_office
from removal.values import dataclass, replace

WITHDRAWALS_AT_MOST = 20  # then a notice is not mailed again: the journal has a size limit, and one more round must fit


class Register(Protocol):
    """Reads authorities and platforms."""

    def authority(self, authority_id: str) -> Authority:
        """The authority. Raises NotFound if there is none."""

    def platform(self, platform_id: str) -> Platform:
        """The platform from a cache, up to a minute old. Raises NotFound if there is none."""

    def platform_now(self, platform_id: str) -> Platform:
        """The platform, read consistently. Raises NotFound if there is none."""


@dataclass(frozen=True, slots=True)
class Planned:
    """A planned mail: a fact for one address, which counts as an endpoint."""

    id: str
    fact: Fact
    endpoint: str
    owner: str
    mail: Mail
    after: timedelta | None = None  # delay before the mail is sent; it may be unneeded by then
    window: timedelta | None = None  # the order's window, if a fact of another subject triggers the mail

    def delivery(self, window: timedelta | None, timer_at: datetime) -> Delivery:
        """The mail's delivery. `window`: the window of the order that the fact is about; None without an order."""
        of_representative = (self.window or window) if self.mail.representative else None
        planned = Delivery.of(self.fact, self.endpoint, self.owner, of_representative, timer_at)
        return replace(planned, id=self.id, mail=self.mail)


@dataclass(frozen=True, slots=True)
class Planning:
    """Plans mails about orders, endpoints, platforms. `undeliverable`: addresses that accept no mail, by contact."""

    register: Register
    deliveries: Deliveries

    def of_order(  # noqa: PLR0917 - an order with its journal, one of its facts, the recipients
        self,
        order: Order,
        facts: Sequence[Fact],
        fact: Fact,
        addressee: Representative | None,
        undeliverable: Mapping[str, str],
        at: datetime,
    ) -> Iterator[Planned]:
        """The mails that a fact of an order triggers. They show the order as of now; `facts`: its whole journal.

        `addressee`: the representative in office to whom the order is addressed. A representative that has left office
        gets no more mails about orders; its successor gets waiting notices by the reassignment. A draft triggers none.
        """
        if not order.issued:
            return
        if addressee:
            yield from self._to_addressee(MailContext(order, facts, fact, addressee, undeliverable), at)
        yield from self._to_contacts(order.authority, fact, len(facts), at)
        if fact.type in MAILED_TO_AUTHORITY:
            yield from self._alarm(order.authority, fact, len(facts), at)
        if fact.type == ALARMS_AUTHORITY_LATER:
            yield from self._alarm(order.authority, fact, len(facts), at, after=ALARM_AFTER)

    def _to_addressee(self, context: MailContext, at: datetime) -> Iterator[Planned]:
        for contact, id_ in self._of_representative(context):
            mail = mail_to(contact, context.representative, len(context.facts), at)
            yield Planned(id_, context.shown_fact, contact.id, f"platform:{context.order.platform}", mail)

    def of_endpoint(
        self, endpoint: Endpoint, fact: Fact, undeliverable: Mapping[str, str], at: datetime
    ) -> Iterator[Planned]:
        """Mails about an address or a webhook: to the other contacts, or to the authority's alarm address."""
        if not _is_mailed(endpoint, fact):
            return
        kind, _, name = endpoint.owner.partition(":")
        if kind == "authority" and is_alarming(endpoint, fact):
            yield from self._alarm(name, fact, fact.sequence, at)
        if kind == "platform":
            yield from self._of_representatives_endpoint(name, endpoint, fact, undeliverable, at)

    def _of_representatives_endpoint(
        self, platform_id: str, endpoint: Endpoint, fact: Fact, undeliverable: Mapping[str, str], at: datetime
    ) -> Iterator[Planned]:
        for representative in self._representatives(platform_id, endpoint.representative):
            for contact in _contacts_for_endpoint(endpoint, fact, representative, undeliverable):
                limit = MAILS_OF_ENDPOINTS if contact.confirmed else MAILS_TO_UNCONFIRMED
                mail = replace(mail_to(contact, representative, fact.sequence, at), limit=limit.name)
                yield Planned(delivery_id(fact.id, contact.id), fact, contact.id, endpoint.owner, mail)

    def of_platform(
        self, platform: Platform, fact: Fact, undeliverable: Mapping[str, str], at: datetime
    ) -> Iterator[Planned]:
        """The mails that a fact of a platform triggers; a contact test goes to the contacts that it tests."""
        for holder in _concerned(platform, fact, at):
            for mail in _mails_of_platform(holder, fact, undeliverable, at):
                yield Planned(delivery_id(fact.id, mail.contact), fact, mail.contact, f"platform:{platform.id}", mail)

    def _representatives(self, platform_id: str, representative_id: str | None) -> list[Representative]:
        """The representative with that id; read consistently if the cached register does not have it yet."""
        if representative_id is None:
            return []
        named = representative_by_id(self.register.platform(platform_id), representative_id)
        named = named or representative_by_id(self.register.platform_now(platform_id), representative_id)
        return [named] if named else []

    def _of_representative(self, context: MailContext) -> Iterator[tuple[Contact, str]]:
        """Contacts that a fact is mailed to, with their delivery ids; contacts with the notice do not get it again."""
        fact, representative, undeliverable = context.fact, context.representative, context.undeliverable
        if context.nothing_left_to_do:
            return
        reached = self._ids_notified(context) if MAILED.get(fact.type) is Who.NOTIFIED else context.handed_to
        source, mailed = context.delivery_id_source.id, dict[str, Mailed]()
        if fact.type in ESCALATES:
            mailed = mailed_to(self.deliveries, source, representative.contacts)
        for contact in addressed_now(fact.type, context.types_before, representative, undeliverable, reached):
            yield contact, mailed[contact.id].id if mailed else delivery_id(source, contact.id)
        if fact.type in RENEWS_NOTICE:
            yield from _renewed(context, mailed)

    def _ids_notified(self, context: MailContext) -> set[str]:
        """The ids of contacts that were sent a notice of the fact's window, or all if no person acted in time (T9).

        Of primary ones nothing depends on it.
        """
        others = [contact.id for contact in context.representative.contacts if contact.role != "primary"]
        if context.is_lapse_missed:
            return set(others)
        sent = [(id_, delivery_id(notice.id, id_)) for notice in context.notices_of_window for id_ in others]
        return {contact_id for contact_id, _ in self.deliveries.find_all(sent)} | context.had_it_sent

    def _to_contacts(self, authority_id: str, fact: Fact, as_of: int, at: datetime) -> Iterator[Planned]:
        """The mails to the authority's contacts; the register is read for facts that they get mails about alone."""
        if fact.type in ROLE_BY_TYPE or fact.type == OVERDUE:
            authority = self.register.authority(authority_id)
            mails = to_contacts(authority, fact, as_of, at)
            yield from (_to_authority(authority, fact, mail) for mail in mails)

    def _alarm(
        self, authority_id: str, fact: Fact, as_of: int, at: datetime, *, after: timedelta | None = None
    ) -> Iterator[Planned]:
        """A mail to the authority's alarm address; a delayed one needs no address, as it also alarms operators."""
        authority = self.register.authority(authority_id)
        mail = alarm(authority, fact, as_of, at)
        if mail.email or after:
            yield replace(_to_authority(authority, fact, mail), after=after)


def _to_authority(authority: Authority, fact: Fact, mail: Mail) -> Planned:
    return Planned(delivery_id(fact.id, mail.contact), fact, mail.contact, f"authority:{authority.id}", mail)


def _renewed(context: MailContext, mailed: Mapping[str, Mailed]) -> Iterator[tuple[Contact, str]]:
    """The notice to primary contacts that were not sent it, and under a new id to those where it bounced (R6)."""
    contacts = _notified(context.representative, context.undeliverable)
    new = (contact for contact in contacts if contact.role == "primary" and mailed[contact.id].state is None)
    yield from ((contact, mailed[contact.id].id) for contact in new)
    if context.withdrawals < WITHDRAWALS_AT_MOST:
        reachable = _reachable(contacts, context.undeliverable)
        bounced = [contact for contact in reachable if mailed[contact.id].state is State.BOUNCED]
        yield from ((contact, delivery_id(context.fact.id, contact.id)) for contact in bounced)


def _concerned(platform: Platform, fact: Fact, at: datetime) -> list[Representative]:
    """The representative that a fact names, or else the one in office."""
    named = _named(fact)
    concerned = representative_by_id(platform, named) if named else representative_in_office(platform, at)
    return [concerned] if concerned else []


def _named(fact: Fact) -> str | None:
    if fact.type.startswith("representative."):
        payload: ContactsTested | ContactChanged | Unreachable = fact.payload
        return payload["representative"]
    return None


def _is_mailed(endpoint: Endpoint, fact: Fact) -> bool:
    """Whether a fact of an endpoint is mailed: deletions and challenges only for webhooks that got orders."""
    got_orders = endpoint.orders_since is not None and (endpoint.listens_since or endpoint.verified_at) is not None
    if fact.type == CHALLENGED:
        return got_orders and endpoint.unconfirmed and endpoint.verified_at is None
    return got_orders or fact.type != DELETED


def _contacts_for_endpoint(
    endpoint: Endpoint, fact: Fact, representative: Representative, undeliverable: Mapping[str, str]
) -> list[Contact]:
    """All contacts but the one whose address the fact is about; all, if they are asked to confirm a webhook."""
    if fact.type in ASKS_TO_CONFIRM:
        is_asked = endpoint.unconfirmed and endpoint.verified_at
        return _reachable(_notified(representative, undeliverable), undeliverable) if is_asked else []
    return addressed_now(fact.type, (), representative, {**undeliverable, endpoint.id: endpoint.url}, ())


def mailto(email: str) -> str:
    """An address as an endpoint's URL (RFC 6068)."""
    return f"mailto:{email}"


def addressed_now(
    fact_type: str,
    before: Sequence[str],
    representative: Representative,
    undeliverable: Mapping[str, str],
    notified_ids: Collection[str],
) -> list[Contact]:
    """The contacts that a fact is mailed to. `notified_ids`: the ids of those that were sent the notice."""
    contacts = _notified(representative, undeliverable)
    reachable = _reachable(contacts, undeliverable)
    unreachable = {contact.id for contact in contacts if contact not in reachable}
    return addressed(fact_type, before, contacts, unreachable, notified_ids)


def _notified(representative: Representative, undeliverable: Mapping[str, str]) -> Sequence[Contact]:
    reachable = _reachable(representative.contacts, undeliverable)
    return notified(representative, {contact.id for contact in representative.contacts if contact not in reachable})


def _reachable(contacts: Iterable[Contact], undeliverable: Mapping[str, str]) -> list[Contact]:
    return [contact for contact in contacts if undeliverable.get(contact.id) != mailto(contact.email)]


def _mails_of_platform(
    holder: Representative, fact: Fact, undeliverable: Mapping[str, str], at: datetime
) -> Iterator[Mail]:
    if fact.type == CONTACT_CHANGED:
        yield from _change_mails(holder, fact, undeliverable, at)
        return
    tests = tests_of(fact)
    for contact in holder.contacts:
        if tests.get(contact.id) == contact.tests:
            tested = replace(contact, email=contact.new_email or contact.email, generation=contact.tests)
            yield replace(mail_to(tested, holder, fact.sequence, at), confirmed=False)
    for contact in addressed_now(fact.type, (), holder, undeliverable, ()):
        yield mail_to(contact, holder, fact.sequence, at)


def _change_mails(holder: Representative, fact: Fact, undeliverable: Mapping[str, str], at: datetime) -> Iterator[Mail]:
    """Mails about a changed contact: to the removed address, and to all contacts that get notices but a new one."""
    payload: ContactChanged = fact.payload
    if payload["what"] == CONFIRMED:
        return
    for left in (former for former in holder.former if former.change == payload["change"]):
        id_ = former_address_id(left.contact, left.email)
        zone = left.zone or holder.zone
        yield Mail(id_, holder.id, "", left.email, left.language, zone, 0, fact.sequence, at, confirmed=left.confirmed)
    for contact in _reachable(_notified(holder, undeliverable), undeliverable):
        is_itself = contact.id == payload["contact"]
        if not is_itself or payload["what"] in (ALTERED, AWAITS):
            counted = contact.confirmed or (is_itself and payload["what"] == AWAITS)  # its entry was counted
            limit = "" if counted else MAILS_TO_UNCONFIRMED.name
            yield replace(mail_to(contact, holder, fact.sequence, at), limit=limit)


def mail_to(contact: Contact, representative: Representative, as_of: int, at: datetime) -> Mail:
    """A mail to a registered contact; `as_of`: the number of facts of its subject that it may show."""
    zone = contact.zone or representative.zone
    named = (contact.id, representative.id, contact.name, contact.email, contact.language)
    return Mail(*named, zone, contact.generation, as_of, at, confirmed=contact.confirmed)
