"""An answer and a notice that cross: both reach the gateway within 0.2 s, and either may be decided first.

What was taken before the instant of a notice is no receipt of it, however late it is decided (contract R2).
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from random import Random
from typing import TYPE_CHECKING

from tests.simulation.faults.spans import MINUTE, Span
from tests.simulation.life import ENDED, Life
from tests.simulation.orders import Body, Order
from tests.simulation.process import stream

if TYPE_CHECKING:
    from tests.simulation.cast import Party
    from tests.simulation.world import World

KIND = "answers-cross"
ORDERS_AT_MOST, EVERY = 10, 40 * MINUTE
AHEAD = MINUTE / 20  # to read the order, and to begin
APART = timedelta(milliseconds=200)


def begin(world: "World") -> None:
    """In each span some orders, again and again."""
    for span in world.spans.of(KIND):
        world.scheduler.at(span.since, lambda span=span: _spread(world, span, 0))  # type: ignore[misc]


def _spread(world: "World", span: Span, number: int) -> None:
    if world.scheduler.now + EVERY < span.until:
        world.scheduler.after(EVERY, lambda: _spread(world, span, number + 1))
    known = sorted(world.lives.by_id)
    for id_ in stream(world.seed, KIND, span.since, number).sample(known, min(len(known), ORDERS_AT_MOST)):
        order = world.lives.by_id[id_]
        chance = stream(world.seed, KIND, span.since, number, order.number)
        _spawn(world, order.authority, _cross(world, order, chance))


def _cross(world: "World", order: Order, chance: Random) -> Callable[[], None]:
    """What makes a notice of an order as its authority sees it now, and an answer at almost the same instant."""

    def work() -> None:
        notice = _notice(Life(world.lives, order, chance).read(order.authority), chance)
        if notice is None:
            return
        world.spans.struck[KIND] += 1
        taken = world.scheduler.now + AHEAD
        made = taken + APART * chance.random()
        _send(world, order, order.platform, _answer(chance), taken)
        _send(world, order, order.authority, notice, made)

    return work


def _notice(seen: Body, chance: Random) -> tuple[str, Body] | None:
    """None for an order of which nothing can be made a notice now."""
    done = [item["number"] for item in seen["items"] if item["outcome"] and not item["disputed"]]
    numbers = sorted({number for debt in seen["owed"] if debt["owed"] == "obstacle" for number in debt["items"]})
    stopped = any("suspension" in item["stopped_by"] for item in seen["items"])
    choices: list[tuple[str, Body]] = [
        *([("disputes", {"items": done, "reason": "It is there again."})] if done else []),
        *([("obstacle-answers", {"items": numbers, "answer": "It is at 00:42."})] if numbers else []),
        *([("suspension", {"suspended": False, "reason": "The court is done."})] if stopped else []),
    ]
    return chance.choice(choices) if choices and seen["status"] not in ENDED else None


def _answer(chance: Random) -> tuple[str, Body]:
    fields = {"by": "R. Representative", "reference": f"X-{chance.randrange(1_000_000)}"}
    if chance.random() < 0.5:
        return "acknowledgement", fields
    return "obstacles", {**fields, "ground": "technical", "items": [1], "explanation": "The pages do not load."}


def _send(world: "World", order: Order, party: "Party", act: tuple[str, Body], at: datetime) -> None:
    """It reaches the gateway at an instant."""
    life = Life(world.lives, order, stream(world.seed, KIND, party.name, order.number, at), arrives=at)
    _spawn(world, party, lambda: life.post(party, *act))


def _spawn(world: "World", party: "Party", work: Callable[[], object]) -> None:
    world.lives.tasks.append(world.scheduler.spawn(party, work))
