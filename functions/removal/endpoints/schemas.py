"""Bodies about endpoints, as the API takes them, and endpoints as it shows them."""

from datetime import timedelta
from typing import Annotated

from pydantic import AfterValidator, Field

from removal.endpoints import shown
from removal.endpoints.endpoint import Endpoint
from removal.law import duration
from removal.record import instant
from removal.record.audience import AUDIENCE
from removal.web.body_models import Body, Duration, Line, WebhookUrl

OVERLAP_AT_MOST = timedelta(days=7)


# Whether a name is a fact's is told by the action, all wrong ones at once.
FactType = Annotated[str, Field(max_length=100, json_schema_extra={"enum": sorted(AUDIENCE)})]


class EndpointBody(Body):
    """Where facts are to be sent; `facts` names the wanted types, all of them if it is empty."""

    url: WebhookUrl
    facts: tuple[FactType, ...] = Field(default=(), max_length=50)


def _overlap(text: str) -> str:
    try:
        length = duration.from_text(text)
    except ValueError:
        length = None
    if length is None or length > OVERLAP_AT_MOST:
        raise ValueError("must be a duration from PT0S to P7D, in days, hours, minutes and seconds")
    return text


class RotationBody(Body):
    """How long the secret before the new one signs too."""

    overlap: Annotated[Duration, AfterValidator(_overlap)] = "PT24H"


class DisablementBody(Body):
    """Why an endpoint is to get nothing; the registrar reads it too."""

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
