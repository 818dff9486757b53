"""What a contact is mailed when it has been confirmed: each order that is open, so that it can answer. It only reads.

A notice that was received opens nothing anew; one that waits is received by this mail as by any other. More than ten
open orders are one mail with a list, beside the notices that wait.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from removal.deliveries.delivery import Listed, State
from removal.deliveries.planning import Planned, mail_to
from removal.deliveries.recipients import CONTACT_CHANGED, NOTICE
from removal.deliveries.store import DeliveryStore
from removal.endpoints.channel import delivery_id
from removal.errors import NotFound
from removal.orders.lists.store import OrderLists
from removal.orders.order import Status
from removal.orders.store import Loaded, OrderStore
from removal.orders.waiting import waiting
from removal.record import instant
from removal.record.canonical import derived_id
from removal.record.facts import Fact, from_text
from removal.registry.contact_changes import CONFIRMED
from removal.registry.payloads import ContactChanged
from removal.registry.platform import Contact, Platform, Representative, representative_in_office

EACH_AT_MOST = 10  # open orders that are mailed one by one
LISTED_AT_MOST = 500
OPEN = frozenset({Status.ISSUED, Status.RUNNING, Status.SUSPENDED, Status.BREACHED})


@dataclass(frozen=True, slots=True)
class CatchingUp:
    """Plans those mails; planned twice, they are the same."""

    orders: OrderStore
    lists: OrderLists
    deliveries: DeliveryStore

    def __call__(self, platform: Platform, fact: Fact, at: datetime) -> Iterator[Planned]:
        """Nothing for another fact, or of a contact that is not in office (any more)."""
        holder = representative_in_office(platform, at)
        confirmed = _confirmed(fact)
        for contact in holder.contacts if holder and confirmed else ():
            if holder and contact.id == confirmed and contact.confirmed:
                yield from self._planned(platform, holder, contact, fact, at)

    def _planned(
        self, platform: Platform, holder: Representative, contact: Contact, fact: Fact, at: datetime
    ) -> Iterator[Planned]:
        open_ = [self.orders.load(one.id) for one in self.lists.open(platform.id, "", LISTED_AT_MOST)]
        entries = [one for one in open_ if one.order.status in OPEN or waiting(one.order)]
        few = len(entries) <= EACH_AT_MOST
        for entry in entries:
            if few or waiting(entry.order):
                yield from self._notice(entry, holder, contact, fact, at)
        if not few:
            mail = replace(mail_to(contact, holder, fact.sequence, at), listed=_listed(entries))
            yield Planned(delivery_id(fact.id, contact.id), fact, contact.id, f"platform:{platform.id}", mail)

    def _notice(
        self, loaded: Loaded, holder: Representative, contact: Contact, fact: Fact, at: datetime
    ) -> Iterator[Planned]:
        """The latest notice that waits, which repeats those before it; else the order. Nothing if it has come there."""
        order, facts = loaded.order, [from_text(line) for line in loaded.journal]
        waits = waiting(order)
        if order.representative != holder.id or not (waits or order.status in OPEN):
            return
        notice = facts[waits[-1].sequence - 1] if waits else next(one for one in facts if one.type == NOTICE)
        id_ = self._id(notice, contact, fact)
        if id_:
            mail, owner = mail_to(contact, holder, len(facts), at), f"platform:{order.platform}"
            yield Planned(id_, notice, contact.id, owner, mail, window=order.rules.window)

    def _id(self, notice: Fact, contact: Contact, fact: Fact) -> str | None:
        """The delivery's usual id; another if that one went to another address or came back; None if it came there."""
        usual = delivery_id(notice.id, contact.id)
        try:
            found = self.deliveries.load(contact.id, usual)
        except NotFound:
            return usual
        came = found.mail and found.mail.email == contact.email and found.state is not State.BOUNCED
        return None if came else derived_id("confirmed", fact.id, usual)


def _listed(entries: Sequence[Loaded]) -> tuple[Listed, ...]:
    """Those that are due first, first."""
    found = ((one.order.id, one.order.reference, instant.to_text_or_none(one.order.due_at)) for one in entries)
    return tuple(sorted(found, key=lambda one: (one[2] is None, one[2] or "", one[1])))


def _confirmed(fact: Fact) -> str | None:
    """The contact that a fact confirms."""
    if fact.type != CONTACT_CHANGED:
        return None
    told: ContactChanged = fact.payload
    return told["contact"] if told["what"] == CONFIRMED else None
