"""Records receipt by webhook with a command of the order: `orders` does not import deliveries."""

import json
from collections.abc import Callable
from datetime import datetime

from removal.deliveries.delivery import Delivery
from removal.deliveries.order_reads import read_for_receipt
from removal.endpoints.endpoint import Endpoint, proves_receipt
from removal.orders.actions import Orders
from removal.orders.notice import Evidence
from removal.registry.office import Act
from removal.registry.offices import Offices
from removal.values import dataclass


@dataclass(frozen=True, slots=True)
class ReceiptByWebhook:
    """Turns a 2xx response to a notice into receipt of that notice and of all notices before it."""

    orders: Orders
    offices: Offices
    clock: Callable[[], datetime]

    def __call__(self, endpoint: Endpoint, delivery: Delivery, body: bytes, at: datetime) -> None:
        """Record the response if it is evidence; for a body that was sent twice the first response counts."""
        if not delivery.brings_notice:
            return
        data = json.loads(body)["data"]
        if proves_receipt(endpoint, data.get("representative")):
            evidence = Evidence("webhook_accepted", at, self.clock(), endpoint.id, delivery.id, delivery.sequence)
            order_id, holder = data["order"]["id"], endpoint.representative
            loaded, platform = read_for_receipt(self.orders.store, self.offices.registry, order_id, delivery)
            in_office = self.offices.holding(platform, holder, Act.PROVE_BY_WEBHOOK)
            self.orders.record_receipt(
                order_id, evidence, holder, planned=delivery.sequence, in_office=in_office, seen=loaded
            )
