"""The orders, for functions that change them."""

from removal.orders.actions import Orders
from removal.wiring.parts.order_store import order_store
from removal.wiring.process import now, part


@part
def orders() -> Orders:
    """The commands on existing orders."""
    return Orders(order_store(), now, _in_office)


def _in_office(platform_id: str) -> str | None:
    from removal.registry.platform import representative_in_office  # noqa: PLC0415 - few commands need the register
    from removal.wiring.parts.registry import registry  # noqa: PLC0415

    representative = representative_in_office(registry().platform(platform_id), now())
    return representative.id if representative else None
