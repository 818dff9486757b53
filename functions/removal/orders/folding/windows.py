"""The windows that items have, as facts open, move, stop and breach them. Pure."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from removal.law import duration
from removal.orders.item import Hindrance, Item
from removal.orders.order import Breach, Order, Outage, Overdue, Owed, Status, Window
from removal.record import instant
from removal.record.facts import Fact


def opened(order: Order, number: int, items: Collection[int], due_at: str, at: datetime) -> Order:
    """A further window, in which these items are judged from now on."""
    window = Window(number, tuple(items), instant.from_text(due_at), at)
    moved = tuple(replace(item, window=number) if item.number in items else item for item in order.items)
    return replace(order, items=moved, windows=(*order.windows, window))


def _reminded(order: Order, fact: Fact) -> Order:
    told = (instant.from_text(fact.payload["due_at"]), duration.from_text(fact.payload["before"]))
    return replace(order, reminded=order.reminded | {told})


def _complied(order: Order, _: Fact) -> Order:
    return replace(order, status=Status.COMPLIED)


def _complied_late(order: Order, _: Fact) -> Order:
    return replace(order, status=Status.COMPLIED_LATE)


def _breached(order: Order, fact: Fact) -> Order:
    told = fact.payload
    due_at, decided_at = (instant.from_text(told["due_at"]), instant.from_text(told["decided_at"]))
    open_items = tuple(told["open_items"])
    breach = Breach(told["window"], due_at, decided_at, open_items, unexcused=open_items)
    return replace(order, status=Status.BREACHED, breaches=(*order.breaches, breach))


def _breach_annulled(order: Order, fact: Fact) -> Order:
    breaches = tuple(
        replace(breach, annulled_at=fact.at)
        if breach.window == fact.payload["window"] and breach.annulled_at is None
        else breach
        for breach in order.breaches
    )
    annulled = replace(order, breaches=breaches)
    late = order.status in (Status.BREACHED, Status.COMPLIED_LATE)
    return replace(annulled, status=Status.RUNNING) if late and not annulled.standing_breaches else annulled


def _extended(order: Order, fact: Fact) -> Order:
    number, outage = fact.payload["window"], fact.payload.get("outage")
    moved = _moved(order, number, instant.from_text(fact.payload["due_at"]))
    if not outage:
        return moved
    stretch = Outage(number, instant.from_text(outage["from"]), instant.from_text(outage["to"]))
    return replace(moved, outages=(*order.outages, stretch))


def _moved(order: Order, number: int, due_at: datetime) -> Order:
    """What an item has left while its clock stands grows with its window."""
    later = due_at - order.windows[number - 1].due_at
    items = tuple(_given(item, later) if item.window == number else item for item in order.items)
    windows = tuple(replace(window, due_at=due_at) if window.number == number else window for window in order.windows)
    return replace(order, items=items, windows=windows)


def _given(item: Item, more: timedelta) -> Item:
    return replace(item, obstacles=tuple(replace(found, left=found.left + more) for found in item.obstacles))


def _suspended(order: Order, fact: Fact) -> Order:
    return replace(order, suspended_at=fact.at)


def _resumed(order: Order, fact: Fact) -> Order:
    if fact.payload["cause"] == "unable_max":
        return _expired(order, fact)
    lifted = replace(order, suspended_at=None)
    for line in fact.payload["windows"]:
        due_at = instant.from_text(line["due_at"])
        windows = tuple(
            replace(window, due_at=due_at) if window.number == line["window"] else window for window in lifted.windows
        )
        lifted = replace(lifted, windows=windows)
    return lifted


def _expired(order: Order, fact: Fact) -> Order:
    for line in fact.payload["windows"]:
        items = tuple(_able(item) if item.number in line["items"] else item for item in order.items)
        order = opened(replace(order, items=items), line["window"], line["items"], line["due_at"], fact.at)
    return order


def _able(item: Item) -> Item:
    left = tuple(found for found in item.obstacles if found.ground.hindrance is not Hindrance.UNABLE)
    return replace(item, obstacles=left)


def _answer_overdue(order: Order, fact: Fact) -> Order:
    return replace(order, overdue=(*order.overdue, Overdue(Owed(fact.payload["owed"]), fact.at)))


MEANINGS: Mapping[str, Callable[[Order, Fact], Order]] = {
    "order.reminded": _reminded,
    "order.complied": _complied,
    "order.complied_late": _complied_late,
    "order.breached": _breached,
    "order.breach_annulled": _breach_annulled,
    "order.extended": _extended,
    "order.suspended": _suspended,
    "order.resumed": _resumed,
    "order.answer_overdue": _answer_overdue,
}
