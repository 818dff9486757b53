"""Where deliveries are kept."""

from removal.deliveries.store import DeliveryStore
from removal.wiring.process import part, process


@part
def deliveries() -> DeliveryStore:
    """The store of a function that plans deliveries."""
    return DeliveryStore(apart=process().settings.deliveries_apart)
