"""Queue → HTTPS: a delivery to try, an endpoint to probe, a line of held deliveries to flush."""

from typing import Any

from removal.handlers.batch import each
from removal.wiring import wired


def handler(event: dict[str, Any], _context: object) -> object:
    """Carry out each message of the webhook queue."""
    return each(event, wired().sending.run)
