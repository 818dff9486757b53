"""The orders, for functions that read them."""

from removal.orders.store import OrderStore
from removal.wiring.parts.law import laws
from removal.wiring.process import part


@part
def order_store() -> OrderStore:
    """The store of orders."""
    return OrderStore(laws())
