"""The orders, for functions that change them."""

from removal.orders.actions import Orders
from removal.orders.reassignment import in_office
from removal.wiring.parts.order_store import order_store
from removal.wiring.parts.registry import registry
from removal.wiring.process import now, part


@part
def orders() -> Orders:
    """The commands on existing orders."""
    return Orders(order_store(), now, _in_office)


def _in_office(platform_id: str) -> str | None:
    return in_office(registry(), platform_id, now())
