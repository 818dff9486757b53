"""Changes of contacts: which addresses get notices afterwards, and which are notified of the change. Pure.

At least one address of a representative always gets notices. While no contact is confirmed, all contacts get notices.
Once one is confirmed, these do: confirmed contacts, contacts that the registrar entered, and contacts whose address
replaced one that took no mail. Examples: with a confirmed primary contact, a deputy entered by the representative gets
notices once it has confirmed; without a confirmed contact, at once.
"""

from collections.abc import Container, Sequence
from datetime import datetime, timedelta

from removal.record.canonical import derived_id
from removal.record.repeats import RETRIED_WITHIN
from removal.registry import contacts, entering
from removal.registry.new_fact import NewFact, worded
from removal.registry.payloads import ContactChanged
from removal.registry.platform import Contact, FormerAddress, Platform, Representative
from removal.values import dataclass, replace

CHANGED = "representative.contact_changed"
FORMER_KEPT_FOR = timedelta(days=7)
ADDED, ALTERED, AWAITS, MOVED, REMOVED, CONFIRMED = "added", "altered", "awaits", "moved", "removed", "confirmed"


@dataclass(frozen=True, slots=True)
class Entering:
    """The party that changes contacts, and when; `caller` is the id of the requesting caller."""

    at: datetime
    by_registrar: bool
    caller: str | None = None


@dataclass(frozen=True, slots=True)
class Confirmation:
    """A contact confirmed the test with this number; stored beside the platform's entry until the entry has it."""

    contact: str
    test: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Changed:
    """The representative after a change, and the facts for the platform's journal.

    `mailed`: the unconfirmed addresses that get a mail; the number of mails to each in a day is limited.
    """

    holder: Representative
    facts: tuple[NewFact, ...] = ()
    mailed: tuple[str, ...] = ()


def notified(holder: Representative, given_up: Container[str] = ()) -> tuple[Contact, ...]:
    """The contacts that get notices; `given_up`: the ids of contacts whose address takes no mail."""
    if not any(contact.confirmed and contact.id not in given_up for contact in holder.contacts):
        return holder.contacts
    return tuple(contact for contact in holder.contacts if contact.confirmed or contact.at_once)


def former_address_id(contact_id: str, email: str) -> str:
    """The endpoint id of mails to an address that a change removed from the register."""
    return derived_id("former", contact_id, email)


def added(holder: Representative, contact: Contact, entering: Entering) -> Changed:
    """Add a contact and test it."""
    entered = replace(contact, at_once=entering.by_registrar)
    after, test = contacts.tested(contacts.added(holder, entered), entering.at, contact.id)
    return _record(holder, after, contact.id, ADDED, entering.at, test, mailed=(contact.email,))


def changed(
    holder: Representative, contact: Contact, entering: Entering, *, given_up: bool, invalidate_links: bool
) -> Changed:
    """Change the stored contact to `contact`. A new address counts at once, or after its owner confirmed it.

    `given_up`: whether the present address takes no mail. A contact that gets no notices changes at once. A request
    with the present address cancels a waiting one.
    """
    before = contacts.contact_named(holder, contact.id)
    updated = contacts.tested_as(contact, before)
    if invalidate_links and not _invalidated(before, contact, entering):
        next_ = before.generation + 1
        updated = replace(updated, generation=next_, invalidated_at=entering.at, invalidated_by=entering.caller)
    if contact.email == before.email:
        return _keep_address(holder, before, replace(updated, new_email=None), entering)
    if _waits(holder, before, entering, given_up=given_up):
        return _await_confirmation(holder, before, replace(updated, email=before.email), contact.email, entering)
    at_once = entering.by_registrar or given_up
    readdressed = replace(updated, generation=before.generation + 1, new_email=None, at_once=at_once)
    after, test = contacts.tested(contacts.changed(holder, readdressed), entering.at, contact.id)
    return _record(
        holder, after, contact.id, MOVED, entering.at, test, old=before, mailed=(contact.email, *_unconfirmed(before))
    )


def removed(holder: Representative, contact_id: str, entering: Entering) -> Changed:
    """Remove a contact."""
    before = contacts.contact_named(holder, contact_id)
    after = contacts.removed(holder, contact_id)
    return _record(holder, after, contact_id, REMOVED, entering.at, old=before, mailed=_unconfirmed(before))


def confirmed(holder: Representative, contact_id: str, test: int, at: datetime) -> Changed:
    """Record that the mailbox's reader confirmed the test; a waiting address then replaces the present one."""
    before = contacts.contact_named(holder, contact_id)
    if before.tests != test or (before.confirmed and before.new_email is None):
        return Changed(holder)
    if before.new_email is None:
        after = contacts.with_contact(holder, replace(before, acknowledged_at=at))
        return _record(holder, after, contact_id, CONFIRMED, at)
    readdressed = _move(holder, replace(before, acknowledged_at=at, unreachable_at=None, at_once=False), at)
    recorded = _record(readdressed.holder, readdressed.holder, contact_id, CONFIRMED, at)
    return Changed(recorded.holder, (*readdressed.facts, *recorded.facts))


