"""Mails to a contact that was just confirmed: each open order, so that the contact can answer. It only reads.

A notice that was received before opens no new window; a notice that waits for receipt is received by this mail as by
any other. With more than ten open orders, one mail lists them all, beside one mail for each notice that waits.
"""

from collections.abc import Iterator, Sequence
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
from removal.values import dataclass, replace

ORDERS_MAILED_SINGLY = 10  # open orders that are mailed one by one
ORDERS_LISTED_AT_MOST = 500
OPEN = frozenset({Status.ISSUED, Status.RUNNING, Status.SUSPENDED, Status.BREACHED})


@dataclass(frozen=True, slots=True)
class CatchingUp:
    """Plans the mails to a confirmed contact. Idempotent: planning again gives the same ids."""

    orders: OrderStore
    lists: OrderLists
    deliveries: DeliveryStore

    def __call__(self, platform: Platform, fact: Fact, at: datetime) -> Iterator[Planned]:
        """The mails for a fact that confirms a contact; none if its representative is not in office."""
        holder = representative_in_office(platform, at)
        confirmed = _confirmed(fact)
        for contact in holder.contacts if holder and confirmed else ():
            if holder and contact.id == confirmed and contact.confirmed:
                yield from self._planned(platform, holder, contact, fact, at)

    def _planned(
        self, platform: Platform, holder: Representative, contact: Contact, fact: Fact, at: datetime
    ) -> Iterator[Planned]:
        open_ = [self.orders.load(summary.id) for summary in self.lists.open(platform.id, "", ORDERS_LISTED_AT_MOST)]
        entries = [loaded for loaded in open_ if loaded.order.status in OPEN or waiting(loaded.order)]
        is_few = len(entries) <= ORDERS_MAILED_SINGLY
        for entry in entries:
            if is_few or waiting(entry.order):
                yield from self._notice(entry, holder, contact, fact, at)
        if not is_few:
            mail = replace(mail_to(contact, holder, fact.sequence, at), listed=_listed(entries))
            yield Planned(delivery_id(fact.id, contact.id), fact, contact.id, f"platform:{platform.id}", mail)

    def _notice(
        self, loaded: Loaded, holder: Representative, contact: Contact, fact: Fact, at: datetime
    ) -> Iterator[Planned]:
        """A mail with the latest notice that waits, and with the earlier ones; if none waits, a mail with the order.

        Yields nothing if the mail was already sent to this address.
        """
        order, facts = loaded.order, [from_text(line) for line in loaded.journal]
        waits = waiting(order)
        if order.representative != holder.id or not (waits or order.status in OPEN):
            return
        notice = (
            facts[waits[-1].sequence - 1] if waits else next(earlier for earlier in facts if earlier.type == NOTICE)
        )
        id_ = self._id(notice, contact, fact)
        if id_:
            mail, owner = mail_to(contact, holder, len(facts), at), f"platform:{order.platform}"
            yield Planned(id_, notice, contact.id, owner, mail, window=order.rules.window)

    def _id(self, notice: Fact, contact: Contact, fact: Fact) -> str | None:
        """The delivery's usual id; a new id if that delivery went to another address or bounced.

        None if it was already sent to this address.
        """
        usual = delivery_id(notice.id, contact.id)
        try:
            existing = self.deliveries.load(contact.id, usual)
        except NotFound:
            return usual
        arrived = existing.mail and existing.mail.email == contact.email and existing.state is not State.BOUNCED
        return None if arrived else derived_id("confirmed", fact.id, usual)


def _listed(entries: Sequence[Loaded]) -> tuple[Listed, ...]:
    """The orders by due time, the earliest first; orders without a due time last."""
    rows = (
        (loaded.order.id, loaded.order.reference, instant.to_text_or_none(loaded.order.due_at)) for loaded in entries
    )
    return tuple(sorted(rows, key=lambda row: (row[2] is None, row[2] or "", row[1])))


def _confirmed(fact: Fact) -> str | None:
    """The id of the contact that a fact confirms."""
    if fact.type != CONTACT_CHANGED:
        return None
    payload: ContactChanged = fact.payload
    return payload["contact"] if payload["what"] == CONFIRMED else None
