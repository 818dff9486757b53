"""What follows from events of mails: receipt, its withdrawal, an address that is given up.

Events come late, early, twice and in any order. Each is stored first; then the outcome is computed from all that are
stored (`message_states`), so that the worker that stores the last one sees them all.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from removal.delivery import endpoint as endpoints
from removal.delivery.delivery import Delivery, Mail
from removal.delivery.endpoint import Change, Endpoint
from removal.delivery.endpoint_store import EndpointStore, LoadedEndpoint, Moved
from removal.delivery.mail.feedback import Feedback, Kind
from removal.delivery.mail.message_states import MessageStates, evidence_id, message_states
from removal.delivery.mail.planning import mailto
from removal.delivery.mail.recipients import CONTACT_CHANGED
from removal.delivery.mail.store import MailStore
from removal.delivery.store import DeliveryStore
from removal.errors import Busy, NotFound, Retryable
from removal.orders.actions import Orders
from removal.orders.commands import Bounce
from removal.orders.notice import Evidence
from removal.record.facts import SYSTEM
from removal.registry.office import Act, Leave, may
from removal.registry.offices import Offices
from removal.registry.platform import Contact

TRIES = 8


class Unmatched(Retryable):
    """Feedback about a mail that is not known: it came before the mail was written down, or is not ours."""


@dataclass(frozen=True, slots=True)
class Addresses:
    """Addresses for mail as endpoints: kept from their first failure on."""

    store: EndpointStore
    clock: Callable[[], datetime]

    def give_up(self, owner: str, mail: Mail, reason: str) -> None:
        """Mail to this address comes back: it gets none until somebody there is heard of, or it is changed."""

        def change(found: Endpoint) -> Change | None:
            known = not found.enabled and found.url == mailto(mail.email)
            return None if known else endpoints.disabled(replace(found, url=mailto(mail.email)), reason)

        at = self.clock()
        new = Endpoint(mail.contact, owner, mail.representative, mailto(mail.email), at, ())
        self._change(mail.contact, change, endpoints.disabled(new, reason))

    def is_given_up(self, contact: Contact) -> bool:
        """Whether mail to a contact's address came back for good."""
        found = self.store.find(contact.id)
        return found is not None and not found.endpoint.enabled and found.endpoint.url == mailto(contact.email)

    def heard_from(self, contact: str) -> None:
        """Somebody who reads there has answered: what was held goes out."""
        self._change(contact, lambda found: None if found.enabled else endpoints.enabled(found, self.clock()), None)

    def _change(self, contact: str, change: Callable[[Endpoint], Change | None], first: Change | None) -> None:
        for _ in range(TRIES):
            loaded = self.store.find(contact)
            wanted = change(loaded.endpoint) if loaded else first
            if wanted is None:
                return
            try:
                self._write(loaded, wanted)
            except Moved:
                continue
            return
        msg = f"The address of {contact} was written by others each time."
        raise Busy(msg)

    def _write(self, loaded: LoadedEndpoint | None, wanted: Change) -> None:
        if loaded:
            self.store.change(loaded, wanted, self.clock())
        else:
            self.store.create(wanted, self.clock(), SYSTEM)


@dataclass(frozen=True, slots=True)
class MailFeedback:
    """Takes one event after the other."""

    deliveries: DeliveryStore
    mails: MailStore
    addresses: Addresses
    orders: Orders
    offices: Offices
    clock: Callable[[], datetime]

    def take(self, told: Feedback) -> Feedback:
        """Store the event beside its delivery and apply it, as it is understood of that delivery. Idempotent."""
        delivery = self._delivery(told)
        told = told.mailed_to(delivery.mail.email) if delivery.mail else told
        self.mails.keep(delivery, told)
        if told.kind in (Kind.DELIVERY, Kind.BOUNCE):
            self._settle(delivery)
        if told.permanent and delivery.mail and delivery.type != CONTACT_CHANGED:
            reason = " ".join((told.kept["bounceType"], told.kept.get("bounceSubType", ""))).strip()
            self.addresses.give_up(delivery.owner, delivery.mail, reason)
        return told

    def _delivery(self, told: Feedback) -> Delivery:
        """By its tags, else by SES's message id; Unmatched."""
        found = self._tagged(told) or self.mails.of_message(told.message_id)
        if found is None:
            msg = f"No delivery is known for SES message {told.message_id}."
            raise Unmatched(msg)
        return found

    def _tagged(self, told: Feedback) -> Delivery | None:
        if "endpoint" not in told.tags or "delivery" not in told.tags:
            return None
        try:
            found = self.deliveries.load(told.tags["endpoint"], told.tags["delivery"])
        except NotFound:
            return None
        about = f"order:{told.tags['order']}" if "order" in told.tags else found.subject
        return found if found.subject == about else None

    def _settle(self, delivery: Delivery) -> None:
        """Apply all stored events; repeat if another worker changed the outcome meanwhile."""
        messages = message_states(self.mails.events(delivery.id))
        for _ in range(TRIES):
            self._apply(delivery, messages)
            seen, messages = messages, message_states(self.mails.events(delivery.id))
            if messages == seen:
                return
        msg = f"Delivery {delivery.id} was written by others each time."
        raise Busy(msg)

    def _apply(self, delivery: Delivery, messages: MessageStates) -> None:
        if messages.state is None:
            return
        accepted = messages.standing[0].message if messages.standing else None
        first = self.mails.settled(delivery, messages.state, accepted)
        if messages.standing and delivery.mail and delivery.mail.representative is None:
            self.addresses.heard_from(delivery.endpoint)
        if delivery.brings_notice and messages.standing:
            self._record(delivery, messages, first)
        elif delivery.brings_notice:
            self._withdraw(delivery, messages, first)

    def _record(self, delivery: Delivery, messages: MessageStates, first: str | None) -> None:
        """Each accepted message is evidence of its own; the order decides which one starts its clock."""
        representative = delivery.mail.representative if delivery.mail else None
        platform = delivery.owner.partition(":")[2]
        actor = self.offices.of_representative(platform, representative, fresh=True)
        in_office = (one for one in messages.standing if may(actor, Act.PROVE_BY_MAIL, None, one.at) is Leave.YES)
        for accepted in in_office:
            id_ = evidence_id(delivery.id, accepted.message, first)
            evidence = Evidence("mail_accepted", accepted.at, self.clock(), delivery.endpoint, id_, delivery.sequence)
            self.orders.record_receipt(_order(delivery), evidence, representative)

    def _withdraw(self, delivery: Delivery, messages: MessageStates, first: str | None) -> None:
        """Every accepted message has bounced; further messages come before the first, so that none takes its place."""
        for accepted, found in sorted(messages.lost, key=lambda pair: pair[0].message in (None, first)):
            bounce = Bounce(
                found.detail.get("bounceType", "Undetermined"), found.detail.get("bounceSubType", ""), found.at
            )
            id_ = evidence_id(delivery.id, accepted.message, first)
            self.orders.withdraw_evidence(_order(delivery), id_, bounce)


def _order(delivery: Delivery) -> str:
    return delivery.subject.partition(":")[2]
