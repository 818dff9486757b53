"""Bodies about endpoints, as the API takes them, and endpoints as it shows them."""

from typing import Any

from pydantic import Field

from removal.delivery.endpoint import Endpoint
from removal.record import instant
from removal.web.shape import Body, Line, WebhookUrl


class EndpointBody(Body):
    """Where facts are to be sent; `facts` names the wanted types, all of them if it is empty."""

    url: WebhookUrl
    facts: tuple[Line, ...] = Field(default=(), max_length=50)


def endpoint_object(endpoint: Endpoint) -> dict[str, Any]:
    """An endpoint without its secrets."""
    return {
        "id": endpoint.id,
        "owner": endpoint.owner,
        "url": endpoint.url,
        "facts": list(endpoint.wanted),
        "enabled": endpoint.enabled,
        "created_at": instant.to_text(endpoint.created_at),
        "verified_at": instant.to_text_or_none(endpoint.verified_at),
        "failing_since": instant.to_text_or_none(endpoint.failing_since),
        "last_fault": endpoint.last_fault,
    }
