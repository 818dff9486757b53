"""Orders whose first window lapses while the sweep is off, or while no representative is in office: else that is rare.

In the gap of a sweep nothing is decided. A tick comes then only for a timer that was written a minute before or two, so
the authority gives such an order a few seconds more, shortly before it is due. Others, which have hours more, have been
taken by no person when another representative comes into office (contract T9).
"""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from random import Random
from typing import TYPE_CHECKING

from tests.simulation.cast import Party
from tests.simulation.faults.office import CHANGED, REVOKED, whose
from tests.simulation.faults.spans import MINUTE, Span
from tests.simulation.life import Life
from tests.simulation.orders import WINDOWS, Order
from tests.simulation.process import stream

if TYPE_CHECKING:
    from tests.simulation.world import World

SWEEP_OFF = "sweep-off"
FIRST = 50_000  # number of such an order
HANDED_OVER, EXTENDED = 60_000, "eu-tco"  # the same, of one that is handed over; its law
BEFORE = (5, 50)  # minutes, from its issue to the change
LEFT = 0.7  # share of them to which neither side says anything
AT_MOST = 3  # for each span
READ_AHEAD, AHEAD = timedelta(seconds=40), timedelta(seconds=25)  # of the due time
SOON, LATE = 5.5 * MINUTE, 14 * MINUTE  # after the sweep's last heartbeat
SHORT = tuple(law for law, window in WINDOWS.items() if window <= timedelta(hours=1))


def begin(world: "World") -> None:
    """Each is issued as long before as its window is; most of them are left alone."""
    laws = [law for law in world.cast.laws if law in SHORT]
    for number, (span, due) in enumerate(_dues(world), FIRST):
        chance = stream(world.seed, "lapses", span.kind, number)
        law, platform = chance.choice(laws), _platform(world, span, chance)
        at = due - WINDOWS[law] - MINUTE * chance.random() / 2 - world.scheduler.now
        order = Order(number, law, 1, chance.choice(world.cast.authorities), platform, max(at, timedelta()))
        order.is_left = chance.random() < LEFT
        if at > timedelta():
            world.lives.begin(order)
            after = at + WINDOWS[law] - READ_AHEAD
            world.lives.tasks.append(world.scheduler.spawn(order.authority, _extend(world, order, chance), after))
    for number, span in enumerate(world.spans.of(CHANGED), HANDED_OVER):
        _hand_over(world, span, number)


def _hand_over(world: "World", span: Span, number: int) -> None:
    """An order that lapses before another representative gets it, or just then; it has hours more."""
    chance = stream(world.seed, "lapses", span.kind, number)
    at = span.since - MINUTE * chance.uniform(*BEFORE) - world.scheduler.now
    order = Order(number, EXTENDED, 1, chance.choice(world.cast.authorities), whose(world, span), at)
    order.is_left = chance.random() < LEFT
    if at > timedelta():
        world.lives.begin(order)
        after = at + MINUTE * chance.uniform(1, 15)
        work = _extend(world, order, chance, "PT3H", WINDOWS[EXTENDED])
        world.lives.tasks.append(world.scheduler.spawn(order.authority, work, after))


def _extend(
    world: "World", order: Order, chance: Random, by: str = "PT5S", ahead: timedelta = AHEAD
) -> Callable[[], None]:
    life = Life(world.lives, order, chance)

    def work() -> None:
        due = life.read(order.authority).get("due_at") if order.id else None
        if due:
            world.scheduler.sleep(max(datetime.fromisoformat(due) - ahead - world.scheduler.now, timedelta()))
            life.post(order.authority, "extension", {"extend_by": by, "reason": "They are at it."})

    return work


def _dues(world: "World") -> Iterator[tuple[Span, datetime]]:
    for span in world.spans.of(SWEEP_OFF, REVOKED):
        chance = stream(world.seed, "lapses", span.kind, span.since)
        soon, late = (SOON, LATE) if span.kind == SWEEP_OFF else (MINUTE, span.until - span.since)
        for _ in range(AT_MOST):
            due = span.since + soon + (late - soon) * chance.random()
            if due < span.until:
                yield span, due


def _platform(world: "World", span: Span, chance: Random) -> Party:
    return whose(world, span) if span.kind == REVOKED else chance.choice(world.cast.platforms)
