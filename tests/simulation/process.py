"""One process of a Lambda function: its own clock, environment, chance and parts."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import TYPE_CHECKING

from tests.simulation.releases import TODAYS, Release

if TYPE_CHECKING:
    from removal.wiring.process import Process as Wired

SKEW_AT_MOST = timedelta(milliseconds=50)  # of a clock that AWS keeps in time


STRUCK_AROUND = timedelta(seconds=60)  # longer than an invocation of a function that sends


def stream(seed: int, *names: object) -> Random:
    """Returns a random stream of its own for a name: what one stream draws changes no other."""
    return Random("/".join(map(str, (seed, *names))))


def drawn(chance: Random, least: timedelta, most: timedelta) -> timedelta:
    """Returns a length of time between two, in microseconds; the shorter ones are more frequent."""
    return least + (most - least) * (chance.random() ** 3)


@dataclass(eq=False, slots=True)
class Process:
    """What a process remembers between invocations. `skew` is the difference of its clock from true time.

    `release` is what it runs; `module` has its handler, and is empty in a shell. `struck` are the instants at which a
    fault of the simulation struck it, for a judge.
    """

    name: str
    function: str
    environment: Mapping[str, str]
    chance: Random
    skew: timedelta
    truth: Callable[[], datetime]
    release: Release = TODAYS
    module: str = ""
    dead: bool = False
    last_used: datetime | None = None
    struck: list[datetime] = field(default_factory=list)
    _wired: "Wired | None" = None

    def was_struck(self, since: datetime) -> bool:
        """Whether a fault has struck it from an instant on."""
        return bool(self.struck) and self.struck[-1] >= since

    def struck_around(self, at: datetime) -> bool:
        """Whether a fault struck it while it did what it did at an instant."""
        return any(abs(struck - at) <= STRUCK_AROUND for struck in self.struck)

    @property
    def now(self) -> datetime:
        """What its clock shows: UTC."""
        return self.truth() + self.skew

    def wired(self, make: "Callable[[Process], Wired]") -> "Wired":
        """The process as the product knows it, with its parts; made when it is first needed."""
        if self._wired is None:
            self._wired = make(self)
        return self._wired


def skew(chance: Random) -> timedelta:
    """Returns how wrong a process's clock is."""
    return SKEW_AT_MOST * chance.uniform(-1, 1)
