"""Sends a mail that waited, in retry or held, to its contact's present address: a former address gets no more mails."""

from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from removal.deliveries.delivery import Delivery, Mail, State
from removal.deliveries.planning import mail_to
from removal.deliveries.readdressed import mailed_to, readdressed_id
from removal.deliveries.store import DeliveryStore
from removal.endpoints.channel import delivery_id
from removal.endpoints.schedule import UNSETTLED_AFTER
from removal.queues.queue import LONGEST_CHAIN, Message, Queue
from removal.registry.authority import Authority
from removal.registry.contact_changes import notified
from removal.registry.platform import Contact, Platform, representative_by_id
from removal.values import dataclass, replace


class Register(Protocol):
    """The register of platforms and authorities."""

    def authority_now(self, authority_id: str) -> Authority:
        """An authority as the table has it now. Raises NotFound if there is none."""

    def platform_now(self, platform_id: str) -> Platform:
        """A platform as the table has it now. Raises NotFound if there is none."""


@dataclass(frozen=True, slots=True)
class Readdressing:
    """Plans mails about orders anew if their contact has another address. `pass_on`: as of `MailWorker`."""

    register: Register
    deliveries: DeliveryStore
    queue: Queue
    clock: Callable[[], datetime]
    pass_on: Callable[[Delivery, int], None]

    def __call__(self, delivery: Delivery, hop: int) -> bool:
        """Whether the mail is for no address of a contact any more, so that it is not to be sent.

        The contact's present address gets it instead; if the contact was removed, or gets no notices, a notice that
        waits is passed on to the next contacts. A representative that was erased has no contacts to compare with.
        """
        mail = delivery.mail
        if mail and mail.to_authority_contact:
            return self._is_removed(delivery, mail)
        if mail is None or mail.representative is None or not delivery.subject.startswith("order:"):
            return False
        holder = representative_by_id(self.register.platform_now(delivery.owner.partition(":")[2]), mail.representative)
        if holder is None or any(
            (contact.id, contact.email) == (mail.contact, mail.email) for contact in holder.contacts
        ):
            return False
        present = next((contact for contact in notified(holder) if contact.id == mail.contact), None)
        if present is None:
            self.pass_on(delivery, hop)
        else:
            self._send(
                delivery, self._id(delivery, present), mail_to(present, holder, mail.as_of, mail.planned_at), hop
            )
        return True

    def _is_removed(self, delivery: Delivery, mail: Mail) -> bool:
        """Whether a contact of an authority is in the register no more; another address is another contact."""
        return self.register.authority_now(delivery.owner.partition(":")[2]).contact(mail.contact) is None

    def _id(self, delivery: Delivery, present: Contact) -> str:
        """The id under which all plan the fact's mail to the present address; one of its own if that was mailed before.

        Example: a reassignment brings the notice again, to a contact that had it at this address in an earlier mandate.
        """
        sent = mailed_to(self.deliveries, delivery.fact, [present])[present.id]
        is_first = sent.state is not None and sent.id == delivery_id(delivery.fact, present.id)
        return readdressed_id(delivery.id, present.email) if is_first else sent.id

    def _send(self, delivery: Delivery, id_: str, mail: Mail, hop: int) -> None:
        now = self.clock()
        new = replace(
            delivery,
            id=id_,
            state=State.PENDING,
            tries=0,
            timer_at=now + UNSETTLED_AFTER,
            mail=replace(mail, released_at=now),
        )
        self.deliveries.plan([(new, None)])
        if hop < LONGEST_CHAIN:  # else its timer sends it
            self.queue.send([Message({**new.message, "hop": hop})])
