"""The public route `GET /health`: whether this function reads the table. The answer contains nothing else."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from removal.telemetry.failure import described
from removal.telemetry.log import logger
from removal.web.request import target

PATH = "/health"
_HEADERS = {"content-type": "application/json", "cache-control": "no-store", "x-content-type-options": "nosniff"}


def is_health(event: Mapping[str, Any]) -> bool:
    """Whether a request is for this route, which has no authorizer."""
    return target(event) == ("GET", PATH)


def health(read: Callable[[], object]) -> dict[str, Any]:
    """Lambda's answer: 200 if `read` does not raise, else 503."""
    try:
        read()
    except Exception as error:  # noqa: BLE001 - the edge: whatever fails, orders do not get in
        logger.error("failed", extra={"failure": described(error)})
        return _answer(503, "failing")
    return _answer(200, "ok")


def _answer(status: int, word: str) -> dict[str, Any]:
    return {"statusCode": status, "headers": _HEADERS, "body": json.dumps({"status": word}), "isBase64Encoded": False}
