"""An operator's shell, with the command of contract 5.3, or the documents of the console, which do the same."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random
from typing import TYPE_CHECKING, Any

from tests.simulation import parts
from tests.simulation.lambdas import Throttled
from tests.simulation.process import Process, stream

if TYPE_CHECKING:
    from tests.simulation.world import World

IN_THE_CONSOLE = frozenset(
    {"hold", "release", "republish", "resend", "redrive", "endpoint", "stuck", "link-key", "verify"}
)
NO_SKEW = timedelta()
AGAIN_AFTER = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Output:
    """Exit code and lines of one command."""

    code: int
    lines: list[str]


@dataclass(slots=True)
class Shell:
    """One operator. `run` is called in a task of the world; it waits until the command has ended."""

    world: "World"
    name: str
    chance: Random
    opened: int = field(default=0)

    def run(self, *arguments: str) -> Output:
        """A command that writes; what is refused has the exit code 1."""
        if arguments[0] in IN_THE_CONSOLE and self.chance.random() < 0.5:
            return self._document(arguments)
        self.opened += 1
        truth, (release, code) = self.world.scheduler, self.world.lambdas.code("operate")
        name = f"{self.name}-{self.opened}"
        chance = stream(self.world.seed, "shell", name)
        process = Process(name, "operate", code.environment, chance, NO_SKEW, lambda: truth.now, release)
        task = truth.spawn(process, lambda: _carried_out(arguments))
        truth.join(task)
        if task.failure:
            raise task.failure
        output: Output = task.result
        return output

    def _document(self, arguments: tuple[str, ...]) -> Output:
        """The function `operate`, as an Automation document invokes it."""
        scheduler = self.world.scheduler
        task, done = scheduler.current, list[Any]()
        assert task is not None
        wakes: list[Callable[[], None]] = [task.wake()]

        def ended(invocation: Any) -> None:  # noqa: ANN401 - an Invocation
            done.append(invocation)
            scheduler.at(scheduler.now, wakes[-1])

        while not self._invoked(arguments, ended):
            scheduler.sleep(AGAIN_AFTER)
            wakes.append(task.wake())  # the one before counts no more: the task has slept since
        task.pause()
        if done[0].failure:
            raise done[0].failure
        return Output(done[0].answer["code"], done[0].answer["said"])

    def _invoked(self, arguments: tuple[str, ...], ended: Callable[[Any], None]) -> bool:
        """Whether the function runs: an operator who reads that it is throttled tries again."""
        try:
            self.world.lambdas.invoke("operate", {"arguments": list(arguments)}, ended)
        except Throttled:
            return False
        return True


def _carried_out(arguments: tuple[str, ...]) -> Output:
    lines = list[str]()
    refused = parts.ERRORS().RemovalError
    try:
        return Output(typed(arguments, lines.append, "shell"), lines)
    except refused as error:
        return Output(parts.CONTEXT().FAILED, [*lines, error.detail])


def typed(arguments: Sequence[str], say: Callable[[str], None], by: str) -> int:
    """Exit code of a command of the running release, in a shell."""
    context, commands = parts.CONTEXT(), parts.COMMANDS()
    process = parts.WIRING().process()
    code: int = commands.run(context.CommandContext(commands.parsed(arguments), process, say, by))
    return code
