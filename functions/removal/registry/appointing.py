"""Who answers for a platform: appointing and ending, contacts and their tests, what an authority tells first."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from removal.errors import CapReached, Fault, IllegalCommand, Invalid, Refused
from removal.record.facts import By
from removal.registry import contacts
from removal.registry.actions import known_platform
from removal.registry.appointment import Told
from removal.registry.office import Act, Actor, Leave, may
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

Changed = tuple[Representative, Sequence[Told]]


@dataclass(frozen=True, slots=True)
class Appointing:
    """Changes to a platform's representatives; each is looked at by the platform's timer at once."""

    registry: Registry
    clock: Callable[[], datetime]

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
        """End a mandate at an instant; one that has ended stays so, and one that was revoked too.

        With `revoked` it may answer nothing from then on, and not before this is entered.
        """

        def terminated(found: Representative) -> Changed:
            now = self.clock()
            _in_order(found.valid_from, valid_until)
            ended = found.valid_until is not None and found.valid_until <= now
            if ended and found.valid_until != valid_until:
                msg = "This mandate has ended already; appoint a representative anew."
                raise IllegalCommand(msg)
            if found.revoked_at and found.revoked_at <= now:
                return found, ()
            revoked_at = max(valid_until, now) if revoked else None
            return replace(found, valid_until=valid_until, revoked_at=revoked_at), ()

        return self._change(representative_id, terminated, by)

    def add_contact(self, representative_id: str, contact: Contact, by: By) -> tuple[Contact, bool]:
        """Enter a contact and test it; the one that is there if it is the same, and whether it is new."""
        standing = contact

        def added(found: Representative) -> Changed:
            nonlocal standing
            standing = next((one for one in found.contacts if _same_desk(one, contact)), contact)
            if standing is not contact:
                return found, ()
            new, told = contacts.tested(contacts.added(found, contact), self.clock(), contact.id)
            return new, (told,)

        after = self._change(representative_id, added, by)
        return contacts.contact_named(after, standing.id), standing is contact

    def change_contact(self, representative_id: str, wanted: Contact, by: By, *, invalidate_links: bool) -> Contact:
        """Change a contact; a new address invalidates the links in earlier mails, and is tested."""

        def changed(found: Representative) -> Changed:
            before = contacts.contact_named(found, wanted.id)
            moved = before.email != wanted.email
            generation = before.generation + (moved or invalidate_links)
            after = contacts.changed(found, replace(contacts.tested_as(wanted, before), generation=generation))
            if not moved:
                return after, ()
            after, told = contacts.tested(after, self.clock(), wanted.id)
            return after, (told,)

        return contacts.contact_named(self._change(representative_id, changed, by), wanted.id)

    def remove_contact(self, representative_id: str, contact_id: str, by: By) -> Representative:
        """Take a contact out; its links open nothing any more."""
        return self._change(representative_id, lambda found: (contacts.removed(found, contact_id), ()), by)

    def acknowledge(self, platform_id: str, contact_id: str, test: int) -> None:
        """Somebody has followed a test's link and said so; of an older test, or a contact that is gone, nothing."""

        def acknowledged(found: Platform | None) -> Change:
            platform, at = known_platform(found, platform_id), self.clock()
            return Change(
                contacts.changed_contacts(
                    platform, lambda one: contacts.acknowledged(one, test, at) if one.id == contact_id else one
                )
            )

        self.registry.change_platform(platform_id, acknowledged)

    def first_contact(self, platform_id: str, authority: str, by: By) -> tuple[FirstContact, bool]:
        """An authority has told this platform how its orders come; the first time stands, and whether this is it."""
        standing = FirstContact(authority, self.clock())
        new = standing

        def contacted(found: Platform | None) -> Change:
            nonlocal standing
            platform = known_platform(found, platform_id)
            standing = next((one for one in platform.first_contacts if one.authority == authority), new)
            if standing is not new:
                return Change(platform)
            _must_be_told(platform, authority, new.at)
            told = Told("platform.first_contacted", {"authority": authority})
            return Change(replace(platform, first_contacts=(*platform.first_contacts, new)), (told,))

        self.registry.change_platform(platform_id, contacted, by)
        return standing, standing is new

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
