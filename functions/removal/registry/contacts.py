"""A representative's contacts, and the tests that show whether their mailboxes are read. Pure."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from removal.errors import CapReached, Fault, IllegalCommand, Invalid, NotFound
from removal.record import instant
from removal.registry.new_fact import NewFact
from removal.registry.payloads import ContactsTested, Test, Unreachable
from removal.registry.platform import Contact, Platform, Representative, representative_by_id
from removal.timers.control import ClockControl

ACKNOWLEDGED_WITHIN = timedelta(hours=24)  # this system's choice: the time that the law gives for an order
CONTACTS_AT_MOST = 10


def tested(representative: Representative, at: datetime, *contact_ids: str) -> tuple[Representative, NewFact]:
    """Start a test of these contacts, of all if none is named: a mail asks each to confirm that its mailbox is read."""
    chosen = {contact.id for contact in representative.contacts if not contact_ids or contact.id in contact_ids}
    contacts = tuple(_tested(contact, at) if contact.id in chosen else contact for contact in representative.contacts)
    numbers = [Test(id=contact.id, test=contact.tests) for contact in contacts if contact.id in chosen]
    answer_by = instant.to_text(at + ACKNOWLEDGED_WITHIN)
    payload = ContactsTested(representative=representative.id, contacts=numbers, answer_by=answer_by)
    return replace(representative, contacts=contacts), NewFact("representative.contacts_tested", payload)


def tested_as(contact: Contact, before: Contact) -> Contact:
    """`contact` with the state of tests and links that `before` has."""
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


def unreachable(platform: Platform, at: datetime, control: ClockControl) -> tuple[Platform, list[NewFact]]:
    """Mark primary contacts that did not acknowledge their test in time, with a fact for each, once for each test.

    `control` may delay it (contract T8).
    """
    waits = (pair for holder in _serving(platform, at) for pair in _waiting(holder))
    late = {contact.id for contact, until in waits if control.may_accuse(until, at)}
    facts = [
        NewFact("representative.unreachable", _payload(holder, contact))
        for holder in platform.representatives
        for contact in holder.contacts
        if contact.id in late
    ]
    return changed_contacts(
        platform, lambda contact: replace(contact, unreachable_at=at) if contact.id in late else contact
    ), facts


def instants(platform: Platform, at: datetime) -> Iterator[datetime]:
    """The instants at which contacts' time to acknowledge a test ends."""
    for holder in _serving(platform, at):
        yield from (until for _, until in _waiting(holder))


def added(representative: Representative, contact: Contact) -> Representative:
    """The representative with one contact added; a new primary contact makes the former one a deputy."""
    if len(representative.contacts) >= CONTACTS_AT_MOST:
        msg = f"A representative has at most {CONTACTS_AT_MOST} contacts; none was added."
        raise CapReached(msg)
    return replace(representative, contacts=(*_stepping_back(representative.contacts, contact), contact))


def changed(representative: Representative, contact: Contact) -> Representative:
    """The representative with one contact changed; exactly one contact stays primary, else Invalid."""
    before = contact_named(representative, contact.id)
    if before.role == "primary" and contact.role != "primary":
        msg = "The primary contact stays one until another becomes it: give that one the role primary."
        raise Invalid(msg, Fault("/role", "Must stay primary."))
    others = _stepping_back((other for other in representative.contacts if other.id != contact.id), contact)
    after = {entry.id: entry for entry in (*others, contact)}
    return replace(representative, contacts=tuple(after[entry.id] for entry in representative.contacts))


def removed(representative: Representative, contact_id: str) -> Representative:
    """The representative without one contact, whose links become invalid. Raises IllegalCommand for the primary one."""
    if contact_named(representative, contact_id).role == "primary":
        msg = "The primary contact cannot be removed: give another one the role primary first."
        raise IllegalCommand(msg)
    return replace(representative, contacts=tuple(entry for entry in representative.contacts if entry.id != contact_id))


def contact_named(representative: Representative, contact_id: str) -> Contact:
    """The contact. Raises NotFound if the representative has none with this id."""
    for contact in representative.contacts:
        if contact.id == contact_id:
            return contact
    msg = f"There is no contact {contact_id}."
    raise NotFound(msg)


def holder_of(platform: Platform, contact_id: str) -> Representative | None:
    """The representative with this contact, in office or not; None if there is none."""
    holders = (
        holder for holder in platform.representatives if any(entry.id == contact_id for entry in holder.contacts)
    )
    return next(holders, None)


def with_contact(representative: Representative, contact: Contact) -> Representative:
    """The representative with one of its contacts replaced."""
    entries = (contact if entry.id == contact.id else entry for entry in representative.contacts)
    return replace(representative, contacts=tuple(entries))


def require_representative(platform: Platform, representative_id: str) -> Representative:
    """The representative. Raises NotFound if the platform has none with this id."""
    representative = representative_by_id(platform, representative_id)
    if representative is None:
        msg = f"There is no representative {representative_id}."
        raise NotFound(msg)
    return representative


def with_representative(platform: Platform, representative: Representative) -> Platform:
    """The platform with one of its representatives replaced."""
    entries = (representative if entry.id == representative.id else entry for entry in platform.representatives)
    return replace(platform, representatives=tuple(entries))


def changed_contacts(platform: Platform, change: Callable[[Contact], Contact]) -> Platform:
    """The platform with `change` applied to every contact of every representative."""
    holders = (replace(holder, contacts=tuple(map(change, holder.contacts))) for holder in platform.representatives)
    return replace(platform, representatives=tuple(holders))


def _tested(contact: Contact, at: datetime) -> Contact:
    """The contact with a new test. While a new address waits, the test goes to that address alone."""
    if contact.new_email:
        return replace(contact, tests=contact.tests + 1)
    return replace(contact, tests=contact.tests + 1, tested_at=at, acknowledged_at=None, unreachable_at=None)


def _stepping_back(contacts: Iterable[Contact], contact: Contact) -> tuple[Contact, ...]:
    """The other contacts; if `contact` is primary, a primary one among them becomes a deputy."""
    is_primary = contact.role == "primary"
    return tuple(
        replace(other, role="deputy") if is_primary and other.role == "primary" else other for other in contacts
    )


def _serving(platform: Platform, at: datetime) -> Iterator[Representative]:
    """The representatives whose mandate has not ended."""
    return (entry for entry in platform.representatives if entry.valid_until is None or entry.valid_until > at)


def _waiting(representative: Representative) -> Iterator[tuple[Contact, datetime]]:
    """The primary contact, if its test is open, with the instant at which the test ends."""
    for contact in representative.contacts:
        if (
            contact.role == "primary"
            and contact.tested_at
            and not contact.acknowledged_at
            and not contact.unreachable_at
        ):
            yield contact, contact.tested_at + ACKNOWLEDGED_WITHIN


def _payload(representative: Representative, contact: Contact) -> Unreachable:
    tested_at = instant.to_text_or_none(contact.tested_at)
    return {"representative": representative.id, "contact": contact.id, "tested_at": tested_at}
