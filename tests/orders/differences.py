"""Says where the core and the independent model differ after the same life."""

from collections.abc import Iterator

from removal.orders import clock
from removal.orders.history import Owed
from removal.orders.item import Item
from removal.orders.order import Order
from removal.orders.waiting import item_clock, waiting
from removal.record.facts import Fact
from tests.model.view import ItemView, ToldFact, View


def differences(order: Order, facts: list[Fact], view: View) -> Iterator[str]:
    """Each thing that the core and the model see otherwise."""
    if order.status.value != view.status:
        yield f"status: core {order.status}, model {view.status}"
    for item, shown in zip(order.items, view.items, strict=True):
        yield from _of_item(order, item, shown)
    yield from _of_notices(order, view)
    yield from _of_what_comes_back(order, view)
    standing = sorted((breach.due_at, item) for breach in order.valid_breaches for item in breach.open_items)
    seen_standing = [breach for breach in view.breaches if breach.annulled_at is None]
    model_standing = sorted((breach.due_at, item) for breach in seen_standing for item in breach.open_items)
    if standing != model_standing:
        yield f"breaches: core {standing}, model {model_standing}"
    for kind, type_ in FACT_TYPES.items():
        core = sorted({fact.at for fact in facts if fact.type == type_ and _is(fact, kind)})[:COMPARED]
        model = sorted({fact.at for fact in view.facts if fact.kind == kind and _compared(fact)})[:COMPARED]
        if core != model:
            yield f"{kind}: core {core[-3:]}, model {model[-3:]}"


def _of_item(order: Order, item: Item, shown: ItemView) -> Iterator[str]:
    own, state = order.clock_of(item.number), item_clock(order, item).value
    core = {
        "clock": state,
        "due": own.current.due_at if own.current and state == "running" else None,
        "done": bool(item.outcome),
        "in_time": own.in_time if item.outcome else None,
        "down": item.down and not item.reinstated_at,
    }
    model = {
        "clock": shown.clock,
        "due": shown.due,
        "done": bool(shown.outcome),
        "in_time": shown.in_time,
        "down": shown.down,
    }
    yield from (
        f"item {item.number} {name}: core {core[name]}, model {model[name]}"
        for name in core
        if core[name] != model[name]
    )


def _of_notices(order: Order, view: View) -> Iterator[str]:
    for notice, shown in zip(order.notices, view.notices, strict=False):
        received = notice.receipt.at if notice.receipt else None
        if received != shown.received:
            yield f"notice {shown.number} {notice.type} received: core {received}, model {shown.received}"
    if len(order.notices) != len(view.notices):
        yield f"notices: core {len(order.notices)}, model {len(view.notices)}"
    waits = [order.notices.index(notice) + 1 for notice in waiting(order)]
    model_waits = [notice.number for notice in view.notices if notice.waits]
    if waits != model_waits:
        yield f"waits: core {waits}, model {model_waits}"


def _of_what_comes_back(order: Order, view: View) -> Iterator[str]:
    asked_back = tuple(item.item for item in view.items if item.asked_back)
    settled = {item.number for item in order.items if item.reinstated_at or item.not_reinstated}
    core = tuple(item for item in order.reinstate if item not in settled)
    if order.ended_at and core != asked_back:
        yield f"asked back: core {core}, model {asked_back}"
    debts = [debt for debt in clock.owed(order) if debt.owed is Owed.REINSTATEMENT]
    owed = sorted((item, debt.since) for debt in debts for item in debt.items)
    shown = sorted((debt.item, debt.since) for debt in view.debts if debt.item and debt.kind == "reinstatement")
    if owed != shown:
        yield f"to put back: core {owed}, model {shown}"


COMPARED = 20  # instants of each kind, the first: how many are sent until the next receipt is counted differently
FACT_TYPES = {
    "breached": "order.breached",
    "breach_annulled": "order.breach_annulled",
    "undelivered": "order.undelivered",
    "expired": "order.resumed",
    "overdue": "order.answer_overdue",
}


def _is(fact: Fact, kind: str) -> bool:
    if kind == "overdue":
        return bool(fact.payload["owed"] == "reinstatement")
    return kind != "expired" or fact.payload["cause"] == "expired"


def _compared(fact: ToldFact) -> bool:
    return fact.kind != "overdue" or fact.detail[0] == "reinstatement"
