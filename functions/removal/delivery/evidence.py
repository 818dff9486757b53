"""What a delivery proves, told to the order as a command: `orders` knows nothing of deliveries."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from removal.delivery.delivery import Delivery
from removal.delivery.endpoint import Endpoint, proves_receipt
from removal.orders.actions import Orders
from removal.orders.order import Evidence
from removal.orders.present import WHOLE


@dataclass(frozen=True, slots=True)
class ReceiptByWebhook:
    """A 2xx to a notice starts the clock of its order."""

    orders: Orders
    clock: Callable[[], datetime]

    def __call__(self, endpoint: Endpoint, delivery: Delivery, body: bytes, at: datetime) -> None:
        """Record it if it is evidence; of a body that was sent twice the first answer stands."""
        if delivery.type not in WHOLE:
            return
        told = json.loads(body)["data"]
        if proves_receipt(endpoint, delivery.type, told["representative"]):
            found = Evidence("webhook_accepted", at, self.clock(), endpoint.id, delivery.id)
            self.orders.record_receipt(told["order"]["id"], found, endpoint.representative)
