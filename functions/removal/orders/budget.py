"""Size limits of a journal, which is one DynamoDB item, and of the words beside it. Pure.

The clock's own facts must always have room in the journal.

An item's first obstacle of a ground is never refused because the journal is full (T2). What people write is not in the
journal: 100 items with 4 grounds each, all stated one by one, take 270,000 bytes.

    bytes of the journal   accepted facts of the parties
    up to 300,000          all
    up to 330,000          a first obstacle
    up to 360,000          facts that end the order, and a first obstacle that names every open item without one

The words of an order are bounded: `GET /orders/{id}/facts` and the feed answer them whole, and Lambda answers at most
6 MB. Short words are always accepted: as many facts as there may be have 900,000 bytes of them.
"""

from collections.abc import Callable, Iterable, Sequence

from removal.errors import CapReached
from removal.journals import room
from removal.orders.decisions.answering import is_first_obstacle
from removal.orders.item import Ground, Item
from removal.orders.order import Order
from removal.orders.payloads.answers import Obstructed
from removal.record.canonical import canonical
from removal.record.facts import SYSTEM, Fact

# DynamoDB allows 400,000 bytes in an item.
PARTIES_BYTES_AT_MOST = 300_000
FIRST_OBSTACLES_BYTES_AT_MOST = 330_000
ENDING_BYTES_AT_MOST = 360_000  # for facts that end the order: an answer in time is never refused because of size
WORDS_BYTES_AT_MOST = 2_000_000  # of all words of an order, in canonical JSON
SHORT_WORDS_BYTES = 1_500  # of one fact: the longest name and own reference, and some 100 characters at least


def require_room_for_words(facts: Iterable[Fact], stored: Callable[[], int]) -> None:
    """Raises CapReached if long words of new facts would exceed the limit of an order, with the room that is left.

    `stored`: the bytes of the words of its earlier facts; not called for short words.
    """
    sizes = (len(canonical(fact.words).encode()) for fact in facts if fact.words)
    new = [size for size in sizes if size > SHORT_WORDS_BYTES]
    left = max(WORDS_BYTES_AT_MOST - stored(), 0) if new else 0
    if sum(new) > left:
        msg = (
            f"What was written in the order fills its limit: {left} bytes are left for long texts, and this has "
            f"{sum(new)}. Say the same in fewer words; {SHORT_WORDS_BYTES} bytes are always taken."
        )
        raise CapReached(msg)


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
