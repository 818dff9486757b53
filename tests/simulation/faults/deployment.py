"""A deployment in the middle: for minutes to hours another release serves beside today's, on one table and its queues.

At the beginning of a span the other release is deployed, at its end today's again; half of the worlds begin with the
other, which has registered all parties. Functions change one after another. A new process runs what is deployed; for
some minutes those that are warm serve too, so that of two invocations one is the one release's and one the other's. A
span that is shorter than that is a deployment that was rolled back.
"""

from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from tests.simulation import releases, seams
from tests.simulation.faults.shell import Shell
from tests.simulation.faults.spans import ALL, MINUTE, Span
from tests.simulation.lambdas import Frozen
from tests.simulation.process import Process, drawn, stream
from tests.simulation.releases import TODAYS, Release
from tests.simulation.template import Function, read

if TYPE_CHECKING:
    from tests.simulation.world import World

KIND = "deployment"
OURS = Path(__file__).parents[3] / "functions"
FROM_THE_START = 0.5  # share of the worlds that begin with the other release
ONE_AFTER_ANOTHER = 3 * MINUTE  # within which all functions change
WARM = (MINUTE, 15 * MINUTE)  # how long a process serves when its release is no longer deployed
NEWER = 0.5  # share of the invocations meanwhile that the deployed release serves
VERIFIED_AFTER = 20 * MINUTE
VERIFIED = 30  # orders
TEMPLATE = "template.yaml"


class TwoReleases:
    """The `lambdas.Rollout` of a world. `other` is the release beside today's, `functions` its template's."""

    def __init__(self, world: "World", other: Release, functions: dict[str, Function]) -> None:
        self._world, self._scheduler, self._seed = world, world.scheduler, world.seed
        self._other, self._functions = other, functions
        self._chance = stream(world.seed, KIND)
        self._lengths: dict[str, timedelta] = {}  # of processes and functions
        self.spans: list[Span] = []

    def code(self, function: Function) -> tuple[Release, Function]:
        """What a new process of a function runs; a function that the other release has not is today's."""
        other = self._functions.get(function.name)
        if other is None or not self._has(self._other, function.name, timedelta()):
            return TODAYS, function
        return self._other, other

    def serves(self, process: Process) -> bool:
        """Whether its release is deployed, or was until some minutes ago."""
        if self._has(process.release, process.function, timedelta()):
            return True
        return self._has(process.release, process.function, self._length(process.name, *WARM))

    def chosen(self, frozen: list[Frozen]) -> list[Frozen]:
        """All of them while they are of one release; else, as often as not, those of the deployed one, or none."""
        former = [
            frozen_process
            for frozen_process in frozen
            if not self._has(frozen_process[0].release, frozen_process[0].function, timedelta())
        ]
        if not former or self._chance.random() >= NEWER:
            return former or frozen
        return [frozen_process for frozen_process in frozen if frozen_process not in former]

    def served(self, process: Process) -> None:
        """Count what the other release serves."""
        self._world.spans.struck[KIND] += process.release is self._other

    def _has(self, release: Release, function: str, within: timedelta) -> bool:
        """Whether a release is deployed for a function now, or was within the last so many minutes."""
        now, late = self._scheduler.now, self._length(function, timedelta(), ONE_AFTER_ANOTHER)
        spans = [(span.since + late, span.until + late) for span in self.spans]
        if release is self._other:
            return any(since <= now and now - within < until for since, until in spans)
        return not any(since <= now - within and now < until for since, until in spans)

    def _length(self, name: str, least: timedelta, most: timedelta) -> timedelta:
        if name not in self._lengths:
            self._lengths[name] = drawn(stream(self._seed, KIND, name), least, most)
        return self._lengths[name]


def connect(world: "World", folder: Path | None, registered: timedelta) -> None:
    """Import the other release if the world has the fault: of a folder `functions`, or today's once more.

    Half of the worlds begin with it, and are `registered` after that long.
    """
    if KIND not in world.faults.kinds:
        return
    folder = (folder or OURS).resolve()
    other = releases.beside(folder, seams.fit)
    tree = folder.parent if (folder.parent / TEMPLATE).exists() else OURS.parent
    world.lambdas.rollout = rollout = TwoReleases(world, other, read(local=world.local, folder=tree).functions)
    chance = stream(world.seed, KIND, "start")
    if chance.random() < FROM_THE_START:
        now = world.scheduler.now
        rollout.spans.append(Span(KIND, now - timedelta(days=1), now + registered + ALL[KIND].drawn(chance)))


def begin(world: "World") -> None:
    """Deploy at the beginning and at the end of each span; some minutes later an operator verifies orders."""
    rollout = world.lambdas.rollout
    if not isinstance(rollout, TwoReleases):
        return
    rollout.spans += world.spans.of(KIND)
    for number, span in enumerate(rollout.spans):
        _verify(world, f"{KIND}-{number}", span.until + VERIFIED_AFTER)


def _verify(world: "World", name: str, at: datetime) -> None:
    """Nothing may be wrong with what the other release has written."""
    shell = Shell(world, name, stream(world.seed, "operator", name))

    def work() -> None:
        known = sorted(world.lives.by_id)
        for order in shell.chance.sample(known, min(len(known), VERIFIED)):
            output = shell.run("verify", order)
            if output.code:
                msg = f"verify: {output.lines}"
                raise AssertionError(msg)

    world.lives.tasks.append(world.scheduler.spawn(shell, work, at - world.scheduler.now))
