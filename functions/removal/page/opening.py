"""From a token to what it opens: an order, the contact it was sent to, and what that contact may answer now."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from removal.deliveries.planning import Register
from removal.errors import NotFound
from removal.language.texts import language_read, texts
from removal.law.law import Law
from removal.links.keys import LinkKeys
from removal.links.token import Link, read
from removal.orders.excerpt import as_it_was
from removal.orders.order import Order
from removal.orders.store import Loaded, OrderStore
from removal.page.forms.kinds import KINDS
from removal.page.link import read_link
from removal.reading.reader import Reader
from removal.reading.view import Parties
from removal.registry.office import Act, Actor, Leave, Standing, may
from removal.registry.platform import Contact, Platform, Representative


@dataclass(frozen=True, slots=True)
class Opened:
    """An order as one contact sees it, `at` an instant; `actor` is that contact, by its link."""

    loaded: Loaded
    text: str | None
    parties: Parties
    contact: Contact
    reader: Reader
    actor: Actor
    at: datetime

    @property
    def order(self) -> Order:
        """As it is now."""
        return self.loaded.order

    @property
    def kinds(self) -> frozenset[str]:
        """The kinds of answer that are open to this contact."""
        if self.text is None:
            return frozenset()
        return frozenset(name for name, kind in KINDS.items() if kind.open_for(self.order) and self._may(kind.asks))

    @property
    def entitled(self) -> bool:
        """Whether this contact may answer the order at all."""
        return self._may(Act.ANSWER_ON_PAGE)

    @property
    def receives(self) -> bool:
        """Whether an answer is receipt of what waits."""
        return self._may(Act.GET_FACTS)

    @property
    def is_last(self) -> bool:
        """Whether it answers after its mandate, because no representative is in office."""
        return self.actor.standing(self.at) is Standing.LAST

    def takes(self, kind: str) -> bool:
        """Whether an answer of a kind is read: its form is open, or was when it was written."""
        return self.text is not None and KINDS[kind].takes(self.order) and self._may(KINDS[kind].asks)

    def _may(self, act: Act) -> bool:
        return may(self.actor, act, self.order, self.at) is Leave.YES


@dataclass(frozen=True, slots=True)
class Opening:
    """Opens tokens."""

    keys: LinkKeys
    orders: OrderStore
    register: Register
    laws: Mapping[str, Law]

    def __call__(self, token: str, at: datetime, chosen: str = "", *, fresh: bool = False) -> Opened | None:
        """None for what is no link of ours, or opens nothing any more; the answer does not say which.

        It is read in the contact's language, unless another was chosen. `fresh` is for what may record something.
        """
        link = read_link(token, self.keys, read)
        return self._opened(link, at, chosen, fresh=fresh) if link else None

    def _opened(self, link: Link, at: datetime, chosen: str, *, fresh: bool) -> Opened | None:
        try:
            loaded = self.orders.load(link.order)
        except NotFound:
            return None
        order = loaded.order
        if not order.issued:
            return None
        platform = self.register.platform_now(order.platform) if fresh else self.register.platform(order.platform)
        found = _holder(platform, link.contact)
        return self._seen_by(*found, link, loaded, platform, at, chosen) if found else None

    def _seen_by(  # noqa: PLR0917 - all that is known by now
        self,
        representative: Representative,
        contact: Contact,
        link: Link,
        loaded: Loaded,
        platform: Platform,
        at: datetime,
        chosen: str,
    ) -> Opened | None:
        order = loaded.order
        actor = Actor("representative", representative.id, platform, expired=link.generation != contact.generation)
        leave = may(actor, Act.VIEW, order, at)
        seen = loaded if leave is Leave.YES else as_it_was(loaded, actor, at, self.laws)
        if leave is Leave.NO or seen is None:
            return None
        return Opened(
            seen,
            self.orders.text_or_none(order.id),
            Parties(self.register.authority(order.authority), platform, self.laws[order.law]),
            contact,
            Reader(texts(language_read(chosen, contact.language, "")), contact.zone or representative.zone),
            actor,
            at,
        )


def _holder(platform: Platform, contact_id: str) -> tuple[Representative, Contact] | None:
    """Whose contact it is, in office or not."""
    contacts = ((holder, contact) for holder in platform.representatives for contact in holder.contacts)
    return next(((holder, contact) for holder, contact in contacts if contact.id == contact_id), None)
