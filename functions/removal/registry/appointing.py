"""Changes of a platform's representatives: appointment, end of a mandate, contacts, an authority's first contact."""

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import lru_cache

from removal.errors import CapReached, Fault, IllegalCommand, Invalid, Refused
from removal.limits.limit import CONTACT_CHANGES, MAILS_TO_UNCONFIRMED, mailbox
from removal.limits.store import Limits
from removal.record import instant
from removal.record.facts import By
from removal.registry import contact_changes, contacts, entering
from removal.registry.actions import require_platform
from removal.registry.new_fact import NewFact
from removal.registry.office import Act, Actor, Leave, may
from removal.registry.payloads import FirstContacted
from removal.registry.platform import (
    Contact,
    FirstContact,
    Platform,
    Representative,
    representative_by_id,
)
from removal.registry.store import Change, Registry
from removal.values import dataclass, replace

REPRESENTATIVES_AT_MOST = 50
AUTHORITIES_AT_MOST = 50  # whose first contacts one platform's entry holds

Changed = tuple[Representative, Sequence[NewFact]]


@dataclass(frozen=True, slots=True)
class Appointing:
    """Changes of a platform's representatives; after each the platform's timer is due at once.

    `given_up`: whether a contact's address takes no mail.
    """

    registry: Registry
    clock: Callable[[], datetime]
    limits: Limits
    given_up: Callable[[Contact], bool]

    def appoint(self, platform_id: str, representative: Representative, by: By) -> bool:
        """Enter a representative and test its contacts; returns whether it is new.

        Of several representatives in office the last answers. Raises IllegalCommand if this mandate was ended since.
        """
        _in_order(representative.valid_from, representative.valid_until)
        is_new = True

        def appointed(stored: Platform | None) -> Change:
            nonlocal is_new
            platform = require_platform(stored, platform_id)
            entered_before = representative_by_id(platform, representative.id)
            is_new = entered_before is None
            if entered_before:
                _not_ended_since(entered_before, representative, self.clock())
                return Change(platform)
            if len(platform.representatives) >= REPRESENTATIVES_AT_MOST:
                msg = f"A platform's entry holds {REPRESENTATIVES_AT_MOST} representatives."
                raise CapReached(msg)
            entered = replace(representative, appointed_at=self.clock())
            new, test = contacts.tested(entered, self.clock())
            after = replace(platform, representatives=(*platform.representatives, new))
            return Change(replace(after, mandates_changed_at=self.clock()), (entering.of_appointment(new), test))

        self.registry.change_platform(platform_id, appointed, by)
        return is_new

    def terminate(
        self, representative_id: str, valid_until: datetime, by: By, *, revoked: bool = False
    ) -> Representative:
        """End a mandate at an instant, but not before the request.

        An ended mandate stays ended, and a revoked one revoked. With `revoked` the representative may answer nothing
        from then on. Example: entered at 12:00 with `valid_until` 11:00, it ends
        at 12:00. An order that was received at 11:30 was received in office, so the last representative may answer it.
        """

        def terminated(holder: Representative) -> Changed:
            now = self.clock()
            _in_order(holder.valid_from, valid_until)
            ends_at = _end_of(holder, valid_until, now)
            if holder.revoked_at and holder.revoked_at <= now:
                return holder, ()
            revoked_at = max(ends_at, now) if revoked or holder.revoked_at else None
            after = replace(holder, valid_until=ends_at, revoked_at=revoked_at)
            return after, entering.of_end(holder, after)

        return self._change(representative_id, terminated, by)

    def add_contact(self, representative_id: str, contact: Contact, by: By) -> tuple[Contact, bool]:
        """Enter a contact and test it. Returns it, or the stored one with the same data, and whether it is new.

        Raises IllegalCommand for an erased representative, whose new contacts would never be erased; and if the stored
        contact has another language or zone, because to add a contact changes none.
        """
        entered = contact

        def added(holder: Representative) -> contact_changes.Changed:
            nonlocal entered
            _not_erased(holder)
            entered = next((stored for stored in holder.contacts if _same_desk(stored, contact)), contact)
            if entered is not contact:
                _reads_the_same(entered, contact)
                return contact_changes.Changed(holder)
            return contact_changes.added(holder, contact, self._entering(by))

        after = self._change_contacts(representative_id, added, by)
        return contacts.contact_named(after, entered.id), entered is contact

    def change_contact(self, representative_id: str, contact: Contact, by: By, *, invalidate_links: bool) -> Contact:
        """Change a contact. A new address is tested; it may wait until its reader confirms it (`contact_changes`)."""

        def changed(holder: Representative) -> contact_changes.Changed:
            given_up = self.given_up(contacts.contact_named(holder, contact.id))
            return contact_changes.changed(
                holder, contact, self._entering(by), given_up=given_up, invalidate_links=invalidate_links
            )

        return contacts.contact_named(self._change_contacts(representative_id, changed, by), contact.id)

    def remove_contact(self, representative_id: str, contact_id: str, by: By) -> Representative:
        """Remove a contact; its links become invalid."""

        def removed(holder: Representative) -> contact_changes.Changed:
            return contact_changes.removed(holder, contact_id, self._entering(by))

        return self._change_contacts(representative_id, removed, by)

    def succeed(self, platform_id: str, contact_id: str, given_up: str) -> None:
        """Replace an address that takes no mail by the contact's waiting address. Idempotent."""
        self._change_one(
            platform_id, contact_id, lambda holder, at: contact_changes.succeeded(holder, contact_id, given_up, at)
        )

    def first_contact(self, platform_id: str, authority: str, by: By) -> tuple[FirstContact, bool]:
        """Record that an authority informed the platform how its orders come.

        Returns the first such record, and whether this call made it.
        """
        recorded = FirstContact(authority, self.clock())
        new = recorded

        def contacted(stored: Platform | None) -> Change:
            nonlocal recorded
            platform = require_platform(stored, platform_id)
            recorded = next((entry for entry in platform.first_contacts if entry.authority == authority), new)
            if recorded is not new:
                return Change(platform)
            _may_be_contacted(platform, authority, new.at)
            fact = NewFact("platform.first_contacted", FirstContacted(authority=authority))
            return Change(replace(platform, first_contacts=(*platform.first_contacts, new)), (fact,))

        self.registry.change_platform(platform_id, contacted, by)
        return recorded, recorded is new

    def _entering(self, by: By) -> contact_changes.Entering:
        return contact_changes.Entering(self.clock(), by_registrar=by.kind == "registrar", caller=by.caller)

    def _change_contacts(
        self, representative_id: str, change: Callable[[Representative], contact_changes.Changed], by: By
    ) -> Representative:
        """Change contacts. Raises LimitReached, without a change, if the day's changes or mails are used up."""
        platform_id = self.registry.platform_of(representative_id)
        party = f"registrar:{representative_id}" if by.kind == "registrar" else f"platform:{platform_id}"

        @lru_cache
        def count(mailed: tuple[str, ...]) -> None:
            self.limits.take(CONTACT_CHANGES, party)
            for address in mailed:
                self.limits.take(MAILS_TO_UNCONFIRMED, party, mailbox(address), address)

        def changed(holder: Representative) -> Changed:
            after = change(holder)
            if after.facts:
                count(after.mailed)
            return after.holder, after.facts

        return self._change(representative_id, changed, by)

    def _change_one(
        self, platform_id: str, contact_id: str, change: Callable[[Representative, datetime], contact_changes.Changed]
    ) -> None:
        """Change a contact as the system, in the representative that has it; nothing if the contact was removed."""

        def changed(stored: Platform | None) -> Change:
            platform = require_platform(stored, platform_id)
            holder = contacts.holder_of(platform, contact_id)
            after = change(holder, self.clock()) if holder else None
            return (
                Change(contacts.with_representative(platform, after.holder), after.facts) if after else Change(platform)
            )

        self.registry.change_platform(platform_id, changed)

    def _change(self, representative_id: str, change: Callable[[Representative], Changed], by: By) -> Representative:
        platform_id = self.registry.platform_of(representative_id)

        def changed(stored: Platform | None) -> Change:
            platform = require_platform(stored, platform_id)
            before = contacts.require_representative(platform, representative_id)
            representative, facts = change(before)
            ends_otherwise = _end(before) != _end(representative)
            changed_at = self.clock() if ends_otherwise else platform.mandates_changed_at
            after = contacts.with_representative(platform, representative)
            return Change(replace(after, mandates_changed_at=changed_at), facts)

        self.registry.change_platform(platform_id, changed, by)
        return contacts.require_representative(self.registry.platform_now(platform_id), representative_id)


