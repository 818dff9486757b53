"""Orders with notices, and evidence of their receipt, as the tests of notices need them."""

from datetime import datetime, timedelta

from removal.orders.commands import RecordReceipt
from removal.orders.notice import Evidence
from removal.orders.order import Order
from tests.orders.lives import (
    T0,
    after,
    clarify,
    issued,
    obstruct,
    receipt,
)

HOUR, MINUTE, SECOND = timedelta(hours=1), timedelta(minutes=1), timedelta(seconds=1)


def at(hours: float) -> datetime:
    return T0 + hours * HOUR


def starts(order: Order) -> list[datetime | None]:
    """When each notice was received."""
    return [notice.receipt.at if notice.receipt else None for notice in order.notices]


def evidence(own: datetime, recorded: datetime, of: int = 1, kind: str = "webhook_accepted") -> RecordReceipt:
    """A delivery of the fact with this number, with a time of its own."""
    shown = Evidence(kind, own, recorded, "endpoint-1", f"delivery-{own}", of)
    return RecordReceipt(id=f"receipt-{own}-{of}", evidence=shown)


RUNNING = after(issued(2), (receipt(), T0))
OBSTRUCTED = after(RUNNING, (obstruct(at(1), 1), at(1)))
ANSWERED = after(OBSTRUCTED, (clarify(at(2), 1), at(2)))  # a notice that waits from 2 h on
