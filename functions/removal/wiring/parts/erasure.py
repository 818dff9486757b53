"""The erasure of orders, and of texts of the register."""

from removal.endpoints.store import EndpointStore
from removal.erasure.actions import Erasure
from removal.erasure.register.actions import RegisterErasure
from removal.erasure.store import ErasureStore
from removal.orders.lists.store import OrderLists
from removal.publiclog.store import LogStore
from removal.publiclog.waiting import LogWait
from removal.wiring.parts.law import laws
from removal.wiring.parts.ledger import ledger
from removal.wiring.parts.log import log_queue
from removal.wiring.parts.order_store import order_store
from removal.wiring.parts.registry import registry
from removal.wiring.process import now, part


@part
def erasure() -> Erasure:
    """The erasure of orders whose preservation has ended."""
    queue = log_queue()
    log = LogWait(LogStore(), queue) if queue else None
    return Erasure(order_store(), ErasureStore(now), now, lambda fact: ledger().enter(fact), log)


@part
def register_erasure() -> RegisterErasure:
    """The erasure of texts of the register that have served."""
    return RegisterErasure(registry(), laws(), order_store(), OrderLists(), ErasureStore(now), EndpointStore(), now)
