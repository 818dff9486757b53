"""What the link in a mail opens."""

from functools import cached_property

from removal.orders.store import OrderStore
from removal.page.answering import Page
from removal.page.opening import Opening
from removal.page.render import Renderer
from removal.wiring import Wiring, now


class Pages:
    """Of one process."""

    def __init__(self, wiring: Wiring) -> None:
        self._wiring = wiring

    @cached_property
    def page(self) -> Page:
        """The page."""
        wiring = self._wiring
        opening = Opening(wiring.link_keys, OrderStore(), wiring.registry, wiring.profiles, now)
        return Page(opening, wiring.orders, wiring.addresses, Renderer(), now)
