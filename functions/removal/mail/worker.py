"""The mail worker: submits mails to SES and retries failures; whether a mail arrived comes later, as an SES event."""

import hashlib
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from random import Random
from typing import Protocol

from removal.deliveries.delivery import Attempt, AttemptObserver, Delivery, Mail, State, ignore_attempt
from removal.deliveries.held_queue import HeldQueue
from removal.deliveries.planning import mailto
from removal.deliveries.recipients import ALARMS_AUTHORITY_LATER
from removal.deliveries.retry import Retry
from removal.deliveries.store import DeliveryStore, ToSend
from removal.endpoints import schedule
from removal.endpoints.channel import delivery_id
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
from removal.table import ItemsRead
from removal.values import dataclass
from removal.versions import retry

AT_ONCE = timedelta(seconds=10)  # within which a first try is made, unless messages wait or a worker was killed
REFUSED_BY_SES = "RefusedBySes"  # the reason for which an address is disabled


class Mailer(Protocol):
    """Submits mails to SES."""

    def submit(
        self, sender: str, recipient: str, raw: bytes, tags: Mapping[str, str], window: timedelta | None
    ) -> Submission:
        """Submit a mail; errors are returned as faults. `window`: that of the order."""


@dataclass(frozen=True, slots=True)
class MailWorker:
    """Handles messages of the mail queue: a delivery, or the held deliveries of an address.

    `page` alerts the operator that no webhook of an authority has accepted a fact. `give_up` disables an address, and
    records that for the other contacts and the registrar; `restore` enables it again. `pass_on` plans the notice of a
    mail that was refused or is held, for the next contacts. `readdress` returns whether an address is its
    contact's no more, and then plans the mail for the present one. `hop`: the number of earlier messages of the chain.
    """

    endpoints: EndpointStore
    deliveries: DeliveryStore
    mails: MailStore
    writer: Writer
    mailer: Mailer
    queue: Queue
    clock: Callable[[], datetime]
    rng: Random
    give_up: Callable[[str, Mail, str], None]
    restore: Callable[[str], None]
    pass_on: Callable[[Delivery, int], None]
    readdress: Callable[[Delivery, int], bool]
    limits: Limits
    refusals: Refusals
    page: Callable[[Delivery], None] = lambda _: None
    observe: AttemptObserver = ignore_attempt
    hop: int = 0

    def run(self, message: JsonObject) -> None:
        """Handle a message. A duplicate has no effect, unless SES's answer was lost."""
        endpoint_id = message["endpoint"]
        if message.get("flush"):
            held_queue = HeldQueue(self.endpoints, self.deliveries, self.queue, self.clock, self.hop)
            held_queue.flush(message, lambda _, delivery: self._release(delivery))
        elif message.get(CAME_BACK):
            self._pass_on(endpoint_id, message["delivery"])
        else:
            self._deliver(message)

    def _pass_on(self, endpoint_id: str, delivery_id: str) -> None:
        """Pass on a mail that came back; nothing if another message of it has been accepted since."""
        delivery = self.deliveries.find(endpoint_id, delivery_id)
        if delivery and delivery.state is State.BOUNCED:
            self.pass_on(delivery, self.hop + 1)

    def _deliver(self, message: JsonObject) -> None:
        def deliver() -> None:
            read = self.deliveries.to_send(message, self.writer.beside(message))
            delivery = read.delivery
            if delivery and delivery.state is State.PENDING and delivery.tries == message["tries"]:
                self._send_or_hold(delivery, read)

        retry(deliver, f"Delivery {message['delivery']} kept being settled by others.")

    def _release(self, delivery: Delivery) -> bool:
        """Make a held mail pending and enqueue it; of two workers only one does. Mails do not wait for each other."""
        if self.mails.release(delivery, self.clock()):
            self.queue.send([Message({**delivery.message, "hop": self.hop + 1})])
        return True

    def _send_or_hold(self, delivery: Delivery, read: ToSend) -> None:
        address = read.endpoint
        if self._is_unneeded(delivery, address):
            self.mails.unneeded(delivery)
        elif address and _is_undeliverable(address, delivery.mail):
            self.pass_on(delivery, self.hop + 1)
            self.deliveries.hold(delivery, address)
        elif self.mails.claim(delivery, self.clock()):
            self._try_within_limit(delivery, read.beside)

    def _is_unneeded(self, delivery: Delivery, address: Endpoint | None) -> bool:
        """Whether not to send the mail: an alarm that needs none, or a mail to an address that its contact lost."""
        if _is_late_alarm(delivery):
            return not self._needs_alarm(delivery)
        return _has_waited(delivery, address, self.clock()) and self.readdress(delivery, self.hop + 1)

    def _try_within_limit(self, delivery: Delivery, read: ItemsRead) -> None:
        """Submit within the limit: a party could cause any number of mails about the register. The first try counts."""
        mail = delivery.mail
        limit = LIMITS[mail.limit] if mail and mail.limit and not delivery.tries else None
        if mail and limit and not self.limits.try_take(limit, delivery.owner, mailbox(mail.email)):
            self.mails.unneeded(delivery)
        else:
            self._try(delivery, read)

    def _needs_alarm(self, delivery: Delivery) -> bool:
        """Whether to send a delayed alarm: no webhook of the authority accepted the fact. Also pages the operator."""
        webhooks = [endpoint.id for endpoint in self.endpoints.of_owner(delivery.owner) if endpoint.channel.posts_body]
        states = [self.deliveries.state(webhook, delivery_id(delivery.fact, webhook)) for webhook in webhooks]
        if State.DELIVERED in states:
            return False
        self.page(delivery)
        return bool(delivery.mail and delivery.mail.email)

    def _try(self, delivery: Delivery, read: ItemsRead) -> None:
        """Submit the mail and store the result."""
        mail = delivery.mail
        if mail is None:
            msg = f"Delivery {delivery.id} is no mail, and lies on the mail queue."
            raise ValueError(msg)
        written = self.writer.write(delivery, mail, read)
        sender, tags, at = self.writer.sender.email, _tags(delivery), self.clock()
        submitted = self.mailer.submit(sender, mail.email, written.raw, tags, written.window)
        attempt = _attempt(at, submitted)
        self.observe(delivery, attempt, arrived=submitted.message_id is not None)
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
            delay = schedule.mail_delay(delivery.tries + 1, self.rng)
            Retry(self.deliveries, self.queue, self.clock, self.hop).after(delay, delivery, attempt)

    def _is_refused(self, delivery: Delivery, mail: Mail, submitted: Submission) -> bool:
        """Whether SES refused this recipient or message twice.

        If SES refuses other recipients with the same message, the fault is ours: their addresses are enabled again, and
        their mails retried.
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
        return self.refusals.others(f"{submitted.fault} {submitted.message}", delivery, mail)

    def _try_again(self, contact: str, delivery: str) -> None:
        self.restore(contact)
        self.mails.reopen(contact, delivery, self.clock())


def _is_late_alarm(delivery: Delivery) -> bool:
    """Whether it is an alarm for an authority that is sent only if no webhook accepted the fact."""
    return delivery.type == ALARMS_AUTHORITY_LATER and delivery.mail is not None and delivery.mail.to_alarm_address


def _has_waited(delivery: Delivery, address: Endpoint | None, now: datetime) -> bool:
    """Whether its contact may have another address by now: it is in retry, late, was held, or is about to be held."""
    mail = delivery.mail
    is_late = mail is not None and (mail.released_at is not None or now - mail.planned_at > AT_ONCE)
    return delivery.tries > 0 or is_late or (address is not None and _is_undeliverable(address, mail))


def _is_undeliverable(address: Endpoint, mail: Mail | None) -> bool:
    """Whether the address is disabled; a contact's new address is not.

    An authority's alarm address is always tried: its reader has no link by which it could be enabled again.
    """
    if mail is None or mail.representative is None:
        return False
    return not address.enabled and address.url == mailto(mail.email)


def _tags(delivery: Delivery) -> dict[str, str]:
    """The tags by which events are matched; SES allows letters, digits, hyphens and underscores."""
    kind, _, subject_id = delivery.subject.partition(":")
    about = {"order": subject_id} if kind == "order" else {}
    return {**about, "endpoint": delivery.endpoint, "delivery": delivery.id}


def _attempt(at: datetime, submitted: Submission) -> Attempt:
    """The attempt; it has the message id in place of a webhook's answer."""
    message_id = submitted.message_id or ""
    digest = hashlib.sha256(message_id.encode()).hexdigest()
    return Attempt(at, submitted.milliseconds, None, submitted.fault, digest, message_id)
