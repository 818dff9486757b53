"""What mail servers say, and what follows: receipt, its withdrawal, an address that is given up.

Feedback comes late, early, twice and in any order. Each step is written so that whichever comes last finds it out: an
acceptance looks for a bounce once more after it was told to the order, and a bounce stands for good.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from removal.delivery import endpoint as endpoints
from removal.delivery.delivery import Delivery, Mail, State
from removal.delivery.endpoint import Change, Endpoint
from removal.delivery.endpoint_store import EndpointStore, LoadedEndpoint, Moved
from removal.delivery.mail.feedback import Feedback, Kind
from removal.delivery.mail.planning import mailto
from removal.delivery.mail.recipients import NOTICE
from removal.delivery.mail.store import MailStore
from removal.delivery.store import DeliveryStore
from removal.errors import Busy, NotFound, Retryable
from removal.orders.actions import Orders
from removal.orders.commands import Bounce
from removal.orders.order import Evidence
from removal.record.facts import SYSTEM

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
    clock: Callable[[], datetime]

    def take(self, told: Feedback) -> None:
        """Keep it beside its delivery and do what follows from it; a second time nothing does."""
        delivery = self._delivery(told)
        self.mails.keep(delivery, told)
        if told.kind is Kind.DELIVERY:
            self._accepted(delivery, told)
        elif told.kind is Kind.BOUNCE:
            self._came_back(delivery, told)

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

    def _accepted(self, delivery: Delivery, told: Feedback) -> None:
        if not self.mails.accepted(delivery):
            return
        if delivery.mail and delivery.mail.representative is None:
            self.addresses.heard_from(delivery.endpoint)
        if delivery.type != NOTICE:
            return
        evidence = Evidence("mail_accepted", told.at, self.clock(), delivery.endpoint, delivery.id)
        self.orders.record_receipt(_order(delivery), evidence, delivery.mail.representative if delivery.mail else None)
        if self.deliveries.load(delivery.endpoint, delivery.id).state is State.BOUNCED:
            self._withdraw(delivery)

    def _came_back(self, delivery: Delivery, told: Feedback) -> None:
        self.mails.bounced(delivery)
        if delivery.type == NOTICE:
            self._withdraw(delivery)
        if told.permanent and delivery.mail:
            reason = " ".join((told.detail["bounceType"], told.detail.get("bounceSubType", ""))).strip()
            self.addresses.give_up(delivery.owner, delivery.mail, reason)

    def _withdraw(self, delivery: Delivery) -> None:
        said = next(said for said in self.mails.feedback(delivery.id) if said.kind is Kind.BOUNCE)
        bounce = Bounce(said.detail["bounceType"], said.detail.get("bounceSubType", ""), said.at)
        self.orders.withdraw_evidence(_order(delivery), delivery.id, bounce)


def _order(delivery: Delivery) -> str:
    return delivery.subject.partition(":")[2]
