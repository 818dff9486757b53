"""What a delivery proves, told to the order as a command: `orders` knows nothing of deliveries."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from removal.deliveries.delivery import Delivery
from removal.endpoints.endpoint import Endpoint, proves_receipt
from removal.orders.actions import Orders
from removal.orders.notice import Evidence
from removal.registry.office import Act
from removal.registry.offices import Offices


@dataclass(frozen=True, slots=True)
class ReceiptByWebhook:
    """A 2xx to a notice is receipt of it, and of all notices before it."""

    orders: Orders
    offices: Offices
    clock: Callable[[], datetime]

    def __call__(self, endpoint: Endpoint, delivery: Delivery, body: bytes, at: datetime) -> None:
        """Record it if it is evidence; of a body that was sent twice the first answer counts."""
        if not delivery.brings_notice:
            return
        data = json.loads(body)["data"]
        if proves_receipt(endpoint, data.get("representative")):
            evidence = Evidence("webhook_accepted", at, self.clock(), endpoint.id, delivery.id, delivery.sequence)
            self.orders.record_receipt(
                data["order"]["id"],
                evidence,
                endpoint.representative,
                planned=delivery.sequence,
                in_office=self.offices.holding(delivery.owner, endpoint.representative, Act.PROVE_BY_WEBHOOK),
            )
