"""What the representative says of its items, and what the authority says to that. Pure."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from removal.orders.folding.receipt import with_answer
from removal.orders.folding.windows import opened
from removal.orders.item import Ground, Item, Obstacle, Outcome
from removal.orders.order import Order, Status
from removal.record import instant
from removal.record.canonical import JsonObject
from removal.record.facts import Fact

TAKEN_DOWN = (Outcome.REMOVED, Outcome.ACCESS_DISABLED)  # what was absent already was not


def _acknowledged(order: Order, fact: Fact) -> Order:
    return with_answer(replace(order, acknowledged=True), fact)


def _reported(order: Order, fact: Fact) -> Order:
    answered_at = instant.from_text(fact.payload["answered_at"])
    told = {line["number"]: line for line in fact.payload["items"]}
    replaced = sum(1 for item in order.items if item.number in told and item.outcome)
    items = tuple(
        _item_reported(order, item, told[item.number], answered_at) if item.number in told else item
        for item in order.items
    )
    reported = replace(order, items=items, replaced=order.replaced + replaced)
    return with_answer(
        _excused(reported, {item.number: item.counted_at for item in items if item.number in told}), fact
    )


def _item_reported(order: Order, item: Item, told: JsonObject, answered_at: datetime) -> Item:
    """The earliest effective answer counts; and where the clock stood still, by what it showed."""
    stood = min((at for at in (item.stopped_at, order.suspended_at) if at), default=answered_at)
    counted = min(answered_at, stood)
    return replace(
        item,
        outcome=Outcome(told["outcome"]),
        measured_at=told["measured_at"],
        answered_at=min(item.answered_at or answered_at, answered_at),
        territory=tuple(told["territory"]),
        counted_at=min(item.counted_at or counted, counted),
        obstacles=(),
        down=item.inherited or told["outcome"] in TAKEN_DOWN,
    )


def _excused(order: Order, answers: Mapping[int, datetime | None]) -> Order:
    """An answer in time that is decided after the breach leaves its item out of it."""
    breaches = tuple(
        replace(breach, unexcused=tuple(n for n in breach.unexcused if not _in_time(answers.get(n), breach.due_at)))
        for breach in order.breaches
    )
    return replace(order, breaches=breaches)


def _in_time(at: datetime | None, due_at: datetime) -> bool:
    return at is not None and at <= due_at


def _obstructed(order: Order, fact: Fact) -> Order:
    told, told_at = fact.payload, instant.from_text(fact.payload["answered_at"])
    ground = Ground(told["ground"])
    items = tuple(
        _item_obstructed(order, item, ground, told, told_at) if item.number in told["items"] else item
        for item in order.items
    )
    return with_answer(_excused(replace(order, items=items), dict.fromkeys(told["stops"], told_at)), fact)


def _item_obstructed(order: Order, item: Item, ground: Ground, told: JsonObject, told_at: datetime) -> Item:
    noted = replace(item, grounds_told=(*item.grounds_told, ground))
    if item.number not in told["owed"]:
        return noted
    others = tuple(found for found in item.obstacles if found.ground is not ground)
    since, left = _stopped(order, item, told_at)
    added = Obstacle(ground, told_at, item.number in told["stops"], since, left)
    return replace(noted, obstacles=(*others, added))


def _stopped(order: Order, item: Item, told_at: datetime) -> tuple[datetime, timedelta]:
    """When the item's clock stopped, for whichever reason it stopped first, and what it still had to go then."""
    before, window = next((found for found in item.obstacles if found.stops), None), order.window_of(item)
    if before or window is None:
        return (before.since, before.left) if before else (told_at, timedelta())
    since = min(told_at, order.suspended_at or told_at)
    return since, window.due_at - since


def _obstacle_answered(order: Order, fact: Fact) -> Order:
    told = fact.payload
    items = tuple(replace(item, obstacles=()) if item.number in told["items"] else item for item in order.items)
    answered = replace(order, items=items)
    return opened(answered, told["window"], told["restarted"], told["due_at"], fact.at) if told["window"] else answered


def _disputed(order: Order, fact: Fact) -> Order:
    told = fact.payload
    items = tuple(_item_disputed(item) if item.number in told["items"] else item for item in order.items)
    done = order.status in (Status.COMPLIED, Status.COMPLIED_LATE)
    doubted = replace(order, items=items, status=Status.RUNNING if done else order.status)
    return opened(doubted, told["window"], told["items"], told["due_at"], fact.at)


def _item_disputed(item: Item) -> Item:
    """Open again; what was reported stays in the journal."""
    return replace(item, outcome=None, measured_at=None, answered_at=None, counted_at=None, territory=(), disputed=True)


MEANINGS: Mapping[str, Callable[[Order, Fact], Order]] = {
    "order.acknowledged": _acknowledged,
    "order.reported": _reported,
    "order.obstructed": _obstructed,
    "order.obstacle_answered": _obstacle_answered,
    "order.disputed": _disputed,
}
