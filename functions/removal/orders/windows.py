"""Windows as facts have to tell them: what differs between what was told and what follows now. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from removal.orders.clock import put_back_by
from removal.orders.item import Item
from removal.orders.order import ENDED, Order, Window
from removal.orders.payloads.lines import ObstacleLine, WindowLine
from removal.orders.surroundings import Period
from removal.orders.waiting import put_back_notices
from removal.record import instant
from removal.timers.intervals import Interval


def changed_windows(before: Order, order: Order, at: datetime) -> list[WindowLine]:
    """Lines `{number, cause, items, due_before, due_at}` for windows that open or move between two states of an order.

    A window is a period that some items share and that has to be kept: it runs, or it passed with an item open. Items
    whose due times part get a window of their own. A window that is past its due time when it is told for the first
    time, `at` an instant, is due `resume_at_least` later: no breach is decided of a window that the platform could not
    know (decision 25).
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
        window = order.windows[number - 1] if number else _revived(order, period, group, at)
        whole = window is not None and _moves_whole(order, window, group)
        for items, due_at in [(group, period.due_at)] if window else _first_told(order, period, group, at):
            yield {
                "number": window.number if window and whole else following,
                "cause": period.cause,
                "items": items,
                "due_before": instant.to_text(window.due_at) if window else None,
                "due_at": instant.to_text(due_at),
            }
            following += 0 if whole else 1


def _revived(order: Order, period: Period, items: list[int], at: datetime) -> Window | None:
    """The window that became void at this instant, if other evidence of its receipt gives the same due time."""
    voided = (one for one in order.windows if one.voided_at == at and one.cause == period.cause)
    return next((one for one in voided if one.due_at == period.due_at and set(items) <= set(one.items)), None)


def _first_told(order: Order, period: Period, items: list[int], at: datetime) -> Iterator[tuple[list[int], datetime]]:
    """The items whose clock runs have time left; those that were answered, or whose order has ended, need none."""
    running = [number for number in items if _runs(order, number, period) and order.declared not in ENDED]
    over = [number for number in items if number not in running]
    if period.due_at >= at or not running:
        yield items, period.due_at
        return
    yield running, at + order.rules.resume_at_least
    if over:
        yield over, period.due_at


def _runs(order: Order, number: int, period: Period) -> bool:
    """Whether an item's clock runs in this very period."""
    clock = order.clock_of(number)
    return clock.running and clock.current is not None and clock.current.cause == period.cause


def _moves_whole(order: Order, window: Window, items: list[int]) -> bool:
    """Whether every item that is judged in a window is among those that move."""
    judged = [number for number in window.items if _judged_in(order, number, window)]
    return set(judged) <= set(items)


def _judged_in(order: Order, number: int, window: Window) -> bool:
    clock = order.clock_of(number)
    judged = (*clock.exposed, clock.current) if clock.current else clock.exposed
    return any(order.window_of(number, period) == window for period in judged)


def untold_items(order: Order) -> list[int]:
    """Items with a period that runs, or that passed with the item open, whose due time no fact has told."""
    return [item.number for item in order.items if _untold(order, item.number)]


def untold_obstacles(order: Order) -> list[ObstacleLine]:
    """Lines `{obstacle, items}`: tellings, by their facts' sequence, that stop clocks and were not said to do so."""
    found: dict[int, list[int]] = {}
    for item in order.items:
        for sequence in _counting_unsaid(order, item):
            found.setdefault(sequence, []).append(item.number)
    return [{"obstacle": sequence, "items": numbers} for sequence, numbers in sorted(found.items())]


def _counting_unsaid(order: Order, item: Item) -> list[int]:
    stopping = order.clock_of(item.number).stopping
    return [one.sequence for one in item.tellings if one.sequence in stopping and not one.stopped]


def _untold(order: Order, number: int) -> bool:
    exposed = ((order.window_of(number, period), period) for period in order.clock_of(number).exposed)
    return any(window is None or window.due_at != period.due_at for window, period in exposed)


def moves(order: Order, outages: Sequence[Interval]) -> bool:
    """Whether outages, with those that the order knows, move something of it."""
    known = tuple(sorted({*order.outages, *outages}))
    return order.issued and bool(moved_items(order, replace(order, outages=known)))


def moved_items(before: Order, order: Order) -> list[int]:
    """Items of which a due time, what is left of one, or a verdict differs between two states of an order.

    Of an item that was answered in time, and of an order that has ended, no due time matters any more; what is to be
    put back has a due time of its own.
    """
    return [item.number for item in order.items if _at_stake(before, item.number) != _at_stake(order, item.number)]


def _at_stake(order: Order, number: int) -> tuple[object, ...]:
    clock = order.clock_of(number)
    accused = [one.window for one in order.standing_breaches if number in one.open_items]
    over = (order.declared in ENDED and not accused) or (clock.in_time and not clock.late)
    periods = () if over else clock.periods
    return periods, clock.late, clock.in_time, _put_back_by(order, number)


def _put_back_by(order: Order, number: int) -> datetime | None:
    asked = [notice for notice, items in put_back_notices(order) if number in items]
    return put_back_by(order, asked[0]) if asked else None
