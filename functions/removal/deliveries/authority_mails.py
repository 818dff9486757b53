"""Mails to an authority: to its contacts, by their roles, and to its alarm address. Pure."""

from collections.abc import Iterator
from datetime import datetime

from removal.deliveries.delivery import OF_AUTHORITY, Mail
from removal.deliveries.recipients import WEBHOOK_FAILS, of_authority
from removal.endpoints.endpoint import Endpoint
from removal.record.facts import Fact
from removal.registry.authority import Authority, alarm_address_id, mailbox

DEFAULT_ZONE = "UTC"
DEFAULT_LANGUAGE = "en"


def to_contacts(authority: Authority, fact: Fact, as_of: int, at: datetime) -> Iterator[Mail]:
    """A mail to each contact with the role; `as_of`: the number of the order's facts that it may show."""
    zone = authority.zone or DEFAULT_ZONE
    for contact in of_authority(fact, authority):
        named = (contact.name, contact.email, contact.language, zone)
        yield Mail(contact.id, None, *named, OF_AUTHORITY, as_of, at)


def is_alarming(endpoint: Endpoint, fact: Fact) -> bool:
    """Whether the alarm address gets a fact of an authority's endpoint: a webhook fails, or a contact takes no mail."""
    if endpoint.channel.posts_body:
        return fact.type in WEBHOOK_FAILS
    is_contact = endpoint.id != alarm_address_id(endpoint.owner.partition(":")[2])
    return is_contact and fact.type == "endpoint.disabled"


def alarm(authority: Authority, fact: Fact, as_of: int, at: datetime) -> Mail:
    """The mail to the alarm address; without an address if there is none, or a contact at it has the fact by mail."""
    mailed, address = {contact.mailbox for contact in of_authority(fact, authority)}, authority.alarm_email or ""
    if mailbox(address) in mailed:
        address = ""
    named = (authority.name_in(DEFAULT_LANGUAGE), address, DEFAULT_LANGUAGE, DEFAULT_ZONE)
    return Mail(alarm_address_id(authority.id), None, *named, 0, as_of, at)