def with_confirmations(
    platform: Platform, confirmations: Sequence[Confirmation]
) -> tuple[Platform, tuple[NewFact, ...]]:
    """The platform with these confirmations applied, and their facts; a removed contact's confirmation is ignored."""
    facts: tuple[NewFact, ...] = ()
    for confirmation in confirmations:
        holder = contacts.holder_of(platform, confirmation.contact)
        after = confirmed(holder, confirmation.contact, confirmation.test, confirmation.at) if holder else None
        platform = contacts.with_representative(platform, after.holder) if after else platform
        facts = (*facts, *(after.facts if after else ()))
    return platform, facts


def succeeded(holder: Representative, contact_id: str, given_up: str, at: datetime) -> Changed:
    """Replace an address that takes no mail by the contact's waiting one, at once; nothing if none waits."""
    contact = next((contact for contact in holder.contacts if contact.id == contact_id), None)
    if contact is None or contact.email != given_up or contact.new_email is None:
        return Changed(holder)
    return _move(holder, replace(contact, acknowledged_at=None, at_once=True), at)


def _waits(holder: Representative, before: Contact, entering: Entering, *, given_up: bool) -> bool:
    """Whether a contact's new address gets notices only once its owner has confirmed it."""
    at_once = entering.by_registrar or given_up or not any(contact.confirmed for contact in holder.contacts)
    return before in notified(holder) and not at_once


def _invalidated(before: Contact, contact: Contact, entering: Entering) -> bool:
    """Whether this is a retry of a request that made the links invalid: the links of mails since then stay valid.

    A retry has the same caller and content, and comes within RETRIED_WITHIN.
    """
    at, address = before.invalidated_at, before.new_email or before.email
    by_same = before.invalidated_by == entering.caller and at is not None and entering.at - at < RETRIED_WITHIN
    is_so = (before.role, before.name, before.language, before.zone, address)
    return by_same and is_so == (contact.role, contact.name, contact.language, contact.zone, contact.email)


def _keep_address(holder: Representative, before: Contact, contact: Contact, entering: Entering) -> Changed:
    """Keep the address; a waiting one is cancelled, and the link sent to it confirms nothing."""
    if before.new_email and not before.confirmed:
        after, test = contacts.tested(contacts.changed(holder, contact), entering.at, contact.id)
        return _record(holder, after, contact.id, ALTERED, entering.at, test, mailed=(contact.email,))
    contact = replace(contact, tests=before.tests + 1) if before.new_email else contact
    after = contacts.changed(holder, contact)
    return Changed(holder) if after == holder else _record(holder, after, contact.id, ALTERED, entering.at)


def _await_confirmation(
    holder: Representative, before: Contact, contact: Contact, new_email: str, entering: Entering
) -> Changed:
    """Ask the owner of a new address to confirm it; for the same address again no second mail is sent."""
    if before.new_email == new_email:
        return _keep_address(holder, replace(before, new_email=None), replace(contact, new_email=new_email), entering)
    waiting = contacts.changed(holder, replace(contact, new_email=new_email))
    after, test = contacts.tested(waiting, entering.at, contact.id)
    return _record(holder, after, contact.id, AWAITS, entering.at, test, mailed=(new_email, *_unconfirmed(before)))


def _move(holder: Representative, contact: Contact, at: datetime) -> Changed:
    """Make the waiting address the contact's address; links in earlier mails become invalid."""
    before = contacts.contact_named(holder, contact.id)
    readdressed = replace(
        contact, email=before.new_email or before.email, new_email=None, generation=before.generation + 1
    )
    return _record(holder, contacts.with_contact(holder, readdressed), contact.id, MOVED, at, old=before)


def _record(
    before: Representative,
    holder: Representative,
    contact_id: str,
    what: str,
    at: datetime,
    *tests: NewFact,
    old: Contact | None = None,
    mailed: tuple[str, ...] = (),
) -> Changed:
    number = holder.changes + 1
    recent = tuple(address for address in holder.former if at - address.at < FORMER_KEPT_FOR)
    former = (*recent, _former(old, number, at)) if old else recent
    named = ContactChanged(representative=holder.id, contact=contact_id, change=number, what=what)
    members, words = entering.of_contact(_stored(before, contact_id), _stored(holder, contact_id))
    fact = worded(CHANGED, {**named, **members}, words)
    return Changed(replace(holder, changes=number, former=former), (*tests, fact), mailed)


def _stored(holder: Representative, contact_id: str) -> Contact | None:
    return next((contact for contact in holder.contacts if contact.id == contact_id), None)


def _former(contact: Contact, number: int, at: datetime) -> FormerAddress:
    named = (contact.id, contact.role, contact.email, contact.language, contact.zone)
    return FormerAddress(number, *named, contact.confirmed, at)


def _unconfirmed(contact: Contact) -> tuple[str, ...]:
    return () if contact.confirmed else (contact.email,)
