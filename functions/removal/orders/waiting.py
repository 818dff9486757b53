"""Notices that wait for receipt, and the state of each item's clock meanwhile. Pure (contract 6, R6 to R8)."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

from removal.orders.computed import computed_once
from removal.orders.item import Item
from removal.orders.notice import ANSWERED, DISPUTED, ISSUED, LIFTED, PUT_BACK, Notice
from removal.orders.order import ENDED, Order, Status


class ItemClock(StrEnum):
    """The state of an item's clock."""

    AWAITING_RECEIPT = "awaiting_receipt"
    RUNNING = "running"
    STOPPED = "stopped"
    DONE = "done"


@computed_once
def waiting(order: Order) -> tuple[Notice, ...]:
    """The notices that were not received and still require something (R8), the oldest first."""
    return tuple(notice for notice in order.notices if notice.receipt is None and _asks(order, notice))


def unreceived_since(order: Order) -> datetime | None:
    """Since when the oldest waiting notice waits; None if no notice waits."""
    waits = waiting(order)
    return waits[0].waits_since if waits else None


def receivable(order: Order) -> tuple[Notice, ...]:
    """The notices that were not received and are not void, also those that require nothing now."""
    return tuple(notice for notice in order.notices if notice.receipt is None and not _void(order, notice))


def put_back_notices(order: Order) -> tuple[tuple[Notice, tuple[int, ...]], ...]:
    """The notices that require reinstatement, each with its items that the representative has not answered."""
    requests = [notice for notice in order.notices if notice.type in PUT_BACK]
    with_items = (
        (notice, tuple(number for number in order.missing if _asked_by(requests, number) is notice))
        for notice in requests
    )
    return tuple((notice, items) for notice, items in with_items if items)


def _asked_by(requests: Sequence[Notice], number: int) -> Notice | None:
    """The last notice that requires the reinstatement of an item."""
    return next((notice for notice in reversed(requests) if number in notice.items), None)


def item_clock(order: Order, item: Item) -> ItemClock:
    """The state of the item's clock now; `DONE` in an ended order."""
    clock = order.clock_of(item.number)
    if item.outcome or order.declared in ENDED:
        return ItemClock.DONE
    if clock.running:
        return ItemClock.RUNNING
    waits = clock.current is None or all(_would_end(order, item, sequence) for sequence in clock.active)
    return ItemClock.AWAITING_RECEIPT if waits else ItemClock.STOPPED


def _void(order: Order, notice: Notice) -> bool:
    """Whether the notice is void: its order has ended or was erased, or a new suspension came after the lift."""
    if order.declared is Status.ERASED:
        return True
    if order.declared in ENDED:
        return notice not in (request for request, _ in put_back_notices(order))
    return notice.type == LIFTED and any(stop.sequence > notice.sequence for stop in order.suspensions)


def _asks(order: Order, notice: Notice) -> bool:
    if _void(order, notice):
        return False
    if order.declared in ENDED:
        return True
    if notice.type == ISSUED:
        return True
    open_ = [item for item in order.items if item.number in notice.items and not item.outcome]
    if notice.type == DISPUTED:
        return bool(open_)
    return any(_ends_a_stop(order, item, notice) for item in open_)


def _ends_a_stop(order: Order, item: Item, notice: Notice) -> bool:
    """Whether the receipt of the notice ends something that stops the item's clock."""
    clock = order.clock_of(item.number)
    return clock.current is not None and any(sequence in clock.active for sequence in ended_by(order, item, notice))


def ended_by(order: Order, item: Item, notice: Notice) -> tuple[int, ...]:
    """The sequences of the obstacles and suspensions that a notice ends for an item."""
    if notice.type == LIFTED:
        return tuple(stop.sequence for stop in order.suspensions if stop.sequence < notice.sequence)
    if notice.type != ANSWERED:
        return ()
    answered = (ending for ending in item.endings if ending.sequence == notice.sequence)
    grounds = {ground for ending in answered for ground in ending.grounds}
    return tuple(
        obstacle.sequence
        for obstacle in item.obstacles
        if obstacle.ground in grounds and obstacle.sequence < notice.sequence
    )


def _would_end(order: Order, item: Item, sequence: int) -> bool:
    """Whether a waiting notice ends the obstacle or suspension with this sequence."""
    return any(sequence in ended_by(order, item, notice) for notice in waiting(order))
