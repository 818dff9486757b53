"""Queue → HTTPS: attempts deliveries, probes endpoints, flushes held queues."""

from dataclasses import replace
from typing import Any

from removal.deliveries.attempt_log import attempt_logger
from removal.queues.batch import each_at_once, hop
from removal.wiring import now, wired


def handler(event: dict[str, Any], _context: object) -> object:
    """Process the messages of the webhook queue in parallel, so that none waits for another's receiver."""
    sending = replace(wired().sending, observe=attempt_logger("webhook tried", "WebhookAttempts", now), hop=hop(event))
    return each_at_once(event, sending.run, wired().workers)
