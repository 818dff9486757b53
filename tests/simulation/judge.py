"""The judge of a world: what was found wrong, each with its time and its order.

(1) The oracle (`oracle/`): what the parties have seen is as the contract says. (2) The watch on the table, counted
apart: it found nothing, tries are as many as requests, and nothing is stuck, dead or left over.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import process_time
from typing import TYPE_CHECKING

from tests.simulation.accounts import Accounts
from tests.simulation.leftovers import Leftovers
from tests.simulation.oracle import rules
from tests.simulation.questions import history

if TYPE_CHECKING:
    from tests.simulation.world import World

TAKEN_WITHIN = timedelta(minutes=2)
OVERLAPPING = "message-overlapping"


@dataclass(frozen=True, slots=True)
class Violation:
    """One thing that is wrong. `rule` names the check; `order` is None for what concerns the world."""

    rule: str
    what: str
    order: str | None = None
    at: datetime | None = None

    def __str__(self) -> str:
        when = f" {self.at:%d %H:%M:%S.%f}" if self.at else ""
        return f"{self.rule}{when}{' order ' + self.order if self.order else ''}: {self.what}"


def violations(world: "World", *, whole: bool = True) -> list[Violation]:
    """Everything that is wrong in a world that has been lived through. If not `whole`, requests are not judged."""
    whole_history, began = history(world, whole=whole), process_time()
    faults = rules.faults(whole_history, rules.ALL if whole else rules.OF_JOURNALS)
    violations_ = [*_left_over(world), *(Violation(fault.rule, fault.what, fault.order, fault.at) for fault in faults)]
    world.judged = process_time() - began
    return violations_


def _left_over(world: "World") -> Iterator[Violation]:
    """The watch, failed functions, answers of 5xx, dead letters, messages and timers that no function took."""
    leftovers = Leftovers(world)
    yield from (Violation("watch", what, at=at) for at, what in world.watch.faults)
    yield from (Violation("accounts", what) for what in Accounts(world).faults())
    yield from (Violation("watch", what) for what in leftovers.faults())
    for invocation in world.lambdas.failures:
        if invocation.was_struck:
            continue
        yield Violation("function", f"{invocation.process.name} failed: {invocation.failure!r}")
    yield from (Violation("answer", fault) for fault in world.gateway.faults)
    yield from (Violation("task", f"a party failed: {task.failure!r}") for task in world.lives.tasks if task.failure)
    for queue, poller in world.pollers.items():
        for at, body in () if OVERLAPPING in world.faults.kinds else poller.overlaps:
            yield Violation("queue", f"{queue} gave a message again that was under way: {body[:300]}", at=at)
    for queue in world.wires.queues:
        left = [
            message for message in world.cloud.sqs.queues[queue].messages if _is_left(world, queue, message.visible_at)
        ]
        if left:
            yield Violation("queue", f"{len(left)} messages are left in {queue}, the first {left[0].body[:300]}")
    lost = len(world.publisher.given_up) + len(world.cloud.stream.lost) + len(world.cloud.bus.lost)
    late = world.publisher.late(TAKEN_WITHIN)
    if lost or late:
        yield Violation("stream", f"{lost} records or events lost, {late} waiting for too long")
    now = f"{world.scheduler.now - TAKEN_WITHIN:%Y-%m-%dT%H:%M:%S}"
    for shard, timers in world.watch.timers.items():
        past = [key for key, at in timers.items() if at < now and not leftovers.goes_on(key[0])]
        if past:
            yield Violation("timer", f"{len(past)} timers of {shard} are past due, the first {past[0]}")


def _is_left(world: "World", queue: str, visible_at: datetime) -> bool:
    """A message that no function takes from its queue, or that waits for one too long."""
    return queue not in world.pollers or visible_at < world.scheduler.now - TAKEN_WITHIN
