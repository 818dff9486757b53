"""Applies SES events to deliveries: receipt, withdrawal of receipt, addresses that are given up.

Events come late, early, twice and in any order. Each event is stored first; then the state is computed from all stored
events (`message_states`), so that the worker that stores the last event sees all of them.
"""

from collections.abc import Callable
from datetime import datetime

from removal.deliveries.delivery import Delivery, Mail, State
from removal.deliveries.order_reads import read_for_receipt
from removal.deliveries.recipients import CONTACT_CHANGED
from removal.deliveries.store import DeliveryStore
from removal.errors import Busy, NotFound, Retryable
from removal.mail.addresses import Addresses
from removal.mail.feedback import Feedback, Kind
from removal.mail.message_states import (
    MailEvent,
    MessageStates,
    accepted_after_all,
    bounced_again,
    evidence_id,
    message_states,
)
from removal.mail.passing_on import PassingOn
from removal.mail.store import MailStore
from removal.orders.actions import Orders
from removal.orders.notice import Bounce, Evidence
from removal.orders.order import Status
from removal.registry.office import Act
from removal.registry.offices import Offices
from removal.values import dataclass
from removal.versions import TRIES

SETTLES = (Kind.DELIVERY, Kind.BOUNCE, Kind.REJECT)


class Unmatched(Retryable):
    """Feedback about an unknown mail: it came before the mail was stored, or the mail is not ours."""


