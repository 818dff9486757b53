"""Mails that a contact asks for on the page: a link to its list of open orders, and an order's own link, anew.

Each goes to the contact's address in the register alone. They are about no fact, bring no notice, and are
evidence of nothing. Asked again within ten minutes, a mail is the same, and counts once.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from removal.deliveries.asked_mails import LINK_ASKED, LIST_ASKED
from removal.deliveries.delivery import Delivery, Listed
from removal.deliveries.planning import mail_to
from removal.deliveries.store import DeliveryStore
from removal.limits.limit import LINKS_MAILED, LISTS_MAILED, Limit
from removal.limits.store import Limits
from removal.record.canonical import derived_id
from removal.registry.platform import Contact, Representative
from removal.values import dataclass, replace

ALIKE_WITHIN = timedelta(minutes=10)
EPOCH_SECONDS = int(ALIKE_WITHIN.total_seconds())


@dataclass(frozen=True, slots=True)
class ListMails:
    """Plans the mails; the timer of each sends it within a minute or two."""

    deliveries: DeliveryStore
    limits: Limits
    clock: Callable[[], datetime]

    def send_list(self, platform: str, holder: Representative, contact: Contact) -> bool:
        """Mail a contact the link to its list; False if its limit of the day is reached."""
        return self._send(LIST_ASKED, LISTS_MAILED, platform, holder, contact)

    def send_link(self, platform: str, holder: Representative, contact: Contact, order: Listed) -> bool:
        """Mail a contact the link of one order; False if its limit of the day is reached."""
        return self._send(LINK_ASKED, LINKS_MAILED, platform, holder, contact, order)

    def _send(
        self, kind: str, limit: Limit, platform: str, holder: Representative, contact: Contact, *listed: Listed
    ) -> bool:
        now = self.clock()
        about = listed[0][0] if listed else ""
        alike = str(int(now.timestamp()) // EPOCH_SECONDS)
        id_ = derived_id(kind, contact.id, str(contact.generation), contact.email, about, alike)
        if self.deliveries.find(contact.id, id_):
            return True
        if not self.limits.try_take(limit, f"contact:{contact.id}"):
            return False
        mail = replace(mail_to(contact, holder, 0, now), listed=listed)
        owner = f"platform:{platform}"
        self.deliveries.plan([(Delivery(id_, contact.id, owner, owner, 0, kind, now, timer_at=now, mail=mail), None)])
        return True
