"""Deliveries: one fact for one endpoint, and each try of it. Pure."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from removal.record.canonical import JsonObject, derived_id


class State(StrEnum):
    """`pending` has a timer of its own, `held` waits for its endpoint, `delivered` is done."""

    PENDING = "pending"
    HELD = "held"
    DELIVERED = "delivered"


@dataclass(frozen=True, slots=True)
class Delivery:
    """`at` is when the fact happened: what is held goes out in that order."""

    id: str
    endpoint: str
    owner: str
    subject: str
    sequence: int
    type: str
    at: datetime
    state: State = State.PENDING
    tries: int = 0
    timer_at: datetime | None = None

    @property
    def message(self) -> JsonObject:
        """As the webhook queue carries it; `tries` lets a message that came twice be dropped."""
        return {"endpoint": self.endpoint, "delivery": self.id, "tries": self.tries}


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try: when it began, what came of it; owners see all but the answer's body."""

    at: datetime
    milliseconds: int
    status: int | None
    fault: str | None
    answer_sha256: str
    answer: str


def delivery_id(fact_id: str, endpoint_id: str) -> str:
    """UUIDv5 of (fact, endpoint): the `webhook-id`, the same at every try."""
    return derived_id("delivery", fact_id, endpoint_id)
