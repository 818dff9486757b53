"""Chains of orders that supersede one another: the ended orders and the order in force.

    A (superseded by B) ── B (superseded by C) ── C (in force)

Items that were taken down under A or B and that C names too stay down; all other items that are down under A or B must
be put back. A write that depends on the chain checks the version of every order of the chain that it read.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime

from removal.errors import CapReached
from removal.orders.commands import Inherit, Report
from removal.orders.decide import decide
from removal.orders.order import Order
from removal.orders.reassigning import decide_in_office
from removal.orders.several_answers import SeveralAnswers, report_in
from removal.orders.store import Change, Loaded, OrderStore
from removal.record.canonical import JsonObject, derived_id
from removal.record.facts import Fact
from removal.urls.resource import Resource, resource_of
from removal.values import dataclass, replace

CHAIN_AT_MOST = 20  # orders before the last


@dataclass(frozen=True, slots=True)
class Link:
    """An order of a chain; `numbers` are its item numbers by resource, empty once its text is erased.

    `supersedes`: the order before, which the journal keeps, so that the chain is known beyond an order that was erased;
    of an order that a release from before decision 81 issued, only its text knows it.
    """

    loaded: Loaded
    numbers: Mapping[Resource, int]
    supersedes: str | None

    @property
    def order(self) -> Order:
        """The order as it was read."""
        return self.loaded.order

    def named_in(self, other: Mapping[Resource, int]) -> dict[int, int]:
        """Items that another order names too: item number in this order to item number in the other."""
        return {number: other[resource] for resource, number in self.numbers.items() if resource in other}


def numbers_of(text: JsonObject) -> dict[Resource, int]:
    """The item numbers of an order's text, by resource."""
    return {resource_of(item): number for number, item in enumerate(text["items"], start=1)}


@dataclass(frozen=True, slots=True)
class Chain:
    """Reads the orders before and after an order."""

    store: OrderStore

    def link(self, order_id: str) -> Link:
        """An order of a chain. Raises NotFound if there is none."""
        sent = self.store.text_or_none(order_id)
        text: JsonObject = json.loads(sent) if sent else {"items": []}
        loaded = self.store.load(order_id)
        return Link(loaded, numbers_of(text), loaded.order.predecessor or text.get("supersedes"))

    def before(self, link: Link) -> Iterator[Link]:
        """The orders before a link, the nearest first; none before a draft. CapReached beyond `CHAIN_AT_MOST`."""
        for _ in range(CHAIN_AT_MOST):
            earlier = self.link(link.supersedes) if link.supersedes else None
            if earlier is None or earlier.order.successor != link.order.id:
                return
            link = earlier
            yield link
        msg = f"At most {CHAIN_AT_MOST + 1} orders supersede one another. Withdraw the last one, and issue a new order."
        raise CapReached(msg)

    def after(self, order: Order) -> Iterator[Link]:
        """The orders after an order, the nearest first; the last is in force, withdrawn or refused."""
        for _ in range(CHAIN_AT_MOST):
            if order.successor is None:
                return
            link = self.link(order.successor)
            yield link
            order = link.order

    def report(
        self, loaded: Loaded, report: Report | SeveralAnswers, now: datetime, office: Callable[[str], str | None]
    ) -> tuple[tuple[Fact, ...], tuple[Change, ...]]:
        """The facts of a report, or of several answers, and the changes of the chain's later orders, for one write.

        `office` returns the representative in office of a platform.
        """
        after, stated = tuple(self.after(loaded.order)), report_in(report)
        if not after or stated is None:
            return decide_in_office(loaded.order, report, now, office), ()
        own = self.link(loaded.order.id)
        known = replace(stated, kept=tuple(_kept(own, after)), put_back=tuple(_put_back(own, after)))
        facts = decide_in_office(loaded.order, _with_report(report, known), now, office)
        return facts, tuple(_inheriting(own, link, replace(stated, id=report.id), now) for link in after)


def _with_report(answer: Report | SeveralAnswers, report: Report) -> Report | SeveralAnswers:
    """The answer with its report in another form."""
    if isinstance(answer, Report):
        return report
    return replace(answer, parts=tuple(report if isinstance(part, Report) else part for part in answer.parts))


def _kept(own: Link, after: Sequence[Link]) -> Iterator[int]:
    """Items that an order in force names too, or whose reinstatement another order requires."""
    named = ((link.order, *pair) for link in after for pair in own.named_in(link.numbers).items())
    return (number for order, number, there in named if order.declared is None or there in order.missing)


def _put_back(own: Link, after: Sequence[Link]) -> Iterator[tuple[int, datetime]]:
    """Items reported under other orders as put back, or as impossible to put back, with the instant, latest last."""
    answered = [
        (number, at)
        for link in after
        for number, there in own.named_in(link.numbers).items()
        if (at := link.order.items[there - 1].put_back_answered_at)
    ]
    yield from sorted(answered, key=lambda pair: pair[1])


def _inheriting(own: Link, other: Link, report: Report, now: datetime) -> Change:
    """The change that tells an order in force which of its items are down; empty for an ended order."""
    if other.order.declared is not None:
        return Change(other.loaded, ())
    links = own.named_in(other.numbers)
    down = (line.number for line in report.items if line.outcome.takes_down)
    inherited = tuple(sorted(links[number] for number in down if number in links))
    id_ = derived_id("inherit", other.order.id, report.id)
    inherit = Inherit(id=id_, predecessor=own.order.id, items=inherited)
    return Change(other.loaded, decide(other.order, inherit, now))
