"""What `send_webhook` runs."""

import time

from removal.deliveries.attempt_log import attempt_logger
from removal.deliveries.list_store import ManualRetryStore
from removal.deliveries.store import DeliveryStore
from removal.endpoints.store import EndpointStore
from removal.webhooks.attempt import AGENT
from removal.webhooks.client import WebhookSender
from removal.webhooks.connection_pool import ConnectionPool
from removal.webhooks.receipt import ReceiptByWebhook
from removal.webhooks.worker import WebhookWorker
from removal.wiring.parts.endpoints import vault
from removal.wiring.parts.orders import orders
from removal.wiring.parts.queues import webhook_queue
from removal.wiring.parts.registry import offices
from removal.wiring.parts.workers import workers
from removal.wiring.process import at_start, client_of, now, part, process

__all__ = ["sending", "workers"]


@part
def sending() -> WebhookWorker:
    """The worker that sends webhooks, and records receipt in orders."""
    return WebhookWorker(
        EndpointStore(),
        DeliveryStore(),
        ManualRetryStore(DeliveryStore()),
        sender(),
        vault(),
        ReceiptByWebhook(orders(), offices(), now),
        webhook_queue(),
        now,
        process().chance,
        agent=f"{AGENT} (+{process().settings.need('PUBLIC_URL')}/openapi.json)",
        observe=attempt_logger("webhook tried", "WebhookAttempts", now),
    )


@part
def sender() -> WebhookSender:
    """The HTTP client of webhooks."""
    pool = ConnectionPool(lambda: (time.monotonic(), now().timestamp()))
    return WebhookSender(process().settings.allowed_targets, pool=pool)


at_start(sending, workers, client_of("kms"))
