"""The sweep: each minute, nominate what comes due before the next ones, and show that the clock is alive."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice

from removal.queues import Queue
from removal.timers import due
from removal.timers.control import beat
from removal.timers.store import ControlStore, DueStore, Nomination

NEARLY_EMPTY = 100  # messages; a queue with more is left to catch up before what is long overdue is added to it
AT_ONCE = 1_000  # nominations of one shard in one sweep, the oldest first


@dataclass(frozen=True, slots=True)
class Swept:
    """What a sweep found: how many timers it nominated, how late the oldest is, how many are stuck.

    `held` says that an operator keeps breach decisions back.
    """

    nominated: int
    oldest_overdue: timedelta
    stuck: int
    held: bool


@dataclass(frozen=True, slots=True)
class Sweep:
    """Reads the `due` index shard by shard; `queues` by kind of timer."""

    due: DueStore
    control: ControlStore
    queues: Mapping[str, Queue]
    look_ahead: timedelta

    def run(self, now: datetime) -> Swept:
        """Nominate, then beat: a sweep that could not nominate must not look alive."""
        nominated = [self._nominate(kind, queue, now) for kind, queue in self.queues.items()]
        control = self.control.change(lambda control: beat(control, now))
        oldest = [at for _, at in nominated if at]
        overdue = max(now - min(oldest), timedelta()) if oldest else timedelta()
        return Swept(sum(count for count, _ in nominated), overdue, self.due.count(due.STUCK), control.hold is not None)

    def _nominate(self, kind: str, queue: Queue, now: datetime) -> tuple[int, datetime | None]:
        busy = queue.waiting() > NEARLY_EMPTY
        count, oldest = 0, None
        for shard in due.shards(kind):
            found = list(islice(self._ripe(shard, now, busy=busy), AT_ONCE))
            queue.send([nomination.message for nomination in found])
            count += len(found)
            oldest = min((at for at in (oldest, self.due.oldest(shard) if busy else _first(found)) if at), default=None)
        return count, oldest

    def _ripe(self, shard: str, now: datetime, *, busy: bool) -> Iterator[Nomination]:
        return self.due.due(shard, now - due.OVERDUE_AFTER if busy else None, now + self.look_ahead)


def _first(found: list[Nomination]) -> datetime | None:
    return found[0].timer_at if found else None
