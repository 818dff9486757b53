"""Queue → HTTPS: attempts deliveries, probes endpoints, flushes held queues."""

from dataclasses import replace
from typing import Any

from removal.queues.batch import each_at_once, hop
from removal.wiring.send_webhook import sending, workers


def handler(event: dict[str, Any], _context: object) -> object:
    """Process the messages of the webhook queue in parallel, so that none waits for another's receiver."""
    return each_at_once(event, replace(sending(), hop=hop(event)).run, workers())
