"""What parties do in the stories of notices."""

from datetime import timedelta
from typing import Any

from tests.fake_receivers import Call
from tests.people import DEPUTY, NIGHT_DESK, PRIMARY, Cast

HOUR, MINUTE, SECOND = timedelta(hours=1), timedelta(minutes=1), timedelta(seconds=1)
ALL = (PRIMARY, DEPUTY, NIGHT_DESK)
PICKY = "https://video.example/breaches"


def receipts(people: Cast, order: str) -> list[tuple[str, str]]:
    """How and when each notice was received, as the ministry was notified."""
    received = [call.payload["data"] for call in people.ministry.order_calls(order) if call.type == "order.received"]
    return [(receipt["rule"], receipt["received_at"]) for receipt in received]


def brought(call: Call) -> dict[str, Any]:
    """What a webhook's body has of the order."""
    shown: dict[str, Any] = call.payload["data"]["order"]
    return shown
