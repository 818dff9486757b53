"""How deliveries leave, and the id that one has on its way. Pure."""

from enum import StrEnum

from removal.record.canonical import derived_id


class Channel(StrEnum):
    """How a delivery leaves."""

    WEBHOOK = "webhook"
    MAIL = "mail"


def delivery_id(fact_id: str, endpoint_id: str) -> str:
    """UUIDv5 of (fact, endpoint): the `webhook-id`, the same at every try."""
    return derived_id("delivery", fact_id, endpoint_id)
