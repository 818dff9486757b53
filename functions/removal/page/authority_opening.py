"""Opens a link of an authority's contact: the order, its journal, and the questions that it may answer here."""

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

from removal.errors import NotFound
from removal.language.texts import language_read, texts
from removal.law.law import Law
from removal.links.keys import LinkKeys
from removal.links.token import AuthorityLink, read_authority
from removal.orders.clock import questions
from removal.orders.item import Ground
from removal.orders.order import Order, Status
from removal.orders.payloads.answers import Obstructed
from removal.orders.states import TABLE
from removal.orders.states import Act as OrderAct
from removal.orders.store import OrderStore
from removal.page.history import visible
from removal.page.link import AuthorityContactGone, proof_link, read_link
from removal.reading.reader import Reader
from removal.reading.view import Parties
from removal.record.audience import AUTHORITY
from removal.record.facts import Fact
from removal.registry.authority import Authority, AuthorityContact
from removal.registry.office import Act, Actor, Leave, may
from removal.registry.platform import Platform
from removal.values import dataclass, replace

DEFAULT_ZONE = "UTC"


class Register(Protocol):
    """Reads authorities and platforms."""

    def authority(self, authority_id: str) -> Authority:
        """The authority from a cache, up to a minute old. Raises NotFound if there is none."""

    def authority_now(self, authority_id: str) -> Authority:
        """The authority, read consistently. Raises NotFound if there is none."""

    def platform(self, platform_id: str) -> Platform:
        """The platform. Raises NotFound if there is none."""


@dataclass(frozen=True, slots=True)
class Question:
    """An obstacle that waits for the authority's answer. `about`: the sequence of the fact that states it."""

    about: int
    ground: Ground
    items: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class OpenedByAuthority:
    """An order as a contact of its authority sees it. `facts`: its journal, with the words of people.

    `proof`: the link to the proofs of these, from the page's own address; None without a public log.
    """

    order: Order
    facts: tuple[Fact, ...]
    text: str | None
    parties: Parties
    contact: AuthorityContact
    reader: Reader
    proof: str | None = None

    @property
    def kinds(self) -> frozenset[str]:
        """The kinds of a representative's answers: none."""
        return frozenset()

    @property
    def questions(self) -> tuple[Question, ...]:
        """The questions that wait for an answer."""
        return open_questions(self.order, self.facts) if self.text else ()

    @property
    def refused(self) -> str | None:
        """Why this contact answers nothing here, as the key of a text; None if it may answer a question."""
        if self.parties.law.second_person:
            return "page.authority_second_person"
        return None if self.parties.authority.contacts_answer else "page.authority_by_caller"


@dataclass(frozen=True, slots=True)
class AuthorityOpening:
    """Opens tokens of an authority's contacts."""

    keys: LinkKeys
    orders: OrderStore
    register: Register
    laws: Mapping[str, Law]
    has_log: bool = False

    def __call__(self, token: str, at: datetime, chosen: str = "", *, fresh: bool = False) -> OpenedByAuthority | None:
        """The opened order; None if the token is not genuine, or the order is gone or another authority's.

        `chosen`: a language instead of the contact's. `fresh`: read the register consistently, for requests that write.
        Raises ContactGone.
        """
        link = read_link(token, self.keys, read_authority)
        try:
            opened = self._opened(link, at, chosen, fresh=fresh) if link else None
        except NotFound:
            return None
        return replace(opened, proof=proof_link(token)) if opened and self.has_log else opened

    def _opened(self, link: AuthorityLink, at: datetime, chosen: str, *, fresh: bool) -> OpenedByAuthority | None:
        loaded, register = self.orders.load(link.order), self.register
        order, actor = loaded.order, Actor("authority", link.authority)
        if not order.issued or may(actor, Act.VIEW, order, at) is not Leave.YES:
            return None
        authority = register.authority_now(order.authority) if fresh else register.authority(order.authority)
        contact = authority.contact(link.contact)
        if contact is None:
            raise AuthorityContactGone
        return OpenedByAuthority(
            order,
            tuple(self.orders.with_words(visible(loaded.journal, AUTHORITY))),
            None if order.status is Status.ERASED else self.orders.text_or_none(order.id),
            Parties(authority, register.platform(order.platform), self.laws[order.law]),
            contact,
            Reader(texts(language_read(chosen, contact.language, "")), authority.zone or DEFAULT_ZONE),
        )


def open_questions(order: Order, facts: tuple[Fact, ...]) -> tuple[Question, ...]:
    """The questions of an order that wait for an answer, the oldest first; none in a state that takes no answer.

    Of those that `facts` state: the order may have been read later than these.
    """
    if not TABLE[order.status][OrderAct.ANSWER_OBSTACLE].legal:
        return ()
    by_sequence = {fact.sequence: fact for fact in facts}
    return tuple(
        Question(about, _ground(by_sequence[about]), tuple(items))
        for about, (_, items) in sorted(questions(order).items())
        if about in by_sequence
    )


def _ground(fact: Fact) -> Ground:
    payload: Obstructed = fact.payload
    return Ground(payload["ground"])
