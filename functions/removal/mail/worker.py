"""Sending mails: SES takes a mail or it is tried again; whether it arrives is told later, by feedback."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Protocol

from removal.deliveries.attempt import AttemptObserver, ignore_attempt
from removal.deliveries.delivery import Attempt, Delivery, Mail, State
from removal.deliveries.held_queue import HeldQueue
from removal.deliveries.planning import mailto
from removal.deliveries.recipients import ALARMS_AUTHORITY_LATER
from removal.deliveries.retry import Retry
from removal.deliveries.store import DeliveryStore
from removal.endpoints import schedule
from removal.endpoints.channel import Channel, delivery_id
from removal.endpoints.endpoint import Endpoint
from removal.endpoints.store import EndpointStore
from removal.limits.limit import LIMITS, mailbox
from removal.limits.store import Limits
from removal.mail.passing_on import CAME_BACK
from removal.mail.ses import ADDRESS_REFUSED, REFUSALS, Submission
from removal.mail.store import MailStore, RefusalItem, Refusals
from removal.mail.writing import Writer
from removal.queues.queue import Message, Queue
from removal.record.canonical import JsonObject
from removal.record.facts import fact_id
from removal.versions import retry

REFUSED_BY_SES = "RefusedBySes"  # why an address is given up


class Mailer(Protocol):
    """What hands mails to SES."""

    def submit(
        self, sender: str, recipient: str, raw: bytes, tags: Mapping[str, str], window: timedelta | None
    ) -> Submission:
        """One mail; a fault is an answer too. `window` is that of the order it is about."""


@dataclass(frozen=True, slots=True)
class MailWorker:
    """The mail queue's work: a delivery, or what an address was held for.

    `page` calls the operator: an authority's systems have not taken what a delivery tells of. `give_up` keeps an
    address as one that takes no mail, and tells the other contacts and the registrar; `restore` takes that back.
    `pass_on` plans, for the next contacts, the notice of a mail that was refused or is held. `hop`: how many
    messages came before this one in its chain.
    """

    endpoints: EndpointStore
    deliveries: DeliveryStore
    mails: MailStore
    writer: Writer
    mailer: Mailer
    queue: Queue
    clock: Callable[[], datetime]
    chance: Random
    give_up: Callable[[str, Mail, str], None]
    restore: Callable[[str], None]
    pass_on: Callable[[Delivery, int], None]
    limits: Limits
    refusals: Refusals
    page: Callable[[Delivery], None] = lambda _: None
    tell: AttemptObserver = ignore_attempt
    hop: int = 0

    def run(self, message: JsonObject) -> None:
        """Do what one message asks for; asked twice, it is done once, unless SES's answer was lost."""
        endpoint_id = message["endpoint"]
        if message.get("flush"):
            line = HeldQueue(self.endpoints, self.deliveries, self.queue, self.clock, self.hop)
            line.flush(message, lambda _, delivery: self._release(delivery))
        elif message.get(CAME_BACK):
            self._pass_on(endpoint_id, message["delivery"])
        else:
            self._deliver(endpoint_id, message["delivery"], message["tries"])

    def _pass_on(self, endpoint_id: str, delivery_id: str) -> None:
        """Pass on a mail that came back; nothing if another message of it has been accepted since."""
        delivery = self.deliveries.load(endpoint_id, delivery_id)
        if delivery.state is State.BOUNCED:
            self.pass_on(delivery, self.hop + 1)

    def _deliver(self, endpoint_id: str, delivery_id: str, tries: int) -> None:
        def deliver() -> None:
            delivery = self.deliveries.load(endpoint_id, delivery_id)
            if delivery.state is State.PENDING and delivery.tries == tries:
                self._send_or_hold(delivery)

        retry(deliver, f"Delivery {delivery_id} kept being settled by others.")

    def _release(self, delivery: Delivery) -> bool:
        """What was held goes its own way again, so that no mail waits for another, and of two workers one sends it."""
        if self.mails.release(delivery, self.clock()):
            self.queue.send([Message({**delivery.message, "hop": self.hop + 1})])
        return True

    def _send_or_hold(self, delivery: Delivery) -> None:
        address = self.endpoints.find(delivery.endpoint)
        if _is_late_alarm(delivery) and not self._goes_out(delivery):
            self.mails.unneeded(delivery)
        elif address and _is_deaf(address.endpoint, delivery.mail):
            self.pass_on(delivery, self.hop + 1)
            self.deliveries.hold(delivery, address.endpoint)
        elif self.mails.claim(delivery, self.clock()):
            self._try_within_limit(delivery)

    def _try_within_limit(self, delivery: Delivery) -> None:
        """Mails about the register, of which a party could cause any number, are counted at their first try."""
        mail = delivery.mail
        limit = LIMITS[mail.limit] if mail and mail.limit and not delivery.tries else None
        if mail and limit and not self.limits.try_take(limit, delivery.owner, mailbox(mail.email)):
            self.mails.unneeded(delivery)
        else:
            self._try(delivery)

    def _goes_out(self, delivery: Delivery) -> bool:
        """Whether an authority's alarm that waited is sent: no webhook of theirs has taken the fact, and pages us."""
        fact = fact_id(delivery.subject, delivery.sequence)
        webhooks = [found.id for found in self.endpoints.of_owner(delivery.owner) if found.channel is Channel.WEBHOOK]
        states = [self.deliveries.state(webhook, delivery_id(fact, webhook)) for webhook in webhooks]
        if State.DELIVERED in states:
            return False
        self.page(delivery)
        return bool(delivery.mail and delivery.mail.email)

    def _try(self, delivery: Delivery) -> None:
        """One submission and its consequences."""
        mail = delivery.mail
        if mail is None:
            msg = f"Delivery {delivery.id} is no mail, and lies on the mail queue."
            raise ValueError(msg)
        written = self.writer.write(delivery, mail)
        sender, tags, at = self.writer.sender.email, _tags(delivery), self.clock()
        submitted = self.mailer.submit(sender, mail.email, written.raw, tags, written.window)
        attempt = _attempt(at, submitted)
        self.tell(delivery, attempt, arrived=submitted.message_id is not None)
        if submitted.message_id is not None:
            self.mails.sent(delivery, attempt, submitted.message_id)
        elif self._is_refused(delivery, mail, submitted):
            if submitted.fault == ADDRESS_REFUSED:
                self.give_up(delivery.owner, mail, REFUSED_BY_SES)
            self.pass_on(delivery, self.hop + 1)
            self.deliveries.arrived(delivery, attempt, State.BOUNCED)
            if self._refused_alike(delivery, mail, submitted):
                self._try_again(mail.contact, delivery.id)
        else:
            delay = schedule.mail_delay(delivery.tries + 1, self.chance)
            Retry(self.deliveries, self.queue, self.clock, self.hop).after(delay, delivery, attempt)

    def _is_refused(self, delivery: Delivery, mail: Mail, submitted: Submission) -> bool:
        """Whether SES refused this recipient or message twice; if it refuses others in the same words, it is our fault.

        The others' addresses are then not given up any more, and their mails are tried again.
        """
        if submitted.fault not in REFUSALS:
            return False
        others = self._refused_alike(delivery, mail, submitted)
        for other in others:
            self._try_again(other.contact, other.delivery)
        return bool(delivery.tries) and not others

    def _refused_alike(self, delivery: Delivery, mail: Mail, submitted: Submission) -> list[RefusalItem]:
        """The refusals of others in the same words; asked once more when this one was given up.

        Of two workers whose recipients are refused at once, one finds what the other has written.
        """
        return self.refusals.others(f"{submitted.fault} {submitted.said}", delivery, mail)

    def _try_again(self, contact: str, delivery: str) -> None:
        self.restore(contact)
        self.mails.reopen(contact, delivery, self.clock())


def _is_late_alarm(delivery: Delivery) -> bool:
    """Whether it is sent to an authority only if their webhooks have not taken the same."""
    return (
        delivery.type == ALARMS_AUTHORITY_LATER and delivery.mail is not None and delivery.mail.representative is None
    )


def _is_deaf(address: Endpoint, mail: Mail | None) -> bool:
    """Whether mail comes back from there; a contact with a new address has not been tried yet.

    An authority's alarm address is tried each time: its reader has no link to be heard by.
    """
    if mail is None or mail.representative is None:
        return False
    return not address.enabled and address.url == mailto(mail.email)


def _tags(delivery: Delivery) -> dict[str, str]:
    """What feedback is matched by: letters, digits, hyphens and underscores, as SES asks."""
    kind, _, subject_id = delivery.subject.partition(":")
    about = {"order": subject_id} if kind == "order" else {}
    return {**about, "endpoint": delivery.endpoint, "delivery": delivery.id}


def _attempt(at: datetime, submitted: Submission) -> Attempt:
    """The message id is where a webhook's answer is."""
    said = submitted.message_id or ""
    digest = hashlib.sha256(said.encode()).hexdigest()
    return Attempt(at, submitted.milliseconds, None, submitted.fault, digest, said)
