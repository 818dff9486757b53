"""Types of what the API answers about endpoints and deliveries."""

from typing import Annotated, Literal, TypedDict

from removal.record.members import Count, Digest, Instant, Line, Number, Uuid, Words

OwnerName = Annotated[str, "owner"]
Url = Annotated[str, "url of an endpoint"]
Secret = Annotated[str, "secret"]
Subject = Annotated[str, "subject"]
ToldFactType = Annotated[str, "type of any fact"]
StateName = Annotated[str, "state of a delivery"]
HttpStatus = Annotated[int, "http status"]
MailStatus = Annotated[str, "status of RFC 3463"]


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


class Delivery(TypedDict):
    """One fact for one endpoint; `asked_at` is when a try by hand was last asked for."""

    id: Uuid
    endpoint: Uuid
    subject: Subject
    sequence: Number
    type: ToldFactType
    at: Instant
    state: StateName
    tries: Count
    asked_at: Instant | None


class Attempt(TypedDict):
    """One try. `status` is null if there was no answer, and `fault` says why. Of the answer only its hash is shown."""

    at: Instant
    milliseconds: Count
    status: HttpStatus | None
    fault: Words | None
    answer_sha256: Digest


class ReadDelivery(Delivery):
    """A delivery with its latest attempts, the oldest first."""

    attempts: list[Attempt]


class MailReport(TypedDict):
    """What a mail server reported of one mail; `type` is the fact that it told, `status` is that of RFC 3463."""

    at: Instant
    kind: Literal["forwarding_bounced"]
    type: ToldFactType
    endpoint: Uuid
    delivery: Uuid
    status: MailStatus | None
