"""A representative's contacts: who they are, and whether they have shown that their mailbox is read. Pure."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from removal.errors import CapReached, Fault, IllegalCommand, Invalid, NotFound
from removal.record import instant
from removal.registry.appointment import NewFact
from removal.registry.payloads import ContactsTested, Test, Unreachable
from removal.registry.platform import Contact, Platform, Representative, representative_named

ACKNOWLEDGED_WITHIN = timedelta(hours=24)  # our choice: as long as the law gives for an order
CONTACTS_AT_MOST = 10


def tested(representative: Representative, at: datetime, *contact_ids: str) -> tuple[Representative, NewFact]:
    """These contacts are asked to show that their mailbox is read, all of them if none is named."""
    asked = {found.id for found in representative.contacts if not contact_ids or found.id in contact_ids}
    contacts = tuple(_tested(found, at) if found.id in asked else found for found in representative.contacts)
    numbers = [Test(id=found.id, test=found.tests) for found in contacts if found.id in asked]
    answer_by = instant.to_text(at + ACKNOWLEDGED_WITHIN)
    payload = ContactsTested(representative=representative.id, contacts=numbers, answer_by=answer_by)
    return replace(representative, contacts=contacts), NewFact("representative.contacts_tested", payload)


def tested_as(contact: Contact, before: Contact) -> Contact:
    """A contact as it is to be, with what came of the tests until now, and the links that it has."""
    return replace(
        contact,
        tests=before.tests,
        tested_at=before.tested_at,
        acknowledged_at=before.acknowledged_at,
        unreachable_at=before.unreachable_at,
        at_once=before.at_once,
        new_email=before.new_email,
        generation=before.generation,
        invalidated_at=before.invalidated_at,
        invalidated_by=before.invalidated_by,
    )


def unreachable(platform: Platform, at: datetime) -> tuple[Platform, list[NewFact]]:
    """Primary contacts whose test was not acknowledged in time. Each test is reported once."""
    late = {found.id for holder in _serving(platform, at) for found, until in _waiting(holder) if until <= at}
    told = [
        NewFact("representative.unreachable", _payload(holder, found))
        for holder in platform.representatives
        for found in holder.contacts
        if found.id in late
    ]
    return changed_contacts(platform, lambda one: replace(one, unreachable_at=at) if one.id in late else one), told


def instants(platform: Platform, at: datetime) -> Iterator[datetime]:
    """When a contact's time to acknowledge its test ends."""
    for holder in _serving(platform, at):
        yield from (until for _, until in _waiting(holder))


def added(representative: Representative, contact: Contact) -> Representative:
    """With one contact more; a new primary contact makes the former one a deputy."""
    if len(representative.contacts) >= CONTACTS_AT_MOST:
        msg = f"A representative has at most {CONTACTS_AT_MOST} contacts; none was added."
        raise CapReached(msg)
    return replace(representative, contacts=(*_stepping_back(representative.contacts, contact), contact))


def changed(representative: Representative, contact: Contact) -> Representative:
    """With one contact as it is to be; there is always exactly one primary contact."""
    before = contact_named(representative, contact.id)
    if before.role == "primary" and contact.role != "primary":
        msg = "The primary contact stays one until another becomes it: give that one the role primary."
        raise Invalid(msg, Fault("/role", "Must stay primary."))
    others = _stepping_back((one for one in representative.contacts if one.id != contact.id), contact)
    kept = {one.id: one for one in (*others, contact)}
    return replace(representative, contacts=tuple(kept[one.id] for one in representative.contacts))


def removed(representative: Representative, contact_id: str) -> Representative:
    """Without one contact, which is not the primary one; its links no longer open anything."""
    if contact_named(representative, contact_id).role == "primary":
        msg = "The primary contact cannot be removed: give another one the role primary first."
        raise IllegalCommand(msg)
    return replace(representative, contacts=tuple(one for one in representative.contacts if one.id != contact_id))


def contact_named(representative: Representative, contact_id: str) -> Contact:
    """NotFound if the representative has no such contact."""
    for found in representative.contacts:
        if found.id == contact_id:
            return found
    msg = f"There is no contact {contact_id}."
    raise NotFound(msg)


def holder_of(platform: Platform, contact_id: str) -> Representative | None:
    """The representative whose contact it is, in office or not; None if there is none."""
    holders = (one for one in platform.representatives if any(found.id == contact_id for found in one.contacts))
    return next(holders, None)


def with_contact(representative: Representative, contact: Contact) -> Representative:
    """The representative with one of its contacts as it is to be."""
    kept = (contact if one.id == contact.id else one for one in representative.contacts)
    return replace(representative, contacts=tuple(kept))


def known(platform: Platform, representative_id: str) -> Representative:
    """NotFound if the platform has no such representative."""
    found = representative_named(platform, representative_id)
    if found is None:
        msg = f"There is no representative {representative_id}."
        raise NotFound(msg)
    return found


def with_representative(platform: Platform, representative: Representative) -> Platform:
    """The platform with one of its representatives as it is to be."""
    kept = (representative if one.id == representative.id else one for one in platform.representatives)
    return replace(platform, representatives=tuple(kept))


def changed_contacts(platform: Platform, change: Callable[[Contact], Contact]) -> Platform:
    """The platform with every contact of every representative changed."""
    holders = (replace(one, contacts=tuple(map(change, one.contacts))) for one in platform.representatives)
    return replace(platform, representatives=tuple(holders))


def _tested(contact: Contact, at: datetime) -> Contact:
    """Asked anew; while another address waits, it is that one which is asked."""
    if contact.new_email:
        return replace(contact, tests=contact.tests + 1)
    return replace(contact, tests=contact.tests + 1, tested_at=at, acknowledged_at=None, unreachable_at=None)


def _stepping_back(contacts: Iterable[Contact], contact: Contact) -> tuple[Contact, ...]:
    """The others, none of them primary if this one is."""
    taken = contact.role == "primary"
    return tuple(replace(one, role="deputy") if taken and one.role == "primary" else one for one in contacts)


def _serving(platform: Platform, at: datetime) -> Iterator[Representative]:
    """The representatives whose mandate has not ended."""
    return (one for one in platform.representatives if one.valid_until is None or one.valid_until > at)


def _waiting(representative: Representative) -> Iterator[tuple[Contact, datetime]]:
    """Primary contacts with an open test, and until when it is open."""
    for one in representative.contacts:
        if one.role == "primary" and one.tested_at and not one.acknowledged_at and not one.unreachable_at:
            yield one, one.tested_at + ACKNOWLEDGED_WITHIN


def _payload(representative: Representative, contact: Contact) -> Unreachable:
    tested_at = instant.to_text_or_none(contact.tested_at)
    return {"representative": representative.id, "contact": contact.id, "tested_at": tested_at}
