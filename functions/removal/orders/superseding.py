"""Supersession: the earlier order ends in the same transaction that issues the later order."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

from removal.errors import Fault, IllegalCommand, Invalid
from removal.orders.chain import Chain, Link, numbers_of
from removal.orders.clock import owed
from removal.orders.commands import OrderAgain, Supersede
from removal.orders.decide import decide
from removal.orders.history import NOTHING_INHERITED, Inheritance, InheritedDebt, Owed
from removal.orders.lists.store import OrderLists, Side
from removal.orders.reassigning import decide_in_office
from removal.orders.store import Change, OrderStore
from removal.record.canonical import JsonObject, derived_id
from removal.record.facts import By
from removal.urls.resource import Resource
from removal.values import dataclass

POINTER = "/supersedes"
CANNOT = "The order supersedes what it cannot."


@dataclass(frozen=True, slots=True)
class Takeover:
    """The inheritance of a new order, and the changes of the earlier orders, to be written in one transaction with it.

    If another write changed one of the earlier orders meanwhile, the transaction fails, and all are read again.
    """

    ended: tuple[Change, ...] = ()
    inheritance: Inheritance = NOTHING_INHERITED


@dataclass(frozen=True, slots=True)
class Superseding:
    """Reads the orders that a new order supersedes: the one that its text names, and the orders before that."""

    store: OrderStore

    def of(  # noqa: PLR0917 - the new order's parts in their order
        self, order_id: str, authority: str, text: JsonObject, by: By, now: datetime, representative: str
    ) -> Takeover:
        """The inheritance of an order, empty if it supersedes none; `representative` is the one in office.

        Raises Invalid if its text names an order that it cannot supersede, IllegalCommand if that order has ended,
        CapReached if the chain is too long.
        """
        if not text.get("supersedes"):
            return Takeover()
        superseded, named = self._superseded(text, authority), numbers_of(text)
        before = tuple(Chain(self.store).before(superseded))
        kept = tuple(superseded.named_in(named))
        id_ = derived_id("supersede", superseded.order.id, order_id)
        try:
            command = Supersede(id=id_, by=by, successor=order_id, kept=kept)
            facts = decide_in_office(superseded.order, command, now, lambda _: representative)
        except IllegalCommand as error:
            order = superseded.order
            msg = f"Order {order.id}, which it supersedes, has ended: it is {order.status}."
            raise IllegalCommand(msg) from error
        again = (Change(link.loaded, decide(link.order, _again(link, named, order_id, by), now)) for link in before)
        changes = (*([Change(superseded.loaded, facts)] if facts else []), *again)
        debts = tuple(_debts(superseded))
        return Takeover(changes, Inheritance(_down(superseded, before, named), debts, superseded.order.id))

    def _superseded(self, text: JsonObject, authority: str) -> Link:
        if OrderLists().find(Side("authority", authority), text["supersedes"]) is None:
            raise _wrong(f"There is no order {text['supersedes']}.")
        link = Chain(self.store).link(text["supersedes"])
        if link.order.platform != text["platform"]:
            raise _wrong("It was ordered from another platform.")
        return link


def _down(superseded: Link, before: Iterable[Link], named: Mapping[Resource, int]) -> tuple[int, ...]:
    """Items of the new order that are down under an earlier order; they must be put back once no order names them.

    Example: A named x and y, and both were removed. B supersedes A and names x: y has to be put back. C supersedes B
    and names x and y, before y is back: both are down under C.
    """
    of_superseded = (item.number for item in superseded.order.items if item.down)
    down = {there for link in before for here, there in link.named_in(named).items() if here in link.order.missing}
    links = superseded.named_in(named)
    return tuple(sorted(down | {links[number] for number in of_superseded if number in links}))


def _again(link: Link, named: Mapping[Resource, int], order_id: str, by: By) -> OrderAgain:
    id_ = derived_id("again", link.order.id, order_id)
    return OrderAgain(id=id_, by=by, successor=order_id, items=tuple(link.named_in(named)))


def _debts(superseded: Link) -> Iterator[InheritedDebt]:
    """The authority's unanswered questions and contests of the superseded order, and those that it inherited."""
    yield from superseded.order.inherited_debts
    mine = [debt for debt in owed(superseded.order) if debt.owed is not Owed.REINSTATEMENT]
    for kind in sorted({debt.owed for debt in mine}):
        about = [debt for debt in mine if debt.owed is kind]
        sequences = tuple(sorted(debt.about for debt in about))
        yield InheritedDebt(superseded.order.id, kind, sequences, min(debt.since for debt in about))


def _wrong(detail: str) -> Invalid:
    return Invalid(CANNOT, Fault(POINTER, detail))
