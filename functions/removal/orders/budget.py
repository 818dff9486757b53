"""What each party may add to one order, in bytes. Pure.

What decides a breach needs no budget and is never refused: the first outcome of each item, and the first obstacle of
each ground of each item. All else that a party says takes bytes from that party's own budget, so that neither party
uses up the other's. Facts of the system have none: the clock and receipts always have room, because facts that were
passed on move out of the order's item (`orders/store.py`).

    party            bytes     what is taken also without budget
    representative   60,000    a report that all that is missing is back, or cannot be put back
    authority        40,000    an answer to all questions that wait, a decision of contests, a lift, an end of the order

Example: a fact takes some 600 bytes of the budget without what the system adds to it (`windows` and the like). A report
of item 1, which has an outcome, and item 2, which has none, takes the bytes of the line of item 1 alone.

The words of an order are bounded: one notice may repeat them all, in a mail and in an answer of Lambda (6 MB). Short
words are always accepted: as many facts as there may be have some 1,000,000 bytes of them.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from removal.errors import Busy, CapReached
from removal.journals import room
from removal.orders.item import Ground, Item
from removal.orders.order import Order
from removal.orders.payloads import answers, course
from removal.record.canonical import JsonObject, canonical
from removal.record.facts import SYSTEM, Fact

REPRESENTATIVE, AUTHORITY = "representative", "authority"
BUDGET_BYTES: Mapping[str, int] = {REPRESENTATIVE: 60_000, AUTHORITY: 40_000}
ITEM_BYTES = 300_000  # of facts in an order's item: from here on it takes what decides, and what the authority says
WORDS_BYTES_AT_MOST = 2_000_000  # of all words of an order, in canonical JSON
SHORT_WORDS_BYTES = 1_500  # of one fact: the longest name and own reference, and some 100 characters at least
DECIDING_BYTES = 360_000  # from here on it takes facts of the system alone; DynamoDB allows 400,000
_OF_THE_SYSTEM = frozenset({"windows", "obstacles", "ends", "past_due", "stops", "stopped", "restored"})
_ADVICE = {
    REPRESENTATIVE: "First outcomes of open items, and obstacles of a ground that was not stated for an item, are "
    "always taken, and so is one report of everything that has to be put back.",
    AUTHORITY: "One answer to all questions that wait, a decision of what is contested, a lift and a withdrawal are "
    "always taken.",
}
_PARTIES: Mapping[str, str] = {
    **dict.fromkeys(
        ("order.reported", "order.obstructed", "order.contested", "order.reinstated", "order.not_reinstated"),
        REPRESENTATIVE,
    ),
    "order.handed_over": REPRESENTATIVE,
    **dict.fromkeys(
        ("order.obstacle_answered", "order.suspended", "order.disputed", "order.contest_decided"), AUTHORITY
    ),
}
_RESUMED_BY: Mapping[str, str] = {"ceased": REPRESENTATIVE, "lifted": AUTHORITY}


def spent(before: Order, fact: Fact) -> Mapping[str, int]:
    """The bytes that each party has used after one more fact."""
    party = _party(fact)
    return {**before.spent, party: before.spent.get(party, 0) + _price(before, fact)} if party else before.spent


def left(order: Order, party: str) -> int:
    """The bytes that a party may still use."""
    return BUDGET_BYTES[party] - order.spent.get(party, 0)


def line_bytes(line: answers.Measure) -> int:
    """The bytes of a line of a report that replaces an outcome."""
    return len(canonical({**line, "in_time": False}).encode())


def is_first_outcome(item: Item) -> bool:
    """Whether a report of the item replaces no outcome; a disputed item has none any more."""
    return item.outcome is None


def is_first_obstacle(item: Item, ground: Ground) -> bool:
    """Whether no obstacle of this ground was stated for the item before; no budget refuses the first."""
    return all(obstacle.ground is not ground for obstacle in item.obstacles)


def require_budget(before: Order, facts: Sequence[Fact], after: Order) -> None:
    """CapReached if a party uses more than its budget; `after` is the order with the facts."""
    for party, at_most in BUDGET_BYTES.items():
        used = after.spent.get(party, 0)
        more = used - before.spent.get(party, 0)
        if more and used > at_most and not any(_is_always_taken(before, fact) for fact in facts):
            msg = (
                f"This takes {more} bytes of the order's journal, and {max(left(before, party), 0)} of your {at_most} "
                f"are left. Nothing was changed. {_ADVICE[party]}"
            )
            raise CapReached(msg)


def require_room(item: Sequence[str], facts: Sequence[Fact], before: Order, after: Order) -> None:
    """Busy if facts of a party do not fit into the order's item now: earlier ones have not been passed on yet.

    `item` are the lines in the item.
    """
    if all(fact.by.kind == SYSTEM.kind for fact in facts):
        return
    uses_budget = after.spent.get(REPRESENTATIVE, 0) > before.spent.get(REPRESENTATIVE, 0)
    if room.size([*item, *(fact.to_text() for fact in facts)]) > (ITEM_BYTES if uses_budget else DECIDING_BYTES):
        msg = "Facts of this order are still being passed on. Nothing was changed; send the same again in ten minutes."
        raise Busy(msg)


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


def _party(fact: Fact) -> str | None:
    """The party whose budget a fact uses; None for facts that use none."""
    if fact.type == "order.resumed":
        resumed: answers.Resumed = fact.payload
        return _RESUMED_BY.get(resumed["cause"])
    if fact.type == "order.extended":
        extended: course.Extended = fact.payload
        return AUTHORITY if extended["extend_by"] else None
    return _PARTIES.get(fact.type)


def _price(before: Order, fact: Fact) -> int:
    return _PRICES.get(fact.type, _whole)(before, fact)


def _whole(_: Order, fact: Fact) -> int:
    """The bytes of a fact without what the system adds to it."""
    line: JsonObject = fact.to_json()
    return len(canonical({key: value for key, value in line.items() if key not in _OF_THE_SYSTEM}).encode())


def _obstructed(before: Order, fact: Fact) -> int:
    payload: answers.Obstructed = fact.payload
    ground = Ground(payload["ground"])
    first = any(is_first_obstacle(before.items[number - 1], ground) for number in payload["items"])
    return 0 if first else _whole(before, fact)


def _reported(before: Order, fact: Fact) -> int:
    payload: answers.Reported = fact.payload
    replacing = [line for line in payload["items"] if not is_first_outcome(before.items[line["number"] - 1])]
    if len(replacing) == len(payload["items"]):
        return _whole(before, fact)
    return sum(map(line_bytes, replacing))


def _is_always_taken(before: Order, fact: Fact) -> bool:
    """Whether a fact is taken although its party has no budget left: it ends something that the other side began."""
    ends: Callable[[Order, Any], bool] | None = _ENDS.get(fact.type)
    return ends is not None and ends(before, fact.payload)


def _answers_all(before: Order, payload: answers.ObstacleAnswered) -> bool:
    waiting = (
        item.number for item in before.items if any(stated.ground.question for stated in before.unanswered(item.number))
    )
    return set(waiting) <= set(payload["items"])


def _puts_back_all(before: Order, payload: answers.Reinstated) -> bool:
    return set(before.missing) <= set(payload["items"])


def _lifts(_: Order, payload: answers.Resumed) -> bool:
    return payload["cause"] == "lifted"


_PRICES: Mapping[str, Callable[[Order, Fact], int]] = {"order.obstructed": _obstructed, "order.reported": _reported}
_ENDS: Mapping[str, Callable[[Order, Any], bool]] = {
    "order.obstacle_answered": _answers_all,
    "order.reinstated": _puts_back_all,
    "order.not_reinstated": _puts_back_all,
    "order.resumed": _lifts,
    "order.contest_decided": lambda *_: True,
}
