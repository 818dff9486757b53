"""What `send_webhook` runs."""

import time
from datetime import datetime

from removal.deliveries.attempt_log import attempt_logger
from removal.deliveries.delivery import Delivery
from removal.deliveries.list_store import ManualRetryStore
from removal.deliveries.store import DeliveryStore
from removal.endpoints.endpoint import Endpoint
from removal.endpoints.store import EndpointStore
from removal.webhooks.attempt import AGENT
from removal.webhooks.client import WebhookSender
from removal.webhooks.connection_pool import ConnectionPool
from removal.webhooks.worker import WebhookWorker
from removal.wiring.parts.endpoints import vault
from removal.wiring.parts.queues import webhook_queue
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
        _receipt,
        webhook_queue(),
        now,
        process().chance,
        agent=f"{AGENT} (+{process().settings.need('PUBLIC_URL')}/openapi.json)",
        observe=attempt_logger("webhook tried", "WebhookAttempts", now),
    )


def _receipt(endpoint: Endpoint, delivery: Delivery, body: bytes, at: datetime) -> None:
    """Record receipt; only the delivery of a notice loads what knows orders."""
    if delivery.brings_notice:
        from removal.wiring.parts.receipt import receipt_by_webhook  # noqa: PLC0415

        receipt_by_webhook()(endpoint, delivery, body, at)


@part
def sender() -> WebhookSender:
    """The HTTP client of webhooks."""
    pool = ConnectionPool(lambda: (time.monotonic(), now().timestamp()))
    return WebhookSender(process().settings.allowed_targets, pool=pool)


at_start(sending, workers, client_of("kms"))