@dataclass(frozen=True, slots=True)
class MailFeedback:
    """Stores and applies SES events, one at a time."""

    deliveries: DeliveryStore
    mails: MailStore
    addresses: Addresses
    orders: Orders
    offices: Offices
    clock: Callable[[], datetime]
    pass_on: PassingOn

    def take(self, feedback: Feedback) -> Feedback:
        """Store the event beside its delivery and apply it. Returns it as it applies to that delivery. Idempotent."""
        delivery = self._delivery(feedback)
        if delivery is None:
            return feedback
        feedback = feedback.mailed_to(delivery.mail.email) if delivery.mail else feedback
        event = self.mails.keep(delivery, feedback)
        if feedback.kind in SETTLES:
            self._settle(delivery, event)
        given_up = delivery.mail is not None and self._is_permanent(feedback, delivery.mail)
        if given_up and delivery.mail:
            self._give_up(delivery, delivery.mail, _reason(feedback))
        if self._arrives_no_more(feedback, delivery.mail, given_up=given_up) and self._came_back(delivery):
            self.pass_on(delivery)
        if delivery.mail and (given_up or feedback.kind is Kind.DELIVERY) and self._takes_mail_after_all(delivery.mail):
            self.addresses.restore(delivery.endpoint)
        return feedback

    def _give_up(self, delivery: Delivery, mail: Mail, reason: str) -> None:
        """Queue earlier bounced mails of the address, to be passed on to other contacts; then disable the address.

        Both happen once: a later bounce finds the address disabled. If a worker is killed between the two, its retry
        does both again. The second query finds bounces that were stored while the address was being disabled.
        """
        if self.addresses.takes_no_mail(mail.contact, mail.email):
            return
        queued = self._queue_earlier(delivery, mail, {delivery.id})
        if delivery.type != CONTACT_CHANGED:
            self.addresses.give_up(delivery.owner, mail, reason)
            self._queue_earlier(delivery, mail, queued)

    def _queue_earlier(self, delivery: Delivery, mail: Mail, queued: set[str]) -> set[str]:
        """Queue the deliveries that bounced at the address and are not in `queued`; all queued by now."""
        new = self.mails.bounced_at(mail) - queued
        self.pass_on.later(delivery.endpoint, sorted(new))
        return queued | new

    def _arrives_no_more(self, feedback: Feedback, mail: Mail | None, *, given_up: bool) -> bool:
        """Whether no retry of a mail can arrive: its address is disabled, or SES rejected the mail."""
        if given_up or feedback.kind is Kind.REJECT:
            return True
        came_back = feedback.kind is Kind.BOUNCE and not feedback.full
        return came_back and mail is not None and self.addresses.takes_no_mail(mail.contact, mail.email)

    def _takes_mail_after_all(self, mail: Mail) -> bool:
        """Whether an address that was disabled for a second bounce had accepted a mail in between.

        The worker that disables the address checks after that write; the worker that stores the acceptance checks after
        its write. So at least one of the two sees both writes.
        """
        if mail.representative is None or not self.addresses.takes_no_mail(mail.contact, mail.email):
            return False
        since = self.addresses.restored_at(mail.contact)
        return accepted_after_all(self.mails.events_of_address(mail), since)

    def _came_back(self, delivery: Delivery) -> bool:
        """Whether every message of the delivery bounced or was rejected."""
        return self.deliveries.state(delivery.endpoint, delivery.id) is State.BOUNCED

    def _is_permanent(self, feedback: Feedback, mail: Mail) -> bool:
        """Whether the bounce is permanent: SES reports so, or the previous mail to the address bounced too."""
        if feedback.permanent or feedback.kind is not Kind.BOUNCE or feedback.full or mail.representative is None:
            return feedback.permanent
        return bounced_again(self.mails.events_of_address(mail), self.addresses.restored_at(mail.contact))

    def _delivery(self, feedback: Feedback) -> Delivery | None:
        """The delivery, by the event's tags or else by SES's message id; None if it was erased. Raises Unmatched."""
        delivery = self._tagged(feedback) or self.mails.of_message(feedback.message_id)
        if delivery is None and not self._was_erased(feedback):
            msg = f"No delivery is known for SES message {feedback.message_id}."
            raise Unmatched(msg)
        return delivery

    def _was_erased(self, feedback: Feedback) -> bool:
        """Whether the order of a mail was erased, and with it the delivery: there is nothing left to apply."""
        try:
            return self.orders.store.load(feedback.tags.get("order", "")).order.status is Status.ERASED
        except NotFound:
            return False

    def _tagged(self, feedback: Feedback) -> Delivery | None:
        if "endpoint" not in feedback.tags or "delivery" not in feedback.tags:
            return None
        try:
            delivery = self.deliveries.load(feedback.tags["endpoint"], feedback.tags["delivery"])
        except NotFound:
            return None
        about = f"order:{feedback.tags['order']}" if "order" in feedback.tags else delivery.subject
        return delivery if delivery.subject == about else None

    def _settle(self, delivery: Delivery, event: MailEvent) -> None:
        """Apply all stored events; repeat if another worker changed the outcome meanwhile."""
        first = self._settle_first(delivery, event)
        if first and not delivery.brings_notice:
            return
        messages = message_states(self.mails.events(delivery.id))
        if messages != first:
            self._settle_by_all(delivery, messages)

    def _settle_first(self, delivery: Delivery, event: MailEvent) -> MessageStates | None:
        """Apply an acceptance to a delivery that no event has settled; None if another one has, or may have.

        A worker stores its event before it settles by it. So of two that settle a delivery at once, the one whose
        condition fails sees both events. A notice's events are read once more after its receipt was recorded: a bounce
        that came meanwhile found nothing to withdraw.
        """
        messages = message_states([event])
        if event.kind is not Kind.DELIVERY or not self.mails.accepted_first(delivery, event):
            return None
        self._follow(delivery, messages, event.message)
        return messages

    def _settle_by_all(self, delivery: Delivery, messages: MessageStates) -> None:
        for _ in range(TRIES):
            self._apply(delivery, messages)
            seen, messages = messages, message_states(self.mails.events(delivery.id))
            if messages == seen:
                return
        msg = f"Other writes changed delivery {delivery.id} at every try."
        raise Busy(msg)

    def _apply(self, delivery: Delivery, messages: MessageStates) -> None:
        state = messages.state or (State.BOUNCED if messages.rejected else None)
        if state is None:
            return
        accepted = messages.standing[0].message if messages.standing else None
        self._follow(delivery, messages, self.mails.settled(delivery, state, accepted))

    def _follow(self, delivery: Delivery, messages: MessageStates, first: str | None) -> None:
        """Restore an alarm address that accepted a mail; record what proves receipt of a notice, or withdraw it."""
        if messages.standing and delivery.mail and delivery.mail.representative is None:
            self.addresses.restore(delivery.endpoint)
        if delivery.brings_notice and messages.standing:
            self._record(delivery, messages, first)
        elif delivery.brings_notice:
            self._withdraw(delivery, messages, first)

    def _record(self, delivery: Delivery, messages: MessageStates, first: str | None) -> None:
        """Record each accepted message as separate evidence; the order decides which evidence starts its clock."""
        representative, planned = (delivery.mail.representative, delivery.mail.as_of) if delivery.mail else (None, 0)
        loaded, platform = read_for_receipt(self.orders.store, self.offices.registry, _order(delivery), delivery)
        in_office = self.offices.holding(platform, representative, Act.PROVE_BY_MAIL)
        for number, accepted in enumerate(messages.standing):
            seen = None if number else loaded
            id_ = evidence_id(delivery.id, accepted.message, first)
            evidence = Evidence("mail_accepted", accepted.at, self.clock(), delivery.endpoint, id_, delivery.sequence)
            self.orders.record_receipt(
                _order(delivery), evidence, representative, planned=planned, in_office=in_office, seen=seen
            )

    def _withdraw(self, delivery: Delivery, messages: MessageStates, first: str | None) -> None:
        """Withdraw the evidence of every accepted message, as all of them bounced.

        The first message comes last: otherwise the evidence of a further message would become the receipt for a moment.
        """
        for accepted, bounced in sorted(messages.lost, key=lambda pair: pair[0].message in (None, first)):
            bounce = Bounce(
                bounced.detail.get("bounceType", "Undetermined"), bounced.detail.get("bounceSubType", ""), bounced.at
            )
            id_ = evidence_id(delivery.id, accepted.message, first)
            self.orders.withdraw_evidence(_order(delivery), id_, bounce)


def _reason(feedback: Feedback) -> str:
    """SES's label of the bounce; the authority and the platform read it."""
    labels = (feedback.stored.get(name, "") for name in ("bounceType", "bounceSubType"))
    return " ".join(label for label in labels if label) or feedback.kind.value


def _order(delivery: Delivery) -> str:
    return delivery.subject.partition(":")[2]
