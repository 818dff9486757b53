"""HTTP API → actions: requests of ministries, representatives and the registrar."""

from typing import Any

from removal.wiring.api import app


def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    """Answer one request."""
    return app().answer(event, context)
