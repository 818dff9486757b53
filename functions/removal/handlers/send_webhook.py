"""Queue → HTTPS: a delivery to try, an endpoint to probe, a line of held deliveries to flush."""

from dataclasses import replace
from typing import Any

from removal.deliveries.attempt_log import telling
from removal.queues.batch import each_at_once, hop
from removal.wiring import now, wired


def handler(event: dict[str, Any], _context: object) -> object:
    """Carry out the messages of the webhook queue together: none waits for another's receiver."""
    sending = replace(wired().sending, tell=telling("webhook tried", "WebhookAttempts", now), hop=hop(event))
    return each_at_once(event, sending.run, wired().workers)
