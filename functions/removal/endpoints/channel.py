"""Channels of deliveries, and the id of a delivery. Pure."""

from enum import StrEnum

from removal.record.canonical import derived_id


class Channel(StrEnum):
    """The channel by which a delivery is sent."""

    WEBHOOK = "webhook"
    MAIL = "mail"

    @property
    def posts_body(self) -> bool:
        """Whether it posts a signed body to an endpoint of the owner's own making; else it writes a mail."""
        return self is not Channel.MAIL


def delivery_id(fact_id: str, endpoint_id: str) -> str:
    """UUIDv5 of (fact, endpoint): the `webhook-id`, the same at every attempt."""
    return derived_id("delivery", fact_id, endpoint_id)
