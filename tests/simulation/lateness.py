"""What the judge allows: how late a timer may act, and by how much clocks may differ.

A timer may be 90 s late; under faults longer, and longest in an outage of the sweep (design P2).
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from tests.simulation.lambdas import WRONG_CLOCK
from tests.simulation.process import SKEW_AT_MOST

if TYPE_CHECKING:
    from tests.simulation.world import World

LATE = timedelta(seconds=90)
LATE_UNDER_FAULTS = timedelta(minutes=10)
AFTER_OUTAGE = timedelta(seconds=120)
MARGIN = timedelta(minutes=1)
Latest = Callable[[datetime], datetime]


def punctual(due: datetime) -> datetime:
    """By when a timer must have acted in a world without faults."""
    return due + LATE


@dataclass(frozen=True, slots=True)
class Allowed:
    """By when timers must have acted, and by how much the clocks of two processes may differ."""

    latest: Latest = punctual
    clocks: timedelta = 2 * SKEW_AT_MOST


PUNCTUAL = Allowed()


def allowed(world: "World") -> Allowed:
    """Returns what is allowed in a world, by the faults that it has."""
    wrong = WRONG_CLOCK if "wrong-clock" in world.faults.kinds else timedelta()
    return Allowed(_latest(world), 2 * (SKEW_AT_MOST + wrong))


def _latest(world: "World") -> Latest:
    outages, faults = sorted(world.watch.outages), world.faults

    def by(due: datetime) -> datetime:
        struck = any(faults.has(kind, due) for kind in sorted(faults.kinds))
        usual = due + (LATE_UNDER_FAULTS if struck else LATE)
        slack = LATE_UNDER_FAULTS if struck else AFTER_OUTAGE
        return max([usual, *(end + slack for since, until, end in outages if since - MARGIN <= due <= until + MARGIN)])

    return by
