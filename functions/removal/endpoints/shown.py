"""Types of the API's responses about endpoints."""

from typing import Annotated, TypedDict

from removal.record.members import Instant, Line, Uuid, Words

OwnerName = Annotated[str, "owner"]
Url = Annotated[str, "url of an endpoint"]
Secret = Annotated[str, "secret"]


class Endpoint(TypedDict):
    """An endpoint to which an owner's facts are sent, and its health; empty `facts` means all types.

    It gets facts of orders from `orders_since` on, never if that is null. While it is not `confirmed` they are held:
    the caller that created, moved or enabled it may not answer orders (for an authority: read orders).
    """

    id: Uuid
    owner: OwnerName
    url: Url
    facts: list[Line]
    enabled: bool
    created_at: Instant
    verified_at: Instant | None
    failing_since: Instant | None
    last_fault: Words | None
    old_secret_until: Instant | None
    orders_since: Instant | None
    confirmed: bool


class NewEndpoint(Endpoint):
    """An endpoint with its secret, which only this response shows."""

    secret: Secret


class TestDelivery(TypedDict):
    """The delivery of a test."""

    endpoint: Uuid
    delivery: Uuid
