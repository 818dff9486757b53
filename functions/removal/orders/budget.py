"""How much of a journal the parties may fill: the clock's own facts must always find room in the one item. Pure."""

from collections.abc import Sequence

from removal.errors import CapReached
from removal.orders.order import Order
from removal.record.facts import SYSTEM, Fact

# Bytes, of the 400,000 that DynamoDB keeps in an item.
PARTIES_AT_MOST = 300_000
ENDING_AT_MOST = 360_000  # what ends it: an answer in time is never refused for want of room


def require_room(journal: Sequence[str], facts: Sequence[Fact], after: Order) -> None:
    """CapReached if a party's facts would fill the journal, and what it can still say."""
    if all(fact.by.kind == SYSTEM.kind for fact in facts):
        return
    size = sum(len(line.encode()) for line in (*journal, *(fact.to_text() for fact in facts)))
    ends = after.answered or after.ended_at is not None
    if size > (ENDING_AT_MOST if ends else PARTIES_AT_MOST):
        msg = (
            f"The order's journal would hold {size} bytes, and takes no more but what ends it: "
            "a report of every item that is still open, a withdrawal, an upheld contest."
        )
        raise CapReached(msg)
