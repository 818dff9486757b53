"""How late a timer may act, by the promises: 90 s; longer under faults, and longest in an outage of the sweep (P2)."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

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


def latest(world: "World") -> Latest:
    """Returns what says by when a timer must have acted that was due at an instant."""
    outages, faults = sorted(world.watch.outages), world.faults

    def by(due: datetime) -> datetime:
        struck = any(faults.has(kind, due) for kind in sorted(faults.kinds))
        usual = due + (LATE_UNDER_FAULTS if struck else LATE)
        slack = LATE_UNDER_FAULTS if struck else AFTER_OUTAGE
        return max([usual, *(end + slack for since, until, end in outages if since - MARGIN <= due <= until + MARGIN)])

    return by
