"""Receipt by webhook."""

from removal.webhooks.receipt import ReceiptByWebhook
from removal.wiring.parts.orders import orders
from removal.wiring.parts.registry import offices
from removal.wiring.process import now, part


@part
def receipt_by_webhook() -> ReceiptByWebhook:
    """The recorder of receipt by a webhook's 2xx."""
    return ReceiptByWebhook(orders(), offices(), now)
