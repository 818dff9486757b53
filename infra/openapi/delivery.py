"""Endpoints and deliveries as the API shows them."""

from typing import Annotated, Literal

from pydantic import Field

from infra.openapi.told import At, Count, Cursor, Digest, Number, Said, Told, Uuid
from removal.web.shape import Line


class Endpoint(Told):
    """Where an owner has facts sent, and how it fares; `facts` empty means all.

    It gets facts of orders from `orders_since` on, never if that is null. While it is not `confirmed` they are held:
    the caller that made, moved or enabled it may not answer orders (an authority's: read them).
    """

    id: Uuid
    owner: Annotated[str, Field(pattern="^(?:authority|platform|registrar):[a-z0-9-]+$")]
    url: Annotated[str, Field(max_length=2_048)]
    facts: tuple[Line, ...]
    enabled: bool
    created_at: At
    verified_at: At | None
    failing_since: At | None
    last_fault: Said | None
    old_secret_until: At | None
    orders_since: At | None
    confirmed: bool


class NewEndpoint(Endpoint):
    """An endpoint with its secret, which is shown here and never again."""

    secret: Annotated[str, Field(pattern="^whsec_[A-Za-z0-9+/]+=*$")]


class Endpoints(Told):
    """The caller's endpoints."""

    endpoints: tuple[Endpoint, ...]
    next: Cursor | None


class TestDelivery(Told):
    """The delivery that a test is."""

    endpoint: Uuid
    delivery: Uuid


class Delivery(Told):
    """One fact for one endpoint; `asked_at` is when a try by hand was last asked for."""

    id: Uuid
    endpoint: Uuid
    subject: Annotated[str, Field(pattern="^[a-z]+:[A-Za-z0-9-]+$", max_length=100)]
    sequence: Number
    type: Annotated[str, Field(pattern="^[a-z]+\\.[a-z_]+$", max_length=100)]
    at: At
    state: Literal["pending", "held", "delivered"]
    tries: Count
    asked_at: At | None


class Deliveries(Told):
    """A page of an endpoint's deliveries, the newest fact first."""

    deliveries: tuple[Delivery, ...]
    next: Cursor | None


class Attempt(Told):
    """One try: `status` is null where there was no answer, `fault` says why; of the answer only its hash is told."""

    at: At
    milliseconds: Count
    status: Annotated[int, Field(ge=100, le=999)] | None
    fault: Said | None
    answer_sha256: Digest


class ReadDelivery(Delivery):
    """A delivery with its latest attempts, the oldest first."""

    attempts: tuple[Attempt, ...]


class Replayed(Told):
    """How many deliveries go out; with `next`, ask again with it as `cursor`."""

    count: Count
    next: Cursor | None


class MailReport(Told):
    """What a mail server reported of one mail; `type` is the fact that it told, `status` is that of RFC 3463."""

    at: At
    kind: Literal["forwarding_bounced"]
    type: Annotated[str, Field(pattern="^[a-z]+\\.[a-z_]+$", max_length=100)]
    endpoint: Uuid
    delivery: Uuid
    status: Annotated[str, Field(pattern="^[245](\\.[0-9]{1,3}){1,2}$")] | None


class MailReports(Told):
    """Reports about the mails of one order."""

    reports: tuple[MailReport, ...]
