"""Who answers for a platform: appointing and ending, contacts and their tests, what an authority tells first."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache

from removal.errors import CapReached, Fault, IllegalCommand, Invalid, Refused
from removal.limits.limit import CONTACT_CHANGES, MAILS_TO_UNCONFIRMED, mailbox
from removal.limits.store import Limits
from removal.record import instant
from removal.record.facts import By
from removal.registry import contact_changes, contacts
from removal.registry.actions import known_platform
from removal.registry.appointment import NewFact
from removal.registry.office import Act, Actor, Leave, may
from removal.registry.payloads import FirstContacted
from removal.registry.platform import (
    Contact,
    FirstContact,
    Platform,
    Representative,
    representative_named,
)
from removal.registry.store import Change, Registry

REPRESENTATIVES_AT_MOST = 50
AUTHORITIES_AT_MOST = 50  # that told one platform how their orders come

Changed = tuple[Representative, Sequence[NewFact]]


@dataclass(frozen=True, slots=True)
class Appointing:
    """Changes to a platform's representatives; each is looked at by the platform's timer at once.

    `given_up` is whether a contact's address takes no mail.
    """

    registry: Registry
    clock: Callable[[], datetime]
    limits: Limits
    given_up: Callable[[Contact], bool]

    def appoint(self, platform_id: str, representative: Representative, by: By) -> bool:
        """Enter a representative and test its contacts; whether it is new. Of several in office the last answers."""
        _in_order(representative.valid_from, representative.valid_until)
        is_new = True

        def appointed(found: Platform | None) -> Change:
            nonlocal is_new
            platform = known_platform(found, platform_id)
            is_new = representative_named(platform, representative.id) is None
            if not is_new:
                return Change(platform)
            if len(platform.representatives) >= REPRESENTATIVES_AT_MOST:
                msg = f"A platform's entry holds {REPRESENTATIVES_AT_MOST} representatives."
                raise CapReached(msg)
            entered = replace(representative, appointed_at=self.clock())
            new, told = contacts.tested(entered, self.clock())
            after = replace(platform, representatives=(*platform.representatives, new))
            return Change(replace(after, mandates_changed_at=self.clock()), (told,))

        self.registry.change_platform(platform_id, appointed, by)
        return is_new

    def terminate(
        self, representative_id: str, valid_until: datetime, by: By, *, revoked: bool = False
    ) -> Representative:
        """End a mandate at an instant, not before this is entered; one that has ended stays so, a revoked one too.

        With `revoked` it may answer nothing from then on. Example: entered at 12:00 with `valid_until` 11:00, it ends
        at 12:00. An order that was received at 11:30 was received in office, and the last representative answers it.
        """

        def terminated(found: Representative) -> Changed:
            now = self.clock()
            _in_order(found.valid_from, valid_until)
            ends_at = _end_of(found, valid_until, now)
            if found.revoked_at and found.revoked_at <= now:
                return found, ()
            revoked_at = max(ends_at, now) if revoked or found.revoked_at else None
            return replace(found, valid_until=ends_at, revoked_at=revoked_at), ()

        return self._change(representative_id, terminated, by)

    def add_contact(self, representative_id: str, contact: Contact, by: By) -> tuple[Contact, bool]:
        """Enter a contact and test it; the one that is there if it is the same, and whether it is new."""
        standing = contact

        def added(found: Representative) -> contact_changes.Changed:
            nonlocal standing
            standing = next((one for one in found.contacts if _same_desk(one, contact)), contact)
            if standing is not contact:
                return contact_changes.Changed(found)
            return contact_changes.added(found, contact, self._entering(by))

        after = self._change_contacts(representative_id, added, by)
        return contacts.contact_named(after, standing.id), standing is contact

    def change_contact(self, representative_id: str, wanted: Contact, by: By, *, invalidate_links: bool) -> Contact:
        """Change a contact; a new address is tested, and its owner has to confirm where `contact_changes` says so."""

        def changed(found: Representative) -> contact_changes.Changed:
            given_up = self.given_up(contacts.contact_named(found, wanted.id))
            return contact_changes.changed(
                found, wanted, self._entering(by), given_up=given_up, invalidate_links=invalidate_links
            )

        return contacts.contact_named(self._change_contacts(representative_id, changed, by), wanted.id)

    def remove_contact(self, representative_id: str, contact_id: str, by: By) -> Representative:
        """Take a contact out; its links open nothing any more."""

        def removed(found: Representative) -> contact_changes.Changed:
            return contact_changes.removed(found, contact_id, self._entering(by))

        return self._change_contacts(representative_id, removed, by)

    def succeed(self, platform_id: str, contact_id: str, given_up: str) -> None:
        """An address takes no mail: the one that waits for its contact takes its place; a second time nothing."""
        self._change_one(
            platform_id, contact_id, lambda found, at: contact_changes.succeeded(found, contact_id, given_up, at)
        )

    def first_contact(self, platform_id: str, authority: str, by: By) -> tuple[FirstContact, bool]:
        """An authority has told this platform how its orders come; the first time counts, and whether this is it."""
        standing = FirstContact(authority, self.clock())
        new = standing

        def contacted(found: Platform | None) -> Change:
            nonlocal standing
            platform = known_platform(found, platform_id)
            standing = next((one for one in platform.first_contacts if one.authority == authority), new)
            if standing is not new:
                return Change(platform)
            _must_be_told(platform, authority, new.at)
            told = NewFact("platform.first_contacted", FirstContacted(authority=authority))
            return Change(replace(platform, first_contacts=(*platform.first_contacts, new)), (told,))

        self.registry.change_platform(platform_id, contacted, by)
        return standing, standing is new

    def _entering(self, by: By) -> contact_changes.Entering:
        return contact_changes.Entering(self.clock(), by_registrar=by.kind == "registrar", caller=by.caller)

    def _change_contacts(
        self, representative_id: str, change: Callable[[Representative], contact_changes.Changed], by: By
    ) -> Representative:
        """LimitReached, and nothing is changed, if the party has changed or mailed as often today as it may."""
        platform_id = self.registry.platform_of(representative_id)
        party = f"registrar:{representative_id}" if by.kind == "registrar" else f"platform:{platform_id}"

        @lru_cache
        def count(mailed: tuple[str, ...]) -> None:
            self.limits.take(CONTACT_CHANGES, party)
            for address in mailed:
                self.limits.take(MAILS_TO_UNCONFIRMED, party, mailbox(address), address)

        def changed(found: Representative) -> Changed:
            after = change(found)
            if after.told:
                count(after.mailed)
            return after.holder, after.told

        return self._change(representative_id, changed, by)

    def _change_one(
        self, platform_id: str, contact_id: str, change: Callable[[Representative, datetime], contact_changes.Changed]
    ) -> None:
        """By the system, in the entry that has the contact; nothing for one that is gone."""

        def changed(found: Platform | None) -> Change:
            platform = known_platform(found, platform_id)
            holder = contacts.holder_of(platform, contact_id)
            after = change(holder, self.clock()) if holder else None
            return (
                Change(contacts.with_representative(platform, after.holder), after.told) if after else Change(platform)
            )

        self.registry.change_platform(platform_id, changed)

    def _change(self, representative_id: str, change: Callable[[Representative], Changed], by: By) -> Representative:
        platform_id = self.registry.platform_of(representative_id)

        def changed(found: Platform | None) -> Change:
            platform = known_platform(found, platform_id)
            before = contacts.known(platform, representative_id)
            representative, told = change(before)
            ends_otherwise = _end(before) != _end(representative)
            changed_at = self.clock() if ends_otherwise else platform.mandates_changed_at
            after = contacts.with_representative(platform, representative)
            return Change(replace(after, mandates_changed_at=changed_at), told)

        self.registry.change_platform(platform_id, changed, by)
        return contacts.known(self.registry.platform_now(platform_id), representative_id)


def _end(representative: Representative) -> tuple[datetime | None, datetime | None]:
    return representative.valid_until, representative.revoked_at


def _end_of(found: Representative, wanted: datetime, now: datetime) -> datetime:
    """When a mandate ends: what has ended stays so, and nothing ends before it is entered."""
    ended_at = found.valid_until
    if ended_at is None or ended_at > now:
        return max(wanted, now)
    if wanted > ended_at:
        msg = f"This mandate ended at {instant.to_text(ended_at)}. To go on, appoint a representative anew."
        raise IllegalCommand(msg)
    return ended_at


def _in_order(valid_from: datetime, valid_until: datetime | None) -> None:
    if valid_until is not None and valid_until <= valid_from:
        msg = "A mandate ends after it begins."
        raise Invalid(msg, Fault("/valid_until", "Must be later than valid_from."))


def _same_desk(one: Contact, other: Contact) -> bool:
    return (one.role, one.name, one.email.lower()) == (other.role, other.name, other.email.lower())


def _must_be_told(platform: Platform, authority: str, at: datetime) -> None:
    if len(platform.first_contacts) >= AUTHORITIES_AT_MOST:
        msg = f"A platform's entry holds the first contacts of {AUTHORITIES_AT_MOST} authorities."
        raise CapReached(msg)
    if may(Actor("authority", authority), Act.TELL_FIRST, platform, at) is Leave.NO:
        msg = f"Platform {platform.id} has no legal representative in office who could be told."
        raise Refused("no-representative", msg)
