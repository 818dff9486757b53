"""The types of deliveries in answers of the API."""

from typing import Annotated, TypedDict

from removal.record.members import AnyFactType, Count, Digest, Instant, Number, Uuid, Words

Subject = Annotated[str, "subject"]
StateName = Annotated[str, "state of a delivery"]
HttpStatus = Annotated[int, "http status"]


class Delivery(TypedDict):
    """One fact for one endpoint; `asked_at` is when its owner requested a retry that was not made yet."""

    id: Uuid
    endpoint: Uuid
    subject: Subject
    sequence: Number
    type: AnyFactType
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
