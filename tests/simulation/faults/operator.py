"""The operator, who acts on what rings: puts dead letters back, and lets timers try again that were put aside."""

from datetime import timedelta
from typing import TYPE_CHECKING

from tests.simulation.faults.shell import typed
from tests.simulation.process import Process, drawn, stream
from tests.simulation.watch import STUCK

if TYPE_CHECKING:
    from tests.simulation.world import World

COMES_WITHIN = (timedelta(minutes=1), timedelta(minutes=60))
LOOKS_EVERY = timedelta(minutes=30)
NO_SKEW = timedelta()


class Operator:
    """One person with a shell. A command that fails is given again at the next look."""

    def __init__(self, world: "World") -> None:
        self._world = world
        self._chance = stream(world.seed, "operator")
        environment, truth = world.lambdas.functions["operate"].environment, world.scheduler
        self._shell = Process(
            "operator", "operate", environment, stream(world.seed, "operators-shell"), NO_SKEW, lambda: truth.now
        )
        self._coming: set[str] = set()

    def watch(self) -> None:
        """From now on."""
        for queue in self._world.cloud.sqs.queues.values():
            if queue.dead_letters is not None:
                dead = queue.dead_letters()
                dead.listeners.append(lambda _, name=dead.name: self._called(name))  # type: ignore[misc]
        self._look()

    def _look(self) -> None:
        if self._world.watch.timers.get(STUCK):
            self._called(STUCK)
        self._world.scheduler.after(LOOKS_EVERY, self._look)

    def _called(self, what: str) -> None:
        """An alarm rings: come after a while; more of the same rings only once."""
        if what in self._coming:
            return
        self._coming.add(what)
        after = drawn(self._chance, *COMES_WITHIN)
        self._world.scheduler.after(after, lambda: self._act(what))

    def _act(self, what: str) -> None:
        self._coming.discard(what)
        stack = self._shell.environment["STACK_NAME"]
        command = ["stuck"] if what == STUCK else ["redrive", what.removeprefix(f"{stack}-")]
        scheduler = self._world.scheduler
        self._world.lives.tasks.append(scheduler.spawn(self._shell, lambda: _run([*command, "--yes"])))


def _run(command: list[str]) -> None:
    typed(command, lambda _: None, "operator")
