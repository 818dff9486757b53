"""How much of a journal the parties may fill: the clock's own facts must always find room in the one item. Pure.

An item's first telling of a ground is never refused for want of room (T2), only its words are: a party that told the
other items' obstacles one by one, in long words, must not lose the right to tell the last.

    up to 300,000   every fact of a party
    up to 330,000   a first telling, its explanation in at most 200 bytes
    up to 360,000   what ends the order, and a first telling that names every open item which lacks it
"""

from collections.abc import Sequence

from removal.errors import CapReached
from removal.journals import room
from removal.orders.decisions.answering import first_telling
from removal.orders.item import Ground, Item
from removal.orders.order import Order
from removal.orders.payloads.answers import Obstructed
from removal.record.facts import SYSTEM, Fact

# Bytes, of the 400,000 that DynamoDB keeps in an item.
PARTIES_AT_MOST = 300_000
FIRST_TELLINGS_AT_MOST = 330_000
ENDING_AT_MOST = 360_000  # what ends it: an answer in time is never refused for want of room
WORDS_AT_MOST = 200  # bytes of a first telling's explanation, over PARTIES_AT_MOST


def require_room(journal: Sequence[str], facts: Sequence[Fact], after: Order) -> None:
    """CapReached if a party's facts would fill the journal, and what it can still say.

    `after` is the order with these facts.
    """
    size = room.size([*journal, *(fact.to_text() for fact in facts)])
    if size <= PARTIES_AT_MOST or all(fact.by.kind == SYSTEM.kind for fact in facts):
        return
    first = [fact for fact in facts if _is_first_telling(fact, after)]
    if first:
        _require_room_to_tell(first[0], size, after)
    elif size > ENDING_AT_MOST or not (after.answered or after.ended_at):
        msg = (
            f"The order's journal would hold {size} bytes, and takes no more but what ends it: "
            "a report of every item that is still open, a withdrawal, an upheld contest."
        )
        raise CapReached(msg)


def _require_room_to_tell(fact: Fact, size: int, after: Order) -> None:
    told: Obstructed = fact.payload
    words = len(told["explanation"].encode())
    if words > WORDS_AT_MOST:
        msg = (
            f"The order's journal is nearly full: the explanation has {words} bytes, and there is room for "
            f"{WORDS_AT_MOST}. The obstacle itself is taken: send it again in so many."
        )
        raise CapReached(msg)
    ground = Ground(told["ground"])
    untold = [item.number for item in after.items if item.outcome is None and first_telling(item, ground)]
    if size > FIRST_TELLINGS_AT_MOST and untold:
        numbers = ", ".join(map(str, sorted({*untold, *told["items"]})))
        msg = (
            "The order's journal is nearly full, and takes this obstacle once more, for every open item of which it "
            f"was never told: send it again for items {numbers}."
        )
        raise CapReached(msg)


def _is_first_telling(fact: Fact, after: Order) -> bool:
    """Whether it tells a ground of an item for the first time."""
    if fact.type != "order.obstructed":
        return False
    told: Obstructed = fact.payload
    items = [after.items[number - 1] for number in told["items"]]
    return any(_never_before(item, Ground(told["ground"]), fact.sequence) for item in items)


def _never_before(item: Item, ground: Ground, sequence: int) -> bool:
    return all(one.ground is not ground or one.sequence >= sequence for one in item.tellings)
