"""Endpoints as the API shows them."""

from typing import Annotated

from pydantic import Field

from infra.openapi.told import At, Said, Told, Uuid
from removal.web.shape import Line


class Endpoint(Told):
    """Where an owner has facts sent, and how it fares; `facts` empty means all."""

    id: Uuid
    owner: Annotated[str, Field(pattern="^(?:authority|platform|registrar):[a-z0-9-]+$")]
    url: Annotated[str, Field(max_length=2_048)]
    facts: tuple[Line, ...]
    enabled: bool
    created_at: At
    verified_at: At | None
    failing_since: At | None
    last_fault: Said | None


class NewEndpoint(Endpoint):
    """An endpoint with its secret, which is shown here and never again."""

    secret: Annotated[str, Field(pattern="^whsec_[A-Za-z0-9+/]+=*$")]


class Endpoints(Told):
    """The caller's endpoints."""

    endpoints: tuple[Endpoint, ...]
