"""The journaled subjects by kind, for operations."""

from removal.endpoints.store import EndpointStore
from removal.endpoints.verify import EndpointJournals
from removal.journals.subjects import Subjects
from removal.orders.verify import OrderJournals
from removal.registry.verify import PlatformJournals
from removal.wiring import Wiring, now


def journals(wiring: Wiring) -> dict[str, Subjects]:
    """The subjects of each kind: `order`, `endpoint`, `platform`."""
    orders, endpoints = OrderJournals(wiring.order_store), EndpointJournals(EndpointStore())
    return {"order": orders, "endpoint": endpoints, "platform": PlatformJournals(wiring.registry, now)}
