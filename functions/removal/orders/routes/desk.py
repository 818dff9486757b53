"""What every route of an order does: find it for its two sides, compare tags, show it as it then stands."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from removal.errors import Forbidden, NotFound
from removal.orders.actions import Orders
from removal.orders.commands import Command
from removal.orders.issuing import Issuing
from removal.orders.lists.store import OrderLists, Side
from removal.orders.order import Done, Order
from removal.orders.present import order_object, order_url
from removal.orders.store import Loaded, OrderStore
from removal.record.canonical import canonical, derived_id
from removal.registry.caller import Caller
from removal.web.answer import Answered
from removal.web.app import Call

SENT_AGAIN_WITHIN = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Desk:
    """Where orders are asked for; `failed` is told of faults of ours that are no request's end."""

    issuing: Issuing
    orders: Orders
    store: OrderStore
    lists: OrderLists
    failed: Callable[[Exception], None]
    clock: Callable[[], datetime]
    public_url: str

    def visible(self, call: Call[Caller]) -> Loaded:
        """The order, if the caller is a side of it: another's looks as if it did not exist (design P8)."""
        order_id = call.where["id"]
        loaded = self.store.load(order_id)
        if _concerns(loaded.order, call.caller):
            return loaded
        msg = f"There is no order {order_id}."
        raise NotFound(msg)

    def carry_out(self, call: Call[Caller], command_for: Callable[[Order], Command]) -> Answered:
        """One command of the authority, unless the order is no longer as the caller says it has seen it."""
        order_id = self.visible(call).order.id
        return self.shown(self.orders.carry_out(order_id, command_for, head=head(call)))

    def shown(self, order: Order) -> Answered:
        """The order as it stands."""
        return self.told(order, self.store.text(order.id), 200)

    def told(self, order: Order, text: str, status: int) -> Answered:
        """The order with its text, where it is read, and the tag of this state of it."""
        return Answered(
            status, order_object(order, text), {**tag(order), "location": order_url(order.id, self.public_url)}
        )


def head(call: Call[Caller]) -> str | None:
    """The state that the caller insists on (RFC 9110 section 13.1.1); None if it does not."""
    said = call.request.headers.get("if-match", "*").strip()
    return None if said == "*" else said.strip('"')


def unchanged(call: Call[Caller], order: Order) -> Answered | None:
    """304 for whoever has this state already (RFC 9110 section 13.1.2)."""
    seen = {one.strip().removeprefix("W/") for one in call.request.headers.get("if-none-match", "").split(",")}
    return Answered(304, {}, tag(order)) if tag(order)["etag"] in seen else None


def tag(order: Order) -> dict[str, str]:
    """The journal's head: another fact, another tag."""
    return {"etag": f'"{order.head}"'}


def same(act: str, call: Call[Caller], order: Order, now: datetime, sure: timedelta = timedelta()) -> str:
    """The command's id: the same words from the same caller are one command, however often they are sent.

    They are said anew once somebody else has spoken since, or an hour has gone by; but not within `sure`: who answers a
    question does not mean the next one, which came while the answer was sent again.
    """
    number = 0
    while True:
        id_ = derived_id(act, order.id, call.caller.id, canonical(call.sent), str(number))
        done, number = order.commands.get(id_), number + 1
        following = derived_id(act, order.id, call.caller.id, canonical(call.sent), str(number))
        if done is None or (following not in order.commands and _again(order, done, now, sure)):
            return id_


def _again(order: Order, done: Done, now: datetime, sure: timedelta) -> bool:
    """Whether what was done is being sent once more, rather than done once more."""
    silent = order.acted <= done.sequence
    return now - done.at < (SENT_AGAIN_WITHIN if silent else sure)


def side(caller: Caller) -> Side:
    """Whose orders a caller reads."""
    if caller.authority:
        return Side("authority", caller.authority)
    if caller.platform:
        return Side("platform", caller.platform)
    msg = "The registrar is no side of any order."
    raise Forbidden(msg)


def _concerns(order: Order, caller: Caller) -> bool:
    return order.authority == caller.authority or (order.issued and order.platform == caller.platform)
