"""Opens a token: its order, the contact it was sent to, and the answers that the contact may give now."""

import json
from collections.abc import Mapping
from datetime import datetime

from removal.deliveries.planning import Register
from removal.draft_answers.draft_answer import Writer
from removal.errors import NotFound
from removal.language.texts import language_read, texts
from removal.law.law import Law
from removal.links.keys import LinkKeys
from removal.links.token import Link, read
from removal.orders.excerpt import as_it_was
from removal.orders.order import Order, Status
from removal.orders.store import Loaded, OrderStore
from removal.page.forms.kinds import KINDS
from removal.page.history import visible
from removal.page.link import holder_of, proof_link, read_link
from removal.reading.reader import Reader
from removal.reading.view import Parties
from removal.record.facts import Fact
from removal.registry.office import Act, Actor, Leave, Standing, may
from removal.registry.platform import Contact, Platform, Representative
from removal.values import dataclass, replace


@dataclass(frozen=True, slots=True)
class Opened:
    """An order as a contact sees it at the instant `at`. `actor`: the contact with this link.

    `facts`: those that its representative may see, with their words. `proof`: the link to the proofs of these, from the
    page's own address; None without a public log.
    """

    loaded: Loaded
    facts: tuple[Fact, ...]
    text: str | None
    parties: Parties
    contact: Contact
    reader: Reader
    actor: Actor
    at: datetime
    proof: str | None = None

    @property
    def order(self) -> Order:
        """The order as the contact may see it."""
        return self.loaded.order

    @property
    def urls(self) -> tuple[str, ...]:
        """The URLs of the items, in their order; empty once the text was erased."""
        return tuple(item["url"] for item in json.loads(self.text)["items"]) if self.text else ()

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
    def writer(self) -> Writer:
        """The writer of its draft answers: the contact with links of this generation."""
        return Writer(self.order.id, self.contact.id, self.contact.generation)

    @property
    def drafts(self) -> bool:
        """Whether this contact may write draft answers, and read its own."""
        return self.entitled and self.text is not None

    @property
    def receives(self) -> bool:
        """Whether an answer is evidence of receipt of waiting notices."""
        return self._may(Act.GET_FACTS)

    @property
    def is_last(self) -> bool:
        """Whether the representative answers after its mandate, because none is in office."""
        return self.actor.standing(self.at) is Standing.LAST

    def takes(self, kind: str) -> bool:
        """Whether a form of a kind is parsed: it is open, or was open when it was filled in."""
        return self.text is not None and KINDS[kind].takes(self.order) and self._may(KINDS[kind].asks)

    def _may(self, act: Act) -> bool:
        return may(self.actor, act, self.order, self.at) is Leave.YES


@dataclass(frozen=True, slots=True)
class Opening:
    """Opens tokens of order links."""

    keys: LinkKeys
    orders: OrderStore
    register: Register
    laws: Mapping[str, Law]
    has_log: bool = False

    def __call__(self, token: str, at: datetime, chosen: str = "", *, fresh: bool = False) -> Opened | None:
        """The opened order; None if the token is not genuine or its order is gone. Raises ContactGone.

        `chosen`: a language instead of the contact's. `fresh`: read the register consistently, for requests that write.
        """
        link = read_link(token, self.keys, read)
        opened = self._opened(link, at, chosen, fresh=fresh) if link else None
        return replace(opened, proof=proof_link(token)) if opened and self.has_log else opened

    def _opened(self, link: Link, at: datetime, chosen: str, *, fresh: bool) -> Opened | None:
        try:
            loaded = self.orders.load(link.order)
        except NotFound:
            return None
        order = loaded.order
        if not order.issued:
            return None
        platform = self.register.platform_now(order.platform) if fresh else self.register.platform(order.platform)
        return self._opened_for(*holder_of(platform, link.contact), link, loaded, platform, at, chosen)

    def _opened_for(  # noqa: PLR0917 - all that was loaded
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
            tuple(self.orders.with_words(visible(seen.journal))),
            None if order.status is Status.ERASED else self.orders.text_or_none(order.id),
            Parties(self.register.authority(order.authority), platform, self.laws[order.law]),
            contact,
            Reader(texts(language_read(chosen, contact.language, "")), contact.zone or representative.zone),
            actor,
            at,
        )
