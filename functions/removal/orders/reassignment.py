"""Reassignment of a platform's open orders to a new representative, in slices; a killed slice is repeated."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Protocol

from removal.orders.actions import Orders
from removal.orders.lists.store import OrderLists
from removal.registry.office import vacancies
from removal.registry.platform import Platform, representative_in_office
from removal.registry.timer_handler import Slice
from removal.timers.intervals import Interval
from removal.values import dataclass

LOOKED_AT_ONCE = 1_000  # entries of the index in one query
REASSIGNED_AT_ONCE = 20  # orders in one slice, each a read and a write
REASSIGNED_FOR = timedelta(seconds=5)  # time limit of a slice, of the function's 15 s


class Platforms(Protocol):
    """The register of platforms."""

    def platform(self, platform_id: str) -> Platform:
        """NotFound if there is none."""


@dataclass(frozen=True, slots=True)
class OrderReassignment:
    """Reassigns a platform's open orders to the representative in office. Idempotent.

    An order at rest is reassigned when it opens (`Orders`).
    """

    lists: OrderLists
    orders: Orders
    platforms: Platforms
    clock: Callable[[], datetime]

    def reassign(self, platform_id: str, after: str) -> Slice:
        """Reassign one slice. With no representative in office the orders stay addressed to the last one."""
        platform, until = self.platforms.platform(platform_id), self.clock() + REASSIGNED_FOR
        representative = representative_in_office(platform, self.clock())
        if representative is None:
            return Slice(None)
        vacant = vacancies(platform, self.clock()).over
        looked_at = self.lists.open(platform_id, after, LOOKED_AT_ONCE)
        end = looked_at[-1].id if len(looked_at) == LOOKED_AT_ONCE else None
        theirs, error = [entry.id for entry in looked_at if entry.representative != representative.id], None
        for number, order_id in enumerate(theirs, start=1):
            error = self._reassigned(order_id, representative.id, vacant) or error
            enough = number == REASSIGNED_AT_ONCE or self.clock() >= until
            if enough and number < len(theirs):
                return Slice(order_id, error)
        return Slice(end, error)

    def _reassigned(self, order_id: str, representative: str, vacant: tuple[Interval, ...]) -> Exception | None:
        """Reassign an order; return its error, so that it does not stop the reassignment of the others."""
        try:
            self.orders.reassign(order_id, representative, vacant)
        except Exception as error:  # noqa: BLE001 - the caller raises it after the other orders
            return error
        return None
