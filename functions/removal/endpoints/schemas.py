"""Request bodies about endpoints, and the JSON of an endpoint."""

from datetime import timedelta
from typing import Annotated

from pydantic import AfterValidator, Field

from removal.endpoints import shown
from removal.endpoints.endpoint import Endpoint
from removal.record import duration, instant
from removal.record.audience import AUDIENCE
from removal.web.body_models import Body, FixedDuration, Line, WebhookUrl

OVERLAP_AT_MOST = timedelta(days=7)


# The action checks that the names are fact types, and reports all wrong names at once.
FactType = Annotated[str, Field(max_length=100, json_schema_extra={"enum": sorted(AUDIENCE)})]


class EndpointBody(Body):
    """A webhook. `facts`: the fact types that it gets; empty for all."""

    url: WebhookUrl
    facts: tuple[FactType, ...] = Field(default=(), max_length=50)


def _overlap(text: str) -> str:
    if duration.from_text(text) > OVERLAP_AT_MOST:
        raise ValueError("must be at most 7 days (P7D)")
    return text


class RotationBody(Body):
    """`overlap`: how long the previous secret also signs."""

    overlap: Annotated[FixedDuration, AfterValidator(_overlap)] = "PT24H"


class DisablementBody(Body):
    """`reason`: why the endpoint is disabled; its owner and the registrar can read it."""

    reason: Line


def endpoint_object(endpoint: Endpoint) -> shown.Endpoint:
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
        "old_secret_until": instant.to_text_or_none(endpoint.old_secret_until),
        "orders_since": instant.to_text_or_none(endpoint.orders_since),
        "confirmed": not endpoint.unconfirmed,
    }
