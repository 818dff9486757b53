"""Whether a fault strikes here and now: each kind draws from a random stream of its own.

So a world without one kind has the faults of all others where they were, as far as its course stays the same.
"""

from collections.abc import Callable
from datetime import timedelta
from random import Random

from tests.simulation.faults.drawn import Faults
from tests.simulation.process import Process, drawn, stream
from tests.simulation.scheduler import Scheduler

Strike = Callable[[str], bool]


def never(_: str) -> bool:
    """No fault ever strikes."""
    return False


class Strikes:
    """The faults of a world as those see them in whom they act."""

    def __init__(self, scheduler: Scheduler, faults: Faults, seed: int) -> None:
        self._scheduler, self._faults = scheduler, faults
        self._chances: dict[str, Random] = {kind: stream(seed, "fault", kind) for kind in sorted(faults.kinds)}

    def __call__(self, kind: str) -> bool:
        """Whether it strikes, which is counted."""
        chance = self._chances.get(kind)
        return chance is not None and self._faults.strikes(kind, self._scheduler.now, chance)

    def process(self, kind: str, process: Process) -> bool:
        """The same for a process, which remembers it. Nothing strikes an operator's shell."""
        if process.function == SHELL or not self(kind):
            return False
        process.struck.append(self._scheduler.now)
        return True

    def may(self, kind: str) -> bool:
        """Whether the world has this kind."""
        return kind in self._chances

    def here(self, kind: str) -> bool:
        """The same for whatever process runs now."""
        task = self._scheduler.current if kind in self._chances else None
        owner = task.owner if task else None
        return self.process(kind, owner) if isinstance(owner, Process) else False

    def chance(self, kind: str) -> Random:
        """The stream of a kind that this world has."""
        return self._chances[kind]

    def length(self, kind: str, least: timedelta, most: timedelta) -> timedelta:
        """How long a fault lasts; the shorter ones are more frequent."""
        return drawn(self._chances[kind], least, most)


SHELL = "operate"
