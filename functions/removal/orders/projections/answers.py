"""What the representative says of its items, and what the authority says to that. Pure."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from functools import partial

from removal.orders.item import Ending, Ground, Item, Outcome, Reported, Telling
from removal.orders.order import Order
from removal.orders.payloads import answers as payloads
from removal.orders.payloads.lines import ObstacleLine
from removal.orders.projections.receipt import noticed, with_answer
from removal.record import instant
from removal.record.facts import Fact


def _acknowledged(order: Order, fact: Fact) -> Order:
    return with_answer(replace(order, acknowledged=True), fact)


def _reported(order: Order, fact: Fact) -> Order:
    told: payloads.Reported = fact.payload
    at = instant.from_text(told["answered_at"])
    lines = {line["number"]: line for line in told["items"]}
    replaced = sum(1 for item in order.items if item.number in lines and item.outcome)
    items = tuple(
        _item_reported(item, lines[item.number], at, fact.sequence) if item.number in lines else item
        for item in order.items
    )
    return with_answer(replace(order, items=items, replaced=order.replaced + replaced), fact)


def _item_reported(item: Item, line: payloads.Measure, at: datetime, sequence: int) -> Item:
    outcome = Outcome(line["outcome"])
    report = Reported(at, sequence, outcome, line["measured_at"], tuple(line["territory"]), line["in_time"])
    return replace(item, reports=(*item.reports, report), down=item.down or outcome.takes_down)


def _obstructed(order: Order, fact: Fact) -> Order:
    told: payloads.Obstructed = fact.payload
    at = instant.from_text(told["answered_at"])
    ground = Ground(told["ground"])

    def obstructed(item: Item) -> Item:
        telling = Telling(ground, at, fact.sequence, item.number in told["stops"])
        return replace(item, tellings=(*item.tellings, telling))

    return with_answer(each(order, told["items"], obstructed), fact)


def counted(order: Order, lines: Iterable[ObstacleLine]) -> Order:
    """The order with obstacles that stop clocks by what was recorded after them."""
    for line in lines:
        order = each(order, line["items"], partial(_counts, line["obstacle"]))
    return order


def _counts(obstacle: int, item: Item) -> Item:
    tellings = (replace(one, stopped=True) if one.sequence == obstacle else one for one in item.tellings)
    return replace(item, tellings=tuple(tellings))


def _obstacle_answered(order: Order, fact: Fact) -> Order:
    told: payloads.ObstacleAnswered = fact.payload
    ending = Ending(fact.sequence, "answered", frozenset(map(Ground, told["grounds"])))
    return noticed(_ended(order, told["items"], ending), fact, told["items"])


def _disputed(order: Order, fact: Fact) -> Order:
    """Open again; what was reported stays in the journal."""

    def disputed(item: Item) -> Item:
        return replace(item, disputed_at=fact.at, disputed_by=fact.sequence)

    told: payloads.Disputed = fact.payload
    doubted = each(order, told["items"], disputed)
    return noticed(replace(doubted, answered_as=None), fact, told["items"])


def resumed(order: Order, fact: Fact) -> Order:
    """A ground has ceased, or has lasted for as long as the law allows; a lift is read where suspensions are."""
    told: payloads.Resumed = fact.payload
    at = answered_at(fact) if told["cause"] == "ceased" else fact.at
    for line in told["ends"]:
        ending = Ending(fact.sequence, told["cause"], frozenset(map(Ground, line["grounds"])), at)
        order = _ended(order, line["items"], ending)
    return with_answer(order, fact) if told["cause"] == "ceased" else order


def _ended(order: Order, numbers: list[int], ending: Ending) -> Order:
    return each(order, numbers, lambda item: replace(item, endings=(*item.endings, ending)))


def each(order: Order, numbers: Collection[int], change: Callable[[Item], Item]) -> Order:
    """The order with some of its items changed."""
    return replace(order, items=tuple(change(item) if item.number in numbers else item for item in order.items))


def answered_at(fact: Fact) -> datetime:
    """When the gateway took the answer that a fact records."""
    told: payloads.Acknowledged = fact.payload
    return instant.from_text(told["answered_at"])


MEANINGS: Mapping[str, Callable[[Order, Fact], Order]] = {
    "order.acknowledged": _acknowledged,
    "order.reported": _reported,
    "order.obstructed": _obstructed,
    "order.obstacle_answered": _obstacle_answered,
    "order.disputed": _disputed,
}
