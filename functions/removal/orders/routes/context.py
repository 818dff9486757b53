"""The context of the routes of orders: reads an order for its two sides, compares entity tags, builds the response."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from removal.errors import Fault, Forbidden, Invalid
from removal.likeness.store import Likenesses
from removal.orders.actions import Orders
from removal.orders.commands import Command
from removal.orders.excerpt import as_of
from removal.orders.history import Done
from removal.orders.issuing import Issuing
from removal.orders.lists.store import OrderLists, Side
from removal.orders.order import Order
from removal.orders.present import order_object, order_url
from removal.orders.refusals import RefusedAnswers
from removal.orders.routes.sight import OrderAccess
from removal.orders.states import require_kept
from removal.orders.store import Loaded, OrderStore
from removal.record.canonical import canonical, derived_id
from removal.record.repeats import RETRIED_WITHIN, SENT_AGAIN_WITHIN
from removal.record.words import keyed
from removal.registry.caller import AUDITOR, Caller
from removal.registry.office import Act, Leave, may
from removal.registry.offices import Offices
from removal.values import dataclass, replace
from removal.web.answer import Answered
from removal.web.app import Call


@dataclass(frozen=True, slots=True)
class OrderRouteContext:
    """The dependencies of the routes of orders.

    `failed` gets unexpected errors that do not end the request, `refused` gets answers with a 5xx.
    """

    issuing: Issuing
    orders: Orders
    store: OrderStore
    lists: OrderLists
    likenesses: Likenesses
    offices: Offices
    failed: Callable[[Exception], None]
    refused: RefusedAnswers
    clock: Callable[[], datetime]
    public_url: str

    def visible(self, call: Call[Caller]) -> Loaded:
        """The order as the caller may read it. An order of others is a 404, with the same cost (design P8)."""
        return self.access.of(self.offices.of(call.caller), call.where["id"])

    def commandable(self, call: Call[Caller]) -> Order:
        """The order, for a command of its authority. Raises NotFound for another's order, Erased if it is erased."""
        order = self.visible(call).order
        require_kept(order)
        return order

    def answerable(self, call: Call[Caller], act: Act) -> tuple[Order, bool]:
        """The order, if the caller might answer it when the gateway took the request; whether it receives notices.

        Raises Erased if there is nothing left to answer.
        """
        actor, at = self.offices.of(call.caller, fresh=True), call.request.received_at
        order = self.access.to_answer(actor, call.where["id"], act, at)
        require_kept(order)
        return order, may(actor, Act.GET_FACTS, order, at) is Leave.YES

    @property
    def access(self) -> OrderAccess:
        """Access to the orders that a caller may read."""
        return OrderAccess(self.store, self.lists, self.clock)

    def carry_out(self, call: Call[Caller], command_for: Callable[[Order], Command]) -> Answered:
        """Carry out a command of the authority; 412 if the caller's `If-Match` is not the current state."""
        order, taken_at = self.commandable(call), call.request.received_at

        def taken(current: Order) -> Command:
            return replace(command_for(current), taken_at=taken_at)

        return self.order_response(self.orders.carry_out(order.id, taken, head(call, order)))

    def order_response(self, order: Order, lost_at: datetime | None = None) -> Answered:
        """The order as it is, or as it was when the caller's representative lost it."""
        return self.response(order, self.store.text_or_none(order.id), 200, lost_at)

    def response(
        self,
        order: Order,
        text: str | None,
        status: int,
        lost_at: datetime | None = None,
        **also: Any,  # noqa: ANN401 - any JSON
    ) -> Answered:
        """The response with the order, its text and the members `also`, with its location and entity tag."""
        where = {**tag(order), "location": order_url(order.id, self.public_url)}
        loaded_orders = self.store.load_all(debt.order for debt in order.inherited_debts)
        earlier = {loaded.order.id: as_of(loaded, lost_at, self.store.laws) for loaded in loaded_orders}
        return Answered(status, {**order_object(order, text, earlier), **also}, where)


def head(call: Call[Caller], order: Order) -> str | None:
    """The journal's head that the caller requires (`If-Match`, RFC 9110 section 13.1.1); None without a condition.

    Of several tags it is the current one, if that is among them. A weak tag matches no state.
    """
    if_match = call.request.headers.get("if-match", "*").strip()
    if if_match == "*":
        return None
    tags = tuple(value.strip().strip('"') for value in if_match.split(","))
    return order.head if order.head in tags else tags[0]


def unchanged(call: Call[Caller], order: Order) -> Answered | None:
    """A 304 for a caller that has this state already (RFC 9110 section 13.1.2), else None."""
    seen = {value.strip().removeprefix("W/") for value in call.request.headers.get("if-none-match", "").split(",")}
    return Answered(304, {}, tag(order)) if tag(order)["etag"] in seen else None


def tag(order: Order) -> dict[str, str]:
    """The entity tag header: the journal's head, which changes with each fact."""
    return {"etag": f'"{order.head}"'}


def idempotency_key(act: str, call: Call[Caller], order: Order, now: datetime, *, answers: bool = False) -> str:
    """The id of a command of the authority. The same body of the same caller within one hour is a retry (same id).

    If the representative has acted since, it is a retry within one minute. If the authority itself has acted since, it
    is a new command; with `answers` it is a retry within one minute, so it answers no question that came meanwhile.
    """

    def within(done: Done) -> timedelta:
        if order.acted <= done.sequence:
            return SENT_AGAIN_WITHIN
        return RETRIED_WITHIN if answers or order.commanded <= done.sequence else timedelta()

    return _current(_numbered(act, call, order), order, now, within)


def answer_idempotency_key(act: str, call: Call[Caller], order: Order, now: datetime) -> str:
    """The id of a command of the representative. The same body of the same caller within one hour is a retry.

    Example: a report at 9:00, disputed at 9:30. Sent again at 9:40 it is still the report of 9:00, and settles no
    dispute. Sent again at 10:00 it is a new one.
    """
    return _current(_numbered(act, call, order), order, now, lambda _: SENT_AGAIN_WITHIN)


def _numbered(act: str, call: Call[Caller], order: Order) -> Iterator[str]:
    """The ids of the same body of the same caller: the first command, the second, and so on.

    Without the order's secret key the words of the body cannot be guessed from them.
    """
    sent = keyed(order.key, canonical(call.sent))
    return (derived_id(act, order.id, call.caller.id, sent, str(number)) for number in count())


def _current(ids: Iterator[str], order: Order, now: datetime, within: Callable[[Done], timedelta]) -> str:
    """The last used id, if its command is recent enough to be a retry; else the first unused id."""
    last = next(ids)
    for following in ids:
        done = order.commands.get(last)
        if done is None or (following not in order.commands and now - done.at < within(done)):
            break
        last = following
    return last


def side(caller: Caller, audited: str | None = None) -> Side:
    """The side of a caller, of an auditor the authority that it names. Raises Forbidden for the registrar.

    Invalid for an auditor without an authority, and for another caller with one.
    """
    if (caller.party == AUDITOR) is (audited is None):
        msg = "An auditor names the authority whose orders it reads; all others read their own."
        raise Invalid(msg, Fault("?authority", "Name it as an auditor, else leave it out."))
    if audited:
        return Side("authority", audited)
    if caller.authority:
        return Side("authority", caller.authority)
    if caller.platform:
        return Side("platform", caller.platform)
    msg = "The registrar is no side of any order."
    raise Forbidden(msg)
