"""From a token to what it opens: an order, the contact it was sent to, and what that contact may answer now."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from removal.delivery.mail import token as tokens
from removal.delivery.mail.keys import LinkKeys
from removal.delivery.mail.planning import Register
from removal.delivery.mail.reader import Reader
from removal.delivery.mail.token import Link
from removal.delivery.mail.view import Parties
from removal.errors import NotFound
from removal.language.texts import language_read, texts
from removal.law.law import Law
from removal.orders.order import Order
from removal.orders.store import Loaded, OrderStore
from removal.page.forms.kinds import KINDS
from removal.registry.platform import Contact, Platform, Representative, representative_in_office


@dataclass(frozen=True, slots=True)
class Opened:
    """An order as one contact sees it; `entitled` is whether that contact may answer orders at all."""

    loaded: Loaded
    text: str | None
    parties: Parties
    contact: Contact
    reader: Reader
    entitled: bool

    @property
    def order(self) -> Order:
        """As it stands."""
        return self.loaded.order

    @property
    def kinds(self) -> frozenset[str]:
        """The kinds of answer that are open to this contact."""
        if not self.entitled or self.text is None:
            return frozenset()
        return frozenset(name for name, kind in KINDS.items() if kind.open_for(self.order))

    def takes(self, kind: str) -> bool:
        """Whether an answer of a kind is read: its form is open, or was when it was written."""
        return self.entitled and self.text is not None and KINDS[kind].takes(self.order)


@dataclass(frozen=True, slots=True)
class Opening:
    """Opens tokens."""

    keys: LinkKeys
    orders: OrderStore
    register: Register
    laws: Mapping[str, Law]
    clock: Callable[[], datetime]

    def __call__(self, token: str, chosen: str = "") -> Opened | None:
        """None for whatever is no link of ours, or opens nothing any more; nobody learns which.

        It is read in the contact's language, unless another was chosen.
        """
        link = tokens.read(token, self.keys.knowing(tokens.key_id(token)))
        return self._opened(link, chosen) if link else None

    def _opened(self, link: Link, chosen: str) -> Opened | None:
        try:
            loaded = self.orders.load(link.order)
        except NotFound:
            return None
        order = loaded.order
        if not order.issued:
            return None
        platform = self.register.platform(order.platform)
        found = _holder(platform, link.contact)
        if found is None:
            return None
        representative, contact = found
        in_office = representative_in_office(platform, self.clock()) == representative
        return Opened(
            loaded,
            self.orders.text_or_none(order.id),
            Parties(self.register.authority(order.authority), platform, self.laws[order.law]),
            contact,
            Reader(texts(language_read(chosen, contact.language, "")), contact.zone or representative.zone),
            entitled=in_office and link.generation == contact.generation,
        )


def _holder(platform: Platform, contact_id: str) -> tuple[Representative, Contact] | None:
    """Whose contact it is, in office or not."""
    contacts = ((holder, contact) for holder in platform.representatives for contact in holder.contacts)
    return next(((holder, contact) for holder, contact in contacts if contact.id == contact_id), None)
