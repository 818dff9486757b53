"""Clocks that were computed already. Most facts change few items, and the items of an order often have one history.

Example: an order of 100 items, of which one is reported. Its clock is computed again; the other 99 have the item and
the surroundings that they had before. When such an order is read, 99 items have the history of the item before them.
"""

from typing import NamedTuple

from removal.orders.item import Item
from removal.orders.surroundings import Clock, Surroundings
from removal.orders.timeline import clock_of


class Known(NamedTuple):
    """A clock, and all that it follows from."""

    item: Item
    around: Surroundings
    clock: Clock


class KnownClocks:
    """The last clock of each item. An order shares it with the orders after further facts."""

    def __init__(self) -> None:
        self._of_items: dict[int, Known] = {}
        self._last: Known | None = None

    def clock_of(self, item: Item, around: Surroundings) -> Clock:
        """As `timeline.clock_of`: the clock that follows from the same, else computed."""
        known = (self._of_items.get(item.number), self._last)
        same = (each for each in known if each and _one_history(each.item, item) and each.around == around)
        before = next(same, None)
        clock = before.clock if before else clock_of(item, around)
        self._last = self._of_items[item.number] = Known(item, around, clock)
        return clock


def _one_history(first: Item, second: Item) -> bool:
    """Whether the clocks of two items have the same events in the same surroundings."""
    return first is second or _history(first) == _history(second)


def _history(item: Item) -> tuple[object, ...]:
    return item.obstacles, item.endings, item.reports, item.disputed_at, item.disputed_by
