"""What a change of a contact means for where notices go, and who is told of it. Pure.

A representative never has fewer than one address that gets notices. While none of its contacts is confirmed, all do;
otherwise those that are confirmed, those that the registrar entered, and those whose address came after one that was
given up. Examples: with a confirmed primary contact, a deputy that the representative enters gets notices once it has
confirmed; with no confirmed one, at once.
"""

from collections.abc import Container, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from removal.record.repeats import RETRIED_WITHIN
from removal.registry import contacts
from removal.registry.appointment import NewFact
from removal.registry.payloads import ContactChanged
from removal.registry.platform import Contact, FormerAddress, Platform, Representative

CHANGED = "representative.contact_changed"
FORMER_KEPT_FOR = timedelta(days=7)
ADDED, ALTERED, AWAITS, MOVED, REMOVED, CONFIRMED = "added", "altered", "awaits", "moved", "removed", "confirmed"


@dataclass(frozen=True, slots=True)
class Entering:
    """Who changes contacts, and when; `caller` is the id of the caller that asks."""

    at: datetime
    by_registrar: bool
    caller: str | None = None


@dataclass(frozen=True, slots=True)
class Confirmation:
    """A contact has confirmed its test with this number; kept until the platform's entry has it."""

    contact: str
    test: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Changed:
    """The representative after a change, and what its journal is told; `mailed` are addresses that a mail goes to.

    Of those only the ones that are not confirmed: how many mails they get a day is limited.
    """

    holder: Representative
    told: tuple[NewFact, ...] = ()
    mailed: tuple[str, ...] = ()


def notified(holder: Representative, given_up: Container[str] = ()) -> tuple[Contact, ...]:
    """The contacts that get notices; `given_up` are the ids of those whose address takes no mail."""
    if not any(one.confirmed and one.id not in given_up for one in holder.contacts):
        return holder.contacts
    return tuple(one for one in holder.contacts if one.confirmed or one.at_once)


def added(holder: Representative, contact: Contact, entering: Entering) -> Changed:
    """With one contact more, which is tested."""
    entered = replace(contact, at_once=entering.by_registrar)
    after, test = contacts.tested(contacts.added(holder, entered), entering.at, contact.id)
    return _told(after, contact.id, ADDED, entering.at, test, mailed=(contact.email,))


def changed(
    holder: Representative, wanted: Contact, entering: Entering, *, given_up: bool, invalidate_links: bool
) -> Changed:
    """With one contact as it is to be; its address, if that is another, at once or once its owner has confirmed.

    `given_up` is whether its address takes no mail. A contact that gets no notices changes at once. An address that
    waits is taken back by asking for the one that is there.
    """
    before = contacts.contact_named(holder, wanted.id)
    kept = contacts.tested_as(wanted, before)
    if invalidate_links and not _invalidated(before, wanted, entering):
        next_ = before.generation + 1
        kept = replace(kept, generation=next_, invalidated_at=entering.at, invalidated_by=entering.caller)
    if wanted.email == before.email:
        return _kept(holder, before, replace(kept, new_email=None), entering)
    if _waits(holder, before, entering, given_up=given_up):
        return _asked(holder, before, replace(kept, email=before.email), wanted.email, entering)
    at_once = entering.by_registrar or given_up
    moved = replace(kept, generation=before.generation + 1, new_email=None, at_once=at_once)
    after, test = contacts.tested(contacts.changed(holder, moved), entering.at, wanted.id)
    return _told(after, wanted.id, MOVED, entering.at, test, left=before, mailed=(wanted.email, *_unconfirmed(before)))


def removed(holder: Representative, contact_id: str, entering: Entering) -> Changed:
    """Without one contact."""
    before = contacts.contact_named(holder, contact_id)
    after = contacts.removed(holder, contact_id)
    return _told(after, contact_id, REMOVED, entering.at, left=before, mailed=_unconfirmed(before))


def confirmed(holder: Representative, contact_id: str, test: int, at: datetime) -> Changed:
    """Its reader has confirmed the test; an address that waited takes the place of the one until now."""
    before = contacts.contact_named(holder, contact_id)
    if before.tests != test or (before.confirmed and before.new_email is None):
        return Changed(holder)
    if before.new_email is None:
        after = contacts.with_contact(holder, replace(before, acknowledged_at=at))
        return _told(after, contact_id, CONFIRMED, at)
    moved = _moved(holder, replace(before, acknowledged_at=at, unreachable_at=None, at_once=False), at)
    said = _told(moved.holder, contact_id, CONFIRMED, at)
    return Changed(said.holder, (*moved.told, *said.told))


