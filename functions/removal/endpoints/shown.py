"""Types of what the API answers about endpoints."""

from typing import Annotated, TypedDict

from removal.record.members import Instant, Line, Uuid, Words

OwnerName = Annotated[str, "owner"]
Url = Annotated[str, "url of an endpoint"]
Secret = Annotated[str, "secret"]


class Endpoint(TypedDict):
    """Where an owner has facts sent, and how it fares; `facts` empty means all.

    It gets facts of orders from `orders_since` on, never if that is null. While it is not `confirmed` they are held:
    the caller that made, moved or enabled it may not answer orders (an authority's: read them).
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
    """An endpoint with its secret, which is shown here and never again."""

    secret: Secret


class TestDelivery(TypedDict):
    """The delivery that a test is."""

    endpoint: Uuid
    delivery: Uuid
