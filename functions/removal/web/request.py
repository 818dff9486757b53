"""The request of an HTTP API (payload format 2.0), as routes get it."""

import base64
import binascii
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from removal.errors import Malformed
from removal.values import dataclass


@dataclass(frozen=True, slots=True)
class Request:
    """`received_at`: when the gateway took it, the legal time of an answer; `claims`: verified by the authorizer."""

    method: str
    path: str
    headers: Mapping[str, str]
    query: Mapping[str, str]
    body: bytes
    received_at: datetime
    id: str
    claims: Mapping[str, Any]


def target(event: Mapping[str, Any]) -> tuple[str, str]:
    """The method in upper case; the path without the stage's name, which the gateway puts in front."""
    context = event["requestContext"]
    return context["http"]["method"].upper(), _path(event["rawPath"], context.get("stage", "$default"))


def request_from(event: Mapping[str, Any]) -> Request:
    """The request in Lambda's event. Raises Malformed if its body is not base64."""
    context = event["requestContext"]
    method, path = target(event)
    authorizer = context.get("authorizer") or {}
    return Request(
        method=method,
        path=path,
        headers={name.lower(): value for name, value in (event.get("headers") or {}).items()},
        query=event.get("queryStringParameters") or {},
        body=_body(event),
        received_at=datetime.fromtimestamp(context["timeEpoch"] / 1000, UTC),
        id=context["requestId"],
        claims=(authorizer.get("jwt") or {}).get("claims") or {},
    )


def _path(raw: str, stage: str) -> str:
    prefix = f"/{stage}"
    return raw[len(prefix) :] if stage != "$default" and raw.startswith(f"{prefix}/") else raw


def _body(event: Mapping[str, Any]) -> bytes:
    body = event.get("body") or ""
    if not event.get("isBase64Encoded"):
        return body.encode("utf-8", "surrogatepass") if isinstance(body, str) else bytes(body)
    try:
        return base64.b64decode(body, validate=True)
    except (binascii.Error, ValueError) as error:
        msg = "The body could not be read."
        raise Malformed(msg) from error
