"""Faults of calls, messages and records, put where they act in a world."""

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from tests.simulation.aws.errors import AwsError
from tests.simulation.faults.operator import Operator
from tests.simulation.faults.striking import Strikes
from tests.simulation.faults.weather import Storm
from tests.simulation.process import Process

if TYPE_CHECKING:
    from tests.simulation.world import World

STALE = timedelta(seconds=10)
LATE = (timedelta(seconds=1), timedelta(minutes=10))
CONFLICTS = frozenset(
    {"TransactionConflictException", "TransactionCanceledException", "TransactionInProgressException"}
)


def connect(world: "World", strikes: Strikes) -> None:
    """Let the faults of a world act in it. Does nothing in a world that has none."""
    if not world.faults.kinds:
        return
    _calls(world, strikes)
    world.lambdas.strikes = world.gateway.strikes = world.publisher.strikes = strikes
    Operator(world).watch()
    for poller in world.pollers.values():
        poller.strikes = strikes
    _messages(world, strikes)


def _calls(world: "World", strikes: Strikes) -> None:
    def met(process: Process, error: AwsError) -> None:
        if error.code in CONFLICTS and world.faults.has("slow-transaction", world.scheduler.now):
            process.struck.append(world.scheduler.now)

    world.wire.weather = Storm(world.wire.weather, strikes, world.wires.functions)
    world.wire.met = met
    world.receivers.kills = lambda process: strikes.process("killed", process)
    if "stale-index" in world.faults.kinds:
        world.cloud.table.keep_stale(STALE, lambda: strikes("stale-index"))
    world.cloud.dynamodb.unprocessed = lambda: strikes.here("entries-refused")
    world.cloud.bus.refused = lambda: strikes.here("entries-refused")


def _messages(world: "World", strikes: Strikes) -> None:
    def late(kind: str) -> Any:  # noqa: ANN401 - a function
        return lambda: strikes.length(kind, *LATE) if strikes(kind) else timedelta()

    for queue in world.cloud.sqs.queues.values():
        if queue.dead_letters is None:
            continue
        queue.duplicated = lambda: strikes("message-twice")
        queue.overlapping = lambda: strikes("message-overlapping")
        queue.disordered = lambda: strikes("message-disordered")
        queue.refused = lambda: strikes.here("entries-refused")
        queue.dies = lambda: strikes("message-dead")
        queue.late = late("message-late")
    world.cloud.bus.duplicated, world.cloud.bus.late = (lambda: strikes("event-twice")), late("event-late")
    world.cloud.sns.duplicated, world.cloud.sns.late = (lambda: strikes("topic-twice")), late("topic-late")
