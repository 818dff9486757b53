"""Which notices wait for receipt, and what each item's clock does meanwhile. Pure (contract 6, R6 to R8)."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

from removal.orders.item import Item
from removal.orders.notice import ANSWERED, DISPUTED, ISSUED, LIFTED, PUT_BACK, Notice
from removal.orders.order import ENDED, Order


class ItemClock(StrEnum):
    """What an item's clock does."""

    AWAITING_RECEIPT = "awaiting_receipt"
    RUNNING = "running"
    STOPPED = "stopped"
    DONE = "done"


def waiting(order: Order) -> tuple[Notice, ...]:
    """The notices that were not received and still ask for something (R8), the oldest first."""
    return tuple(one for one in order.notices if one.receipt is None and _asks(order, one))


def unreceived_since(order: Order) -> datetime | None:
    """From when the time without receipt counts; None if no notice waits."""
    waits = waiting(order)
    return waits[0].waits_since if waits else None


def receivable(order: Order) -> tuple[Notice, ...]:
    """The notices that were not received and are not void: those that wait, and those that ask for nothing now."""
    return tuple(one for one in order.notices if one.receipt is None and not _void(order, one))


def put_back_notices(order: Order) -> tuple[tuple[Notice, tuple[int, ...]], ...]:
    """The notices that ask to put something back, each with its items that the representative has not answered."""
    asked = [one for one in order.notices if one.type in PUT_BACK]
    found = ((one, tuple(number for number in order.missing if _asked_by(asked, number) is one)) for one in asked)
    return tuple((notice, items) for notice, items in found if items)


def _asked_by(asked: Sequence[Notice], number: int) -> Notice | None:
    """The last notice that asks to put an item back."""
    return next((one for one in reversed(asked) if number in one.items), None)


def item_clock(order: Order, item: Item) -> ItemClock:
    """What the item's clock does now; of an ended order it is done."""
    clock = order.clock_of(item.number)
    if item.outcome or order.declared in ENDED:
        return ItemClock.DONE
    if clock.running:
        return ItemClock.RUNNING
    waits = clock.current is None or all(_would_end(order, item, sequence) for sequence in clock.active)
    return ItemClock.AWAITING_RECEIPT if waits else ItemClock.STOPPED


def _void(order: Order, notice: Notice) -> bool:
    """Its order has ended, or its lift was overtaken by a new suspension."""
    if order.declared in ENDED:
        return notice not in (one for one, _ in put_back_notices(order))
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
    return any(_ends_something(order, item, notice) for item in open_)


def _ends_something(order: Order, item: Item, notice: Notice) -> bool:
    """Whether the item is stopped by something that the notice ends once it is received."""
    clock = order.clock_of(item.number)
    return clock.current is not None and any(one in clock.active for one in ended_by(order, item, notice))


def ended_by(order: Order, item: Item, notice: Notice) -> tuple[int, ...]:
    """Sequences of the tellings and suspensions that a notice ends for an item."""
    if notice.type == LIFTED:
        return tuple(stop.sequence for stop in order.suspensions if stop.sequence < notice.sequence)
    if notice.type != ANSWERED:
        return ()
    answered = (one for one in item.endings if one.sequence == notice.sequence)
    grounds = {ground for ending in answered for ground in ending.grounds}
    return tuple(one.sequence for one in item.tellings if one.ground in grounds and one.sequence < notice.sequence)


def _would_end(order: Order, item: Item, sequence: int) -> bool:
    """Whether a notice that waits ends what stops the item."""
    return any(sequence in ended_by(order, item, notice) for notice in waiting(order))
