"""The windows that a fact must state: the differences between the stated windows and the computed ones. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from removal.orders.clock import put_back_by
from removal.orders.history import Window
from removal.orders.item import Item
from removal.orders.order import ENDED, Order
from removal.orders.payloads.lines import ObstacleLine, WindowLine
from removal.orders.surroundings import Period
from removal.orders.waiting import put_back_notices
from removal.record import instant
from removal.timers.intervals import Interval


def changed_windows(before: Order, order: Order, at: datetime) -> list[WindowLine]:
    """Lines `{number, cause, items, due_before, due_at}` for windows that open or move between two states of an order.

    A window is a period that items share and that runs, or passed with an item open. Items whose due time becomes
    different get a new window. A window that is first stated, `at` an instant, after its due time is due
    `resume_at_least` after that instant: a window that the platform could not know is never breached (decision 25).
    """
    groups: dict[tuple[int, Period], list[int]] = {}
    for item in order.items:
        for window, period in _changed(before, order, item.number):
            groups.setdefault((window.number if window else 0, period), []).append(item.number)
    return list(_lines(order, groups, at))


def _changed(before: Order, order: Order, number: int) -> Iterator[tuple[Window | None, Period]]:
    clock = order.clock_of(number)
    kept = {period.cause for period in clock.exposed}
    was = {period.cause for period in before.clock_of(number).exposed}
    if clock.done and clock.current and clock.current.cause in was:
        kept.add(clock.current.cause)
    for period in clock.periods:
        window = order.window_of(number, period)
        if period.cause in kept and (window is None or window.due_at != period.due_at):
            yield window, period


def _lines(order: Order, groups: dict[tuple[int, Period], list[int]], at: datetime) -> Iterator[WindowLine]:
    following = len(order.windows) + 1
    for (number, period), group in groups.items():
        window = order.windows[number - 1] if number else _restored(order, period, group, at)
        whole = window is not None and _moves_whole(order, window, group)
        for items, due_at in [(group, period.due_at)] if window else _first_stated(order, period, group, at):
            yield {
                "number": window.number if window and whole else following,
                "cause": period.cause,
                "items": items,
                "due_before": instant.to_text(window.due_at) if window else None,
                "due_at": instant.to_text(due_at),
            }
            following += 0 if whole else 1


def _restored(order: Order, period: Period, items: list[int], at: datetime) -> Window | None:
    """The window that became void at this instant, if other evidence of its receipt leads to the same due time."""
    voided = (window for window in order.windows if window.voided_at == at and window.cause == period.cause)
    return next(
        (window for window in voided if window.due_at == period.due_at and set(items) <= set(window.items)), None
    )


def _first_stated(order: Order, period: Period, items: list[int], at: datetime) -> Iterator[tuple[list[int], datetime]]:
    """Items with their first due time: items whose clock runs get time, answered items and ended orders do not."""
    running = [number for number in items if _runs(order, number, period) and order.declared not in ENDED]
    over = [number for number in items if number not in running]
    if period.due_at >= at or not running:
        yield items, period.due_at
        return
    yield running, at + order.rules.resume_at_least
    if over:
        yield over, period.due_at


def _runs(order: Order, number: int, period: Period) -> bool:
    """Whether an item's clock runs in this period."""
    clock = order.clock_of(number)
    return clock.running and clock.current is not None and clock.current.cause == period.cause


def _moves_whole(order: Order, window: Window, items: list[int]) -> bool:
    """Whether all items that are judged in the window move."""
    judged = [number for number in window.items if _judged_in(order, number, window)]
    return set(judged) <= set(items)


def _judged_in(order: Order, number: int, window: Window) -> bool:
    clock = order.clock_of(number)
    judged = (*clock.exposed, clock.current) if clock.current else clock.exposed
    return any(order.window_of(number, period) == window for period in judged)


def unstated_items(order: Order) -> list[int]:
    """Items with a period that runs, or passed with the item open, whose due time no fact states."""
    return [item.number for item in order.items if _has_unstated_window(order, item.number)]


def unstated_obstacles(order: Order) -> list[ObstacleLine]:
    """Lines `{obstacle, items}`: obstacles, by the sequence of their fact, that stop clocks while no fact states it."""
    items_by_obstacle: dict[int, list[int]] = {}
    for item in order.items:
        for sequence in _unstated_stops(order, item):
            items_by_obstacle.setdefault(sequence, []).append(item.number)
    return [{"obstacle": sequence, "items": numbers} for sequence, numbers in sorted(items_by_obstacle.items())]


def _unstated_stops(order: Order, item: Item) -> list[int]:
    stopping = order.clock_of(item.number).stopping
    return [obstacle.sequence for obstacle in item.obstacles if obstacle.sequence in stopping and not obstacle.stopped]


def _has_unstated_window(order: Order, number: int) -> bool:
    exposed = ((order.window_of(number, period), period) for period in order.clock_of(number).exposed)
    return any(window is None or window.due_at != period.due_at for window, period in exposed)


def moves(order: Order, outages: Sequence[Interval]) -> bool:
    """Whether outages, together with those that the order has, move a due time or a verdict."""
    known = tuple(sorted({*order.outages, *outages}))
    return order.issued and bool(moved_items(order, replace(order, outages=known)))


def moved_items(before: Order, order: Order) -> list[int]:
    """Items whose due time, time left or verdict differs between two states of an order.

    For an item answered in time, and for an ended order, due times do not count; a reinstatement has its own due time.
    """
    return [item.number for item in order.items if _at_stake(before, item.number) != _at_stake(order, item.number)]


def _at_stake(order: Order, number: int) -> tuple[object, ...]:
    clock = order.clock_of(number)
    breached_windows = [breach.window for breach in order.valid_breaches if number in breach.open_items]
    over = (order.declared in ENDED and not breached_windows) or (clock.in_time and not clock.late)
    periods = () if over else clock.periods
    return periods, clock.late, clock.in_time, _put_back_by(order, number)


def _put_back_by(order: Order, number: int) -> datetime | None:
    requests = [notice for notice, items in put_back_notices(order) if number in items]
    return put_back_by(order, requests[0]) if requests else None
