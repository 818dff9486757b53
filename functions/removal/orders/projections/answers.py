"""Projection of the representative's answers about items, and of the authority's replies to them. Pure."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from functools import partial

from removal.orders.item import Ending, Ground, Item, Obstacle, Outcome, Reported
from removal.orders.order import Order
from removal.orders.payloads import answers as payloads
from removal.orders.payloads.lines import ObstacleLine
from removal.orders.projections.receipt import noticed, with_answer
from removal.record import instant
from removal.record.facts import Fact


def _acknowledged(order: Order, fact: Fact) -> Order:
    return with_answer(replace(order, acknowledged=True), fact)


def _reported(order: Order, fact: Fact) -> Order:
    payload: payloads.Reported = fact.payload
    at = instant.from_text(payload["answered_at"])
    lines = {line["number"]: line for line in payload["items"]}
    items = tuple(
        _item_reported(item, lines[item.number], at, fact.sequence) if item.number in lines else item
        for item in order.items
    )
    return with_answer(replace(order, items=items), fact)


def _item_reported(item: Item, line: payloads.Measure, at: datetime, sequence: int) -> Item:
    outcome = Outcome(line["outcome"])
    report = Reported(at, sequence, outcome, line["measured_at"], tuple(line["territory"]), line["in_time"])
    return replace(item, reports=(*item.reports, report), down=item.down or outcome.takes_down)


def _obstructed(order: Order, fact: Fact) -> Order:
    payload: payloads.Obstructed = fact.payload
    at = instant.from_text(payload["answered_at"])
    ground = Ground(payload["ground"])

    def obstructed(item: Item) -> Item:
        obstacle = Obstacle(ground, at, fact.sequence, item.number in payload["stops"])
        return replace(item, obstacles=(*item.obstacles, obstacle))

    return with_answer(each(order, payload["items"], obstructed), fact)


def counted(order: Order, lines: Iterable[ObstacleLine]) -> Order:
    """The order with obstacles marked as stopping the clock, because of facts recorded after them."""
    for line in lines:
        order = each(order, line["items"], partial(_mark_stopping, line["obstacle"]))
    return order


def _mark_stopping(sequence: int, item: Item) -> Item:
    obstacles = (
        replace(obstacle, stopped=True) if obstacle.sequence == sequence else obstacle for obstacle in item.obstacles
    )
    return replace(item, obstacles=tuple(obstacles))


def _obstacle_answered(order: Order, fact: Fact) -> Order:
    payload: payloads.ObstacleAnswered = fact.payload
    ending = Ending(fact.sequence, "answered", frozenset(map(Ground, payload["grounds"])))
    return noticed(_ended(order, payload["items"], ending), fact, payload["items"])


def _disputed(order: Order, fact: Fact) -> Order:
    """The items are open again; their earlier reports stay in the journal."""

    def disputed(item: Item) -> Item:
        return replace(item, disputed_at=fact.at, disputed_by=fact.sequence)

    payload: payloads.Disputed = fact.payload
    disputed_order = each(order, payload["items"], disputed)
    return noticed(replace(disputed_order, answered_as=None), fact, payload["items"])


def resumed(order: Order, fact: Fact) -> Order:
    """The order with grounds that ceased or expired; the lift of a suspension is handled in `windows`."""
    payload: payloads.Resumed = fact.payload
    at = answered_at(fact) if payload["cause"] == "ceased" else fact.at
    for line in payload["ends"]:
        ending = Ending(fact.sequence, payload["cause"], frozenset(map(Ground, line["grounds"])), at)
        order = _ended(order, line["items"], ending)
    return with_answer(order, fact) if payload["cause"] == "ceased" else order


def _ended(order: Order, numbers: list[int], ending: Ending) -> Order:
    return each(order, numbers, lambda item: replace(item, endings=(*item.endings, ending)))


def each(order: Order, numbers: Collection[int], change: Callable[[Item], Item]) -> Order:
    """The order with some of its items changed."""
    return replace(order, items=tuple(change(item) if item.number in numbers else item for item in order.items))


def answered_at(fact: Fact) -> datetime:
    """The instant at which the gateway took the answer that the fact records."""
    payload: payloads.Acknowledged = fact.payload
    return instant.from_text(payload["answered_at"])


PROJECTIONS: Mapping[str, Callable[[Order, Fact], Order]] = {
    "order.acknowledged": _acknowledged,
    "order.reported": _reported,
    "order.obstructed": _obstructed,
    "order.obstacle_answered": _obstacle_answered,
    "order.disputed": _disputed,
}