def _end(representative: Representative) -> tuple[datetime | None, datetime | None]:
    return representative.valid_until, representative.revoked_at


def _end_of(holder: Representative, valid_until: datetime, now: datetime) -> datetime:
    """The end of a mandate: an ended one keeps its end, and none ends before the request (`now`)."""
    ended_at = holder.valid_until
    if ended_at is None or ended_at > now:
        return max(valid_until, now)
    if valid_until > ended_at:
        msg = f"This mandate ended at {instant.to_text(ended_at)}. To go on, appoint a representative anew."
        raise IllegalCommand(msg)
    return ended_at


def _in_order(valid_from: datetime, valid_until: datetime | None) -> None:
    if valid_until is not None and valid_until <= valid_from:
        msg = "A mandate ends after it begins."
        raise Invalid(msg, Fault("/valid_until", "Must be later than valid_from."))


def _not_ended_since(entered: Representative, again: Representative, now: datetime) -> None:
    """Raises IllegalCommand if the mandate has ended otherwise than the request says: it would appoint no one."""
    ended_at = entered.valid_until
    if ended_at and ended_at <= now and (entered.erased_at or ended_at != again.valid_until):
        msg = (
            f"This mandate was entered before, and ended at {instant.to_text(ended_at)}. "
            "To appoint the same representative anew, name another valid_from."
        )
        raise IllegalCommand(msg)


def _not_erased(holder: Representative) -> None:
    if holder.erased_at:
        msg = "This representative was erased when its preservation ended: it has no contacts, and gets none."
        raise IllegalCommand(msg)


def _same_desk(contact: Contact, other: Contact) -> bool:
    return (contact.role, contact.name, contact.email.lower()) == (other.role, other.name, other.email.lower())


def _reads_the_same(entered: Contact, again: Contact) -> None:
    if (entered.language, entered.zone) != (again.language, again.zone):
        msg = (
            f"This contact was entered before, as {entered.id}, with another language or zone; nothing was changed. "
            "To change it, send PUT with its id."
        )
        raise IllegalCommand(msg)


def _may_be_contacted(platform: Platform, authority: str, at: datetime) -> None:
    if len(platform.first_contacts) >= AUTHORITIES_AT_MOST:
        msg = f"A platform's entry holds the first contacts of {AUTHORITIES_AT_MOST} authorities."
        raise CapReached(msg)
    if may(Actor("authority", authority), Act.TELL_FIRST, platform, at) is Leave.NO:
        msg = f"Platform {platform.id} has no legal representative in office who could be told."
        raise Refused("no-representative", msg)
