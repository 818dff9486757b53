"""HTTP API → actions: requests of ministries, representatives and the registrar."""

from typing import Any

from removal.web.health import health, is_health
from removal.wiring.api import app, read_one


def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    """Answer one request."""
    if is_health(event):
        return health(read_one)
    return app().answer(event, context)
