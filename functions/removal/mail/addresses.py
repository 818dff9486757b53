"""The state of email addresses: disabled while mail to them bounces, and enabled when their readers answer."""

from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from removal.deliveries.delivery import Mail
from removal.deliveries.planning import mailto
from removal.endpoints import endpoint as endpoints
from removal.endpoints.endpoint import RECOVERED, Change, Endpoint
from removal.endpoints.store import EndpointStore, LoadedEndpoint
from removal.record.facts import SYSTEM, from_text
from removal.registry.platform import Contact, Platform, representative_by_id
from removal.values import dataclass, replace
from removal.versions import retry


class Register(Protocol):
    """The register of platforms."""

    def platform_now(self, platform_id: str) -> Platform:
        """A platform as the table has it now. Raises NotFound if there is none."""


@dataclass(frozen=True, slots=True)
class Addresses:
    """Email addresses, stored as endpoints from their first failure on."""

    store: EndpointStore
    register: Register
    clock: Callable[[], datetime]

    def give_up(self, owner: str, mail: Mail, reason: str) -> None:
        """Disable an address that bounces: it gets no mail until its reader answers, or the address is changed.

        If the contact's registered address is disabled already, it stays the stored one: a test mail to a new address
        may bounce too.
        """

        def change(endpoint: Endpoint) -> Change | None:
            url = mailto(mail.email)
            known = not endpoint.enabled and endpoint.url in (url, self._registered(owner, mail))
            return None if known else endpoints.disabled(replace(endpoint, url=url), reason)

        at = self.clock()
        new = Endpoint(mail.contact, owner, mail.representative, mailto(mail.email), at, ())
        self._change(mail.contact, change, endpoints.disabled(new, reason))

    def is_given_up(self, contact: Contact) -> bool:
        """Whether a contact's address is disabled because mail to it bounced."""
        return self.takes_no_mail(contact.id, contact.email)

    def takes_no_mail(self, contact: str, email: str) -> bool:
        """Whether an address is disabled: the contact's address now, or that of an earlier mail."""
        loaded = self.store.find(contact)
        return loaded is not None and not loaded.endpoint.enabled and loaded.endpoint.url == mailto(email)

    def _registered(self, owner: str, mail: Mail) -> str | None:
        """The contact's address in the register, as a URL; None for a contact that is not in the register."""
        kind, _, platform = owner.partition(":")
        if kind != "platform" or mail.representative is None:
            return None
        holder = representative_by_id(self.register.platform_now(platform), mail.representative)
        return (
            next((mailto(contact.email) for contact in holder.contacts if contact.id == mail.contact), None)
            if holder
            else None
        )

    def restored_at(self, contact: str) -> datetime | None:
        """When the address was last enabled again after it was disabled; None if it never was."""
        loaded = self.store.find(contact)
        facts = map(from_text, loaded.journal) if loaded else ()
        return max((fact.at for fact in facts if fact.type == RECOVERED), default=None)

    def restore(self, contact: str) -> None:
        """Enable the address, because its reader has answered; queued mails are sent."""
        self._change(
            contact, lambda endpoint: None if endpoint.enabled else endpoints.enabled(endpoint, self.clock()), None
        )

    def _change(self, contact: str, change: Callable[[Endpoint], Change | None], first: Change | None) -> None:
        def change_once() -> None:
            loaded = self.store.find(contact)
            wanted = change(loaded.endpoint) if loaded else first
            if wanted:
                self._write(loaded, wanted)

        retry(change_once, f"Other writes changed the address of {contact} at every try.")

    def _write(self, loaded: LoadedEndpoint | None, wanted: Change) -> None:
        if loaded:
            self.store.change(loaded, wanted, self.clock())
        else:
            self.store.create(wanted, self.clock(), SYSTEM)
