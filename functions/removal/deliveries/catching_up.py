"""Mails to a contact that was just confirmed, or has another address now. It only reads.

A contact that was confirmed gets each open order, so that it can answer. A notice that was received before opens no new
window; a notice that waits for receipt is received by this mail as by any other. With more than ten open orders, one
mail lists them all, beside one mail for each notice that waits. A new address gets each notice that waits and went to
the contact's former one.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from removal.deliveries.delivery import Listed, State
from removal.deliveries.planning import Planned, mail_to, mailto
from removal.deliveries.readdressed import Mailed, mailed_to
from removal.deliveries.recipients import CONTACT_CHANGED, NOTICE
from removal.deliveries.store import DeliveryStore
from removal.endpoints.channel import delivery_id
from removal.orders.lists.store import OrderLists
from removal.orders.order import Status
from removal.orders.store import Loaded, OrderStore
from removal.orders.waiting import waiting
from removal.record import instant
from removal.record.canonical import derived_id
from removal.record.facts import Fact, from_text
from removal.registry.contact_changes import CONFIRMED, MOVED, notified
from removal.registry.payloads import ContactChanged
from removal.registry.platform import Contact, Platform, Representative, representative_in_office
from removal.values import dataclass, replace

ORDERS_MAILED_SINGLY = 10  # open orders that are mailed one by one
ORDERS_LISTED_AT_MOST = 500
OPEN = frozenset({Status.ISSUED, Status.RUNNING, Status.SUSPENDED, Status.BREACHED})


@dataclass(frozen=True, slots=True)
class CatchingUp:
    """Plans the mails to a confirmed contact or to a new address. Idempotent: planning again gives the same ids."""

    orders: OrderStore
    lists: OrderLists
    deliveries: DeliveryStore

    def __call__(
        self, platform: Platform, fact: Fact, undeliverable: Mapping[str, str], at: datetime
    ) -> Iterator[Planned]:
        """The mails for a fact that confirms or moves a contact; none if its representative is not in office."""
        holder = representative_in_office(platform, at)
        changed = _changed(fact)
        if holder is None or changed is None:
            return
        given_up = {entry.id for entry in holder.contacts if undeliverable.get(entry.id) == mailto(entry.email)}
        for contact in notified(holder, given_up):
            if contact.id == changed["contact"] and changed["what"] == MOVED:
                yield from self._readdressed(platform, holder, contact, at)
            if contact.id == changed["contact"] and changed["what"] == CONFIRMED and contact.confirmed:
                yield from self._planned(platform, holder, contact, fact, at)

    def _open(self, platform: Platform) -> list[Loaded]:
        open_ = [self.orders.load(summary.id) for summary in self.lists.open(platform.id, "", ORDERS_LISTED_AT_MOST)]
        return [loaded for loaded in open_ if loaded.order.status in OPEN or waiting(loaded.order)]

    def _readdressed(
        self, platform: Platform, holder: Representative, contact: Contact, at: datetime
    ) -> Iterator[Planned]:
        """The waiting notices that were mailed only to the contact's former address."""
        for loaded in self._open(platform):
            notice = _shown(loaded, holder)
            mailed = self._mailed(notice, contact) if notice and waiting(loaded.order) else None
            if notice and mailed and mailed.state is None and mailed.id != delivery_id(notice.id, contact.id):
                yield _mail(mailed.id, loaded, notice, holder, contact, at)

    def _planned(
        self, platform: Platform, holder: Representative, contact: Contact, fact: Fact, at: datetime
    ) -> Iterator[Planned]:
        entries = self._open(platform)
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
        notice = _shown(loaded, holder)
        id_ = self._id(notice, contact, fact) if notice else None
        if notice and id_:
            yield _mail(id_, loaded, notice, holder, contact, at)

    def _id(self, notice: Fact, contact: Contact, fact: Fact) -> str | None:
        """The id of the notice's mail to this address, a new id if it bounced. None if the mail was already sent."""
        mailed = self._mailed(notice, contact)
        if mailed.state is State.BOUNCED:
            return derived_id("confirmed", fact.id, mailed.id)
        return mailed.id if mailed.state is None else None

    def _mailed(self, notice: Fact, contact: Contact) -> Mailed:
        return mailed_to(self.deliveries, notice.id, [contact])[contact.id]


def _shown(loaded: Loaded, holder: Representative) -> Fact | None:
    """The latest notice that waits, or else the order; None if the order is not open, or not the representative's."""
    order, facts, waits = loaded.order, [from_text(line) for line in loaded.journal], waiting(loaded.order)
    if order.representative != holder.id or not (waits or order.status in OPEN):
        return None
    return facts[waits[-1].sequence - 1] if waits else next(fact for fact in facts if fact.type == NOTICE)


def _mail(  # noqa: PLR0917 - a mail's parts
    id_: str, loaded: Loaded, notice: Fact, holder: Representative, contact: Contact, at: datetime
) -> Planned:
    mail, owner = mail_to(contact, holder, len(loaded.journal), at), f"platform:{loaded.order.platform}"
    return Planned(id_, notice, contact.id, owner, mail, window=loaded.order.rules.window)


def _listed(entries: Sequence[Loaded]) -> tuple[Listed, ...]:
    """The orders by due time, the earliest first; orders without a due time last."""
    rows = (
        (loaded.order.id, loaded.order.reference, instant.to_text_or_none(loaded.order.due_at)) for loaded in entries
    )
    return tuple(sorted(rows, key=lambda row: (row[2] is None, row[2] or "", row[1])))


def _changed(fact: Fact) -> ContactChanged | None:
    """The payload of a fact that changes a contact."""
    payload: ContactChanged = fact.payload
    return payload if fact.type == CONTACT_CHANGED else None
