"""Size limits of a journal, which is one DynamoDB item: the clock's own facts must always have room. Pure.

An item's first obstacle of a ground is never refused because the journal is full (T2). What people write is not in the
journal: 100 items with 4 grounds each, all stated one by one, take 270,000 bytes.

    bytes of the journal   accepted facts of the parties
    up to 300,000          all
    up to 330,000          a first obstacle
    up to 360,000          facts that end the order, and a first obstacle that names every open item without one
"""

from collections.abc import Sequence

from removal.errors import CapReached
from removal.journals import room
from removal.orders.decisions.answering import is_first_obstacle
from removal.orders.item import Ground, Item
from removal.orders.order import Order
from removal.orders.payloads.answers import Obstructed
from removal.record.facts import SYSTEM, Fact

# DynamoDB allows 400,000 bytes in an item.
PARTIES_BYTES_AT_MOST = 300_000
FIRST_OBSTACLES_BYTES_AT_MOST = 330_000
ENDING_BYTES_AT_MOST = 360_000  # for facts that end the order: an answer in time is never refused because of size


def require_room(journal: Sequence[str], facts: Sequence[Fact], after: Order) -> None:
    """CapReached if a party's facts would fill the journal; the message says which facts are still accepted.

    `after` is the order with these facts.
    """
    size = room.size([*journal, *(fact.to_text() for fact in facts)])
    if size <= PARTIES_BYTES_AT_MOST or all(fact.by.kind == SYSTEM.kind for fact in facts):
        return
    first = [fact for fact in facts if _states_first_obstacle(fact, after)]
    if first:
        _require_room_for_first_obstacle(first[0], size, after)
    elif size > ENDING_BYTES_AT_MOST or not (after.answered or after.ended_at):
        msg = (
            f"The order's journal would hold {size} bytes, and takes no more but what ends it: "
            "a report of every item that is still open, a withdrawal, an upheld contest."
        )
        raise CapReached(msg)


def _require_room_for_first_obstacle(fact: Fact, size: int, after: Order) -> None:
    payload: Obstructed = fact.payload
    ground = Ground(payload["ground"])
    missing = [item.number for item in after.items if item.outcome is None and is_first_obstacle(item, ground)]
    if size > FIRST_OBSTACLES_BYTES_AT_MOST and missing:
        numbers = ", ".join(map(str, sorted({*missing, *payload["items"]})))
        msg = (
            "The order's journal is nearly full, and takes this obstacle once more, for every open item of which it "
            f"was never told: send it again for items {numbers}."
        )
        raise CapReached(msg)


def _states_first_obstacle(fact: Fact, after: Order) -> bool:
    """Whether the fact states a ground for some item for the first time."""
    if fact.type != "order.obstructed":
        return False
    payload: Obstructed = fact.payload
    items = [after.items[number - 1] for number in payload["items"]]
    return any(_never_before(item, Ground(payload["ground"]), fact.sequence) for item in items)


def _never_before(item: Item, ground: Ground, sequence: int) -> bool:
    return all(obstacle.ground is not ground or obstacle.sequence >= sequence for obstacle in item.obstacles)
