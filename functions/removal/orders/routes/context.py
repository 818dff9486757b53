"""What every route of an order does: find it for its two sides, compare tags, show it as it then is."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from removal.errors import Forbidden
from removal.likeness.store import Likenesses
from removal.orders.actions import Orders
from removal.orders.commands import Command
from removal.orders.excerpt import as_of
from removal.orders.issuing import Issuing
from removal.orders.lists.store import OrderLists, Side
from removal.orders.order import Done, Order
from removal.orders.present import order_object, order_url
from removal.orders.refusals import Refusals
from removal.orders.routes.sight import Sight
from removal.orders.store import Loaded, OrderStore
from removal.record.canonical import canonical, derived_id
from removal.record.repeats import RETRIED_WITHIN, SENT_AGAIN_WITHIN
from removal.registry.caller import Caller
from removal.registry.office import Act, Leave, may
from removal.registry.offices import Offices
from removal.web.answer import Answered
from removal.web.app import Call


@dataclass(frozen=True, slots=True)
class OrderRouteContext:
    """Where orders are asked for.

    `failed` is told of faults of ours that are no request's end, `refused` of answers that got a 5xx.
    """

    issuing: Issuing
    orders: Orders
    store: OrderStore
    lists: OrderLists
    likenesses: Likenesses
    offices: Offices
    failed: Callable[[Exception], None]
    refused: Refusals
    clock: Callable[[], datetime]
    public_url: str

    def visible(self, call: Call[Caller]) -> Loaded:
        """The order as its two sides may read it: another's looks and costs as if it did not exist (design P8)."""
        return self.sight.of(self.offices.of(call.caller), call.where["id"])

    def answerable(self, call: Call[Caller], act: Act) -> tuple[Order, bool]:
        """The order, if the caller might answer it when the gateway took this, and whether it receives notices."""
        actor, at = self.offices.of(call.caller, fresh=True), call.request.received_at
        order = self.sight.to_answer(actor, call.where["id"], act, at)
        return order, may(actor, Act.GET_FACTS, order, at) is Leave.YES

    @property
    def sight(self) -> Sight:
        """What of the orders a caller may read."""
        return Sight(self.store, self.lists, self.clock)

    def carry_out(self, call: Call[Caller], command_for: Callable[[Order], Command]) -> Answered:
        """One command of the authority, unless the order is no longer as the caller says it has seen it."""
        order, taken_at = self.visible(call).order, call.request.received_at

        def taken(found: Order) -> Command:
            return replace(command_for(found), taken_at=taken_at)

        return self.shown(self.orders.carry_out(order.id, taken, head(call, order)))

    def shown(self, order: Order, lost_at: datetime | None = None) -> Answered:
        """The order as it is, or as it was when its reader lost it."""
        return self.told(order, self.store.text(order.id), 200, lost_at)

    def told(
        self,
        order: Order,
        text: str,
        status: int,
        lost_at: datetime | None = None,
        **also: Any,  # noqa: ANN401 - any JSON
    ) -> Answered:
        """The order with its text, and what there is `also`; where it is read, and the tag of this state of it."""
        where = {**tag(order), "location": order_url(order.id, self.public_url)}
        found = self.store.load_all(debt.order for debt in order.inherited_debts)
        earlier = {one.order.id: as_of(one, lost_at, self.store.laws) for one in found}
        return Answered(status, {**order_object(order, text, earlier), **also}, where)


def head(call: Call[Caller], order: Order) -> str | None:
    """The state that the caller insists on (RFC 9110 section 13.1.1); None if it does not.

    Of several it is the one that the order has. A weak tag matches none.
    """
    said = call.request.headers.get("if-match", "*").strip()
    if said == "*":
        return None
    tags = tuple(one.strip().strip('"') for one in said.split(","))
    return order.head if order.head in tags else tags[0]


def unchanged(call: Call[Caller], order: Order) -> Answered | None:
    """304 for a caller that has this state already (RFC 9110 section 13.1.2)."""
    seen = {one.strip().removeprefix("W/") for one in call.request.headers.get("if-none-match", "").split(",")}
    return Answered(304, {}, tag(order)) if tag(order)["etag"] in seen else None


def tag(order: Order) -> dict[str, str]:
    """The journal's head: another fact, another tag."""
    return {"etag": f'"{order.head}"'}


def idempotency_key(act: str, call: Call[Caller], order: Order, now: datetime, *, answers: bool = False) -> str:
    """The id of a command of the authority: a repeat of the same caller and body is a retry within an hour.

    If the representative has acted since, within a minute. If the authority itself has, it is a new command, unless
    it `answers` something: then it is a retry within a minute, and answers no question that came meanwhile.
    """

    def within(done: Done) -> timedelta:
        if order.acted <= done.sequence:
            return SENT_AGAIN_WITHIN
        return RETRIED_WITHIN if answers or order.commanded <= done.sequence else timedelta()

    return _current(_numbered(act, call, order), order, now, within)


def answer_idempotency_key(act: str, call: Call[Caller], order: Order, now: datetime) -> str:
    """The id of a command of the representative: the same caller and body are one command for an hour.

    Example: a report at 9:00, disputed at 9:30. Sent again at 9:40 it is still the report of 9:00, and settles no
    dispute. Sent again at 10:00 it is a new one.
    """
    return _current(_numbered(act, call, order), order, now, lambda _: SENT_AGAIN_WITHIN)


def _numbered(act: str, call: Call[Caller], order: Order) -> Iterator[str]:
    """Ids of the same words, the first time and each time that they are said anew."""
    return (derived_id(act, order.id, call.caller.id, canonical(call.sent), str(number)) for number in count())


def _current(ids: Iterator[str], order: Order, now: datetime, within: Callable[[Done], timedelta]) -> str:
    """The first id that was never used; or the last one that was, if that is not long ago."""
    last = next(ids)
    for following in ids:
        done = order.commands.get(last)
        if done is None or (following not in order.commands and now - done.at < within(done)):
            break
        last = following
    return last


def side(caller: Caller) -> Side:
    """Whose orders a caller reads."""
    if caller.authority:
        return Side("authority", caller.authority)
    if caller.platform:
        return Side("platform", caller.platform)
    msg = "The registrar is no side of any order."
    raise Forbidden(msg)
