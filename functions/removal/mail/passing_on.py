"""Passes on a notice whose mail bounced: mails it to the next contacts at once, without the hour's wait of R6."""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime

from removal.deliveries.delivery import Delivery, State
from removal.deliveries.planning import Planned, addressed_now, mail_to, mailto
from removal.deliveries.readdressed import mailed_to
from removal.deliveries.recipients import NOTICE, REASSIGNED
from removal.deliveries.store import DeliveryStore
from removal.endpoints.channel import delivery_id
from removal.endpoints.schedule import UNSETTLED_AFTER
from removal.endpoints.store import EndpointStore
from removal.orders.store import OrderStore
from removal.orders.waiting import waiting
from removal.queues.queue import LONGEST_CHAIN, Message, Queue
from removal.record.facts import Fact, from_text
from removal.registry.offices import Offices
from removal.registry.platform import Contact, Representative
from removal.values import dataclass, replace

CAME_BACK = "came_back"  # member of a queue message: the mail bounced


@dataclass(frozen=True, slots=True)
class PassingOn:
    """Plans and enqueues the notice for the next contacts. Existing deliveries do not change."""

    orders: OrderStore
    offices: Offices
    endpoints: EndpointStore
    deliveries: DeliveryStore
    queue: Queue
    clock: Callable[[], datetime]

    def __call__(self, delivery: Delivery, hop: int = 0) -> None:
        """Pass on the notice of a mail that bounced, was refused or is held, if a notice waits for receipt.

        `hop`: the number of earlier messages of the chain. At the end of a chain the deliveries' timers send them.
        """
        if delivery.brings_notice:
            at, is_chained = self.clock(), hop < LONGEST_CHAIN
            planned = list(self._planned(delivery, at, at + UNSETTLED_AFTER if is_chained else at))
            self.deliveries.plan([(pending, None) for pending in planned])
            self.queue.send([Message({**pending.message, "hop": hop}) for pending in planned if is_chained])

    def later(self, endpoint_id: str, delivery_ids: Iterable[str]) -> None:
        """Enqueue mails that bounced, each in its own message: one address may have many."""
        self.queue.send([Message({"endpoint": endpoint_id, "delivery": id_, CAME_BACK: True}) for id_ in delivery_ids])

    def _planned(self, delivery: Delivery, at: datetime, timer_at: datetime) -> Iterator[Delivery]:
        loaded = self.orders.load(delivery.subject.partition(":")[2])
        order, facts, waits = loaded.order, [from_text(line) for line in loaded.journal], waiting(loaded.order)
        representative = self.offices.addressee(order, at) if waits else None
        if representative is None:
            return
        notice = facts[waits[-1].sequence - 1]
        for contact, id_ in self._next(delivery, representative, _delivery_id_source(delivery, facts, notice)):
            mail = mail_to(contact, representative, len(facts), at)
            planned = Planned(id_, notice, contact.id, delivery.owner, mail)
            yield replace(planned.delivery(order.rules.window, timer_at), promise=delivery.promise)

    def _next(
        self, delivery: Delivery, representative: Representative, delivery_id_source: Fact
    ) -> Iterator[tuple[Contact, str]]:
        """Reachable contacts without the notice, with delivery ids; only primary ones if a primary one is reachable."""
        mailed = mailed_to(self.deliveries, delivery_id_source.id, representative.contacts)
        unreachable = {
            contact.id: mailto(contact.email)
            for contact in representative.contacts
            if _went_to(delivery, contact) or mailed[contact.id].state is State.BOUNCED or self._is_disabled(contact)
        }
        for contact in addressed_now(NOTICE, (), representative, unreachable, ()):
            if mailed[contact.id].state is None and contact.id not in unreachable:
                yield contact, mailed[contact.id].id

    def _is_disabled(self, contact: Contact) -> bool:
        address = self.endpoints.find(contact.id)
        return address is not None and not address.endpoint.enabled and address.endpoint.url == mailto(contact.email)


def _went_to(delivery: Delivery, contact: Contact) -> bool:
    """Whether a mail went to the contact's present address, and not to a former one."""
    return delivery.mail is not None and (delivery.endpoint, delivery.mail.email) == (contact.id, contact.email)


def _delivery_id_source(delivery: Delivery, facts: list[Fact], notice: Fact) -> Fact:
    """The fact from whose id this delivery's id was made: the notice, or a reassignment that brought it again."""
    reassignments = (fact for fact in facts if fact.type == REASSIGNED)
    return next((fact for fact in reassignments if delivery_id(fact.id, delivery.endpoint) == delivery.id), notice)