def with_confirmations(
    platform: Platform, confirmations: Sequence[Confirmation]
) -> tuple[Platform, tuple[NewFact, ...]]:
    """The platform with what contacts confirmed, and the facts of that; for a contact that is gone nothing."""
    told: tuple[NewFact, ...] = ()
    for one in confirmations:
        holder = contacts.holder_of(platform, one.contact)
        after = confirmed(holder, one.contact, one.test, one.at) if holder else None
        platform = contacts.with_representative(platform, after.holder) if after else platform
        told = (*told, *(after.told if after else ()))
    return platform, told


def succeeded(holder: Representative, contact_id: str, given_up: str, at: datetime) -> Changed:
    """The address of a contact takes no mail: one that waits takes its place at once."""
    found = next((one for one in holder.contacts if one.id == contact_id), None)
    if found is None or found.email != given_up or found.new_email is None:
        return Changed(holder)
    return _moved(holder, replace(found, acknowledged_at=None, at_once=True), at)


def _waits(holder: Representative, before: Contact, entering: Entering, *, given_up: bool) -> bool:
    """Whether another address of a contact gets notices only once it is confirmed."""
    at_once = entering.by_registrar or given_up or not any(one.confirmed for one in holder.contacts)
    return before in notified(holder) and not at_once


def _invalidated(before: Contact, wanted: Contact, entering: Entering) -> bool:
    """Whether the same request has made its links invalid within a minute: mails since then keep theirs."""
    at, address = before.invalidated_at, before.new_email or before.email
    by_same = before.invalidated_by == entering.caller and at is not None and entering.at - at < RETRIED_WITHIN
    is_so = (before.role, before.name, before.language, before.zone, address)
    return by_same and is_so == (wanted.role, wanted.name, wanted.language, wanted.zone, wanted.email)


def _kept(holder: Representative, before: Contact, wanted: Contact, entering: Entering) -> Changed:
    """The same address; one that waited is taken back, and the link that was sent there confirms nothing."""
    if before.new_email and not before.confirmed:
        after, test = contacts.tested(contacts.changed(holder, wanted), entering.at, wanted.id)
        return _told(after, wanted.id, ALTERED, entering.at, test, mailed=(wanted.email,))
    wanted = replace(wanted, tests=before.tests + 1) if before.new_email else wanted
    after = contacts.changed(holder, wanted)
    return Changed(holder) if after == holder else _told(after, wanted.id, ALTERED, entering.at)


def _asked(holder: Representative, before: Contact, wanted: Contact, new_email: str, entering: Entering) -> Changed:
    """The owner of another address is asked; asked for the same address again, nothing more is sent."""
    if before.new_email == new_email:
        return _kept(holder, replace(before, new_email=None), replace(wanted, new_email=new_email), entering)
    asked = contacts.changed(holder, replace(wanted, new_email=new_email))
    after, test = contacts.tested(asked, entering.at, wanted.id)
    return _told(after, wanted.id, AWAITS, entering.at, test, mailed=(new_email, *_unconfirmed(before)))


def _moved(holder: Representative, contact: Contact, at: datetime) -> Changed:
    """The address that waited is the contact's; links in earlier mails answer nothing any more."""
    before = contacts.contact_named(holder, contact.id)
    moved = replace(contact, email=before.new_email or before.email, new_email=None, generation=before.generation + 1)
    return _told(contacts.with_contact(holder, moved), contact.id, MOVED, at, left=before)


def _told(
    holder: Representative,
    contact_id: str,
    what: str,
    at: datetime,
    *tests: NewFact,
    left: Contact | None = None,
    mailed: tuple[str, ...] = (),
) -> Changed:
    number = holder.changes + 1
    kept = tuple(one for one in holder.former if at - one.at < FORMER_KEPT_FOR)
    former = (*kept, _former(left, number, at)) if left else kept
    payload = ContactChanged(representative=holder.id, contact=contact_id, change=number, what=what)
    return Changed(replace(holder, changes=number, former=former), (*tests, NewFact(CHANGED, payload)), mailed)


def _former(left: Contact, number: int, at: datetime) -> FormerAddress:
    named = (left.id, left.role, left.email, left.language, left.zone)
    return FormerAddress(number, *named, left.confirmed, at)


def _unconfirmed(contact: Contact) -> tuple[str, ...]:
    return () if contact.confirmed else (contact.email,)
