"""Which mails a fact begets, and to whom, as the register has it now. Pure but for reading the register."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from removal.delivery.delivery import Mail
from removal.delivery.endpoint import Endpoint
from removal.delivery.mail.recipients import ALARMS_AUTHORITY, BRINGS_NOTICE, addressed
from removal.orders.order import Order
from removal.record.canonical import derived_id
from removal.record.facts import Fact
from removal.registry.authority import Authority
from removal.registry.platform import Contact, Platform, Representative, representative_named

NO_ZONE = "UTC"
NO_LANGUAGE = "en"


class Register(Protocol):
    """Who is registered."""

    def authority(self, authority_id: str) -> Authority:
        """NotFound if there is none."""

    def platform(self, platform_id: str) -> Platform:
        """NotFound if there is none."""


@dataclass(frozen=True, slots=True)
class Planned:
    """One mail: a fact for one address, which is an endpoint as a webhook is."""

    fact: Fact
    endpoint: str
    owner: str
    mail: Mail


@dataclass(frozen=True, slots=True)
class Planning:
    """Plans the mails of orders and endpoints; `deaf` are addresses that take no mail, by contact."""

    register: Register

    def of_order(
        self, order: Order, facts: Sequence[Fact], fact: Fact, deaf: Mapping[str, str], at: datetime
    ) -> Iterator[Planned]:
        """The mails that one of an order's facts begets; `facts` is its whole journal."""
        told = facts[0] if fact.type in BRINGS_NOTICE else fact
        before = [earlier.type for earlier in facts[: fact.sequence]]
        for representative in self._representatives(order.platform, order.representative):
            for contact in _addressed(fact.type, before, representative, deaf):
                mail = _mail(contact, representative, fact.sequence, at)
                yield Planned(told, contact.id, f"platform:{order.platform}", mail)
        if fact.type in ALARMS_AUTHORITY:
            yield from self._alarm(order, fact, at)

    def of_endpoint(self, endpoint: Endpoint, fact: Fact, deaf: Mapping[str, str], at: datetime) -> Iterator[Planned]:
        """What the other contacts of a representative are told of an address or a webhook."""
        kind, _, platform_id = endpoint.owner.partition(":")
        if kind != "platform":
            return
        for representative in self._representatives(platform_id, endpoint.representative):
            for contact in _addressed(fact.type, (), representative, {**deaf, endpoint.id: endpoint.url}):
                yield Planned(fact, contact.id, endpoint.owner, _mail(contact, representative, fact.sequence, at))

    def _representatives(self, platform_id: str, representative_id: str | None) -> list[Representative]:
        found = representative_named(self.register.platform(platform_id), representative_id or "")
        return [found] if found else []

    def _alarm(self, order: Order, fact: Fact, at: datetime) -> Iterator[Planned]:
        authority = self.register.authority(order.authority)
        if authority.alarm_email:
            id_ = derived_id("alarm", authority.id)
            mail = Mail(id_, None, authority.name, authority.alarm_email, NO_LANGUAGE, NO_ZONE, 0, fact.sequence, at)
            yield Planned(fact, id_, f"authority:{authority.id}", mail)


def mailto(email: str) -> str:
    """An address as an endpoint's URL (RFC 6068)."""
    return f"mailto:{email}"


def _addressed(
    fact_type: str, before: Sequence[str], representative: Representative, deaf: Mapping[str, str]
) -> list[Contact]:
    contacts = representative.contacts
    unreachable = {contact.id for contact in contacts if deaf.get(contact.id) == mailto(contact.email)}
    return addressed(fact_type, before, contacts, unreachable)


def _mail(contact: Contact, representative: Representative, as_of: int, at: datetime) -> Mail:
    zone = contact.zone or representative.zone
    named = (contact.id, representative.id, contact.name, contact.email, contact.language)
    return Mail(*named, zone, contact.generation, as_of, at)
