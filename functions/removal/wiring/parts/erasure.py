"""The erasure of orders."""

from removal.erasure.actions import Erasure
from removal.erasure.store import ErasureStore
from removal.wiring.parts.order_store import order_store
from removal.wiring.process import now, part


@part
def erasure() -> Erasure:
    """The erasure of orders whose preservation has ended."""
    return Erasure(order_store(), ErasureStore(), now)
