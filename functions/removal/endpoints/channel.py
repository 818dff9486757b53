"""Channels of deliveries, and the id of a delivery. Pure."""

from enum import StrEnum

from removal.record.canonical import derived_id


class Channel(StrEnum):
    """The channel by which a delivery is sent."""

    WEBHOOK = "webhook"
    MAIL = "mail"

    @property
    def posts_body(self) -> bool:
        """Whether it posts a signed body to an endpoint that the owner created; otherwise it sends a mail."""
        return self is not Channel.MAIL


def delivery_id(fact_id: str, endpoint_id: str) -> str:
    """Returns the UUIDv5 of the ids of fact and endpoint: the header `webhook-id`, the same at every attempt."""
    return derived_id("delivery", fact_id, endpoint_id)
