"""A new legal representative takes over what is open: nobody answers for orders who is no longer in office."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from removal.orders.actions import Orders
from removal.orders.lists.store import OrderLists, Side
from removal.orders.order import Status
from removal.registry.office import vacancies
from removal.registry.platform import Platform, representative_in_office

NOT_OURS = frozenset({Status.DRAFT, Status.REFUSED})  # a done order can be disputed, a withdrawn one owe something


class Platforms(Protocol):
    """Where platforms are registered."""

    def platform(self, platform_id: str) -> Platform:
        """NotFound if there is none."""


@dataclass(frozen=True, slots=True)
class Succession:
    """Reassigns a platform's orders to whoever is in office; a second time changes nothing."""

    lists: OrderLists
    orders: Orders
    platforms: Platforms
    clock: Callable[[], datetime]

    def settle(self, platform_id: str) -> None:
        """Without anybody in office the orders stay with whoever was: somebody must be told."""
        platform, now = self.platforms.platform(platform_id), self.clock()
        found, vacant = representative_in_office(platform, now), vacancies(platform, now).over
        if found is None:
            return
        for listed in self.lists.all(Side("platform", platform_id)):
            if listed.status not in NOT_OURS:
                self.orders.reassign(listed.id, found.id, vacant)
