"""What API Gateway hands over of a request: to the API with the claims of a token, to the page without."""

import base64
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl

ISSUER = "https://issuer.example"


def http_event(method: str, path: str, raw: bytes | None, received_at: datetime, sub: str | None) -> dict[str, Any]:
    """An HTTP API's event, payload format 2.0, with the claims that the JWT authorizer has checked."""
    route, _, query = path.partition("?")
    claims = {"iss": ISSUER, "sub": sub, "aud": "removal-orders", "exp": "4102444800"}
    context: dict[str, Any] = {
        "http": {"method": method, "path": f"/v1{route}", "protocol": "HTTP/1.1", "sourceIp": "192.0.2.1"},
        "requestId": f"request-{received_at.timestamp()}",
        "routeKey": "ANY /v1/{proxy+}",
        "stage": "$default",
        "timeEpoch": int(received_at.timestamp() * 1000),
    }
    if sub is not None:
        context["authorizer"] = {"jwt": {"claims": claims, "scopes": None}}
    return {
        "version": "2.0",
        "routeKey": "ANY /v1/{proxy+}",
        "rawPath": f"/v1{route}",
        "rawQueryString": query,
        "queryStringParameters": dict(parse_qsl(query, keep_blank_values=True)) or None,
        "headers": {"content-type": "application/json", "host": "orders.example"},
        "requestContext": context,
        "body": base64.b64encode(raw).decode() if raw is not None else None,
        "isBase64Encoded": raw is not None,
    }


def page_event(  # noqa: PLR0917 - a request's parts in their order
    method: str, path: str, query: str, body: bytes | None, received_at: datetime, content_type: str
) -> dict[str, Any]:
    """An HTTP API's event for one of the pages' routes, which have no authorizer."""
    event = http_event(method, "", body, received_at, None)
    context, kind = event["requestContext"], path.split("/")[1]
    context["http"]["path"] = event["rawPath"] = path
    event["routeKey"] = context["routeKey"] = f"ANY /{kind}/{{token}}" if kind in {"o", "c"} else f"ANY /{kind}"
    event["headers"] = {"content-type": content_type, "host": "orders.example"}
    return {**event, "rawQueryString": query, "queryStringParameters": dict(parse_qsl(query)) or None}
