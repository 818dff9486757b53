"""Which sweeps run, and which shards they ask: one with nothing to find costs seventy calls and shows nothing.

Of sweeps in a row that would find nothing, every fourth runs: the heartbeat never has a gap of five minutes. A sweep
that runs asks only the shards in which the table has a timer that is due; one in 24 asks all of them.
"""

from datetime import datetime, timedelta
from random import Random

from tests.simulation.scheduler import Scheduler
from tests.simulation.watch import Watch

SKIPPED_IN_A_ROW = 3
MARGIN = timedelta(seconds=75)  # beyond the look-ahead of a sweep: the next one may be skipped too late
ASKS_ALL = 1 / 24


class Sweeps:
    """The choices of one world."""

    def __init__(self, watch: Watch, scheduler: Scheduler, look_ahead: timedelta, chance: Random) -> None:
        self._soon = look_ahead + MARGIN
        self._watch, self._scheduler, self._chance = watch, scheduler, chance
        self._skipped = 0
        self._asks_all = True

    def wanted(self) -> bool:
        """Whether the sweep of this minute runs."""
        soon = f"{self._scheduler.now + self._soon:%Y-%m-%dT%H:%M:%S}"
        if self._skipped < SKIPPED_IN_A_ROW and not self._watch.any_due(soon):
            self._skipped += 1
            return False
        self._skipped = 0
        self._asks_all = self._chance.random() < ASKS_ALL
        return True

    def asks(self, shard: str, until: datetime | None) -> bool:
        """Whether a sweep asks a shard for timers up to an instant; None for any timer at all."""
        last = f"{until:%Y-%m-%dT%H:%M:%S}~" if until else "~"
        return self._asks_all or self._watch.due(shard, last)
