"""Counters in DynamoDB: one item for each party, limit and day, which a write raises only while there is room."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from pynamodb.attributes import NumberAttribute
from pynamodb.exceptions import UpdateError

from removal.limits.limit import KEPT_FOR, Limit, day_of, reached
from removal.table import Item, condition_failed


class CounterItem(Item):
    """`expires_at` (seconds since 1970) is the table's TTL: it only cleans."""

    used = NumberAttribute()
    expires_at = NumberAttribute()


@dataclass(frozen=True, slots=True)
class Limits:
    """What each party has done today."""

    clock: Callable[[], datetime]

    def take(self, limit: Limit, party: str, of: str = "", named: str = "") -> None:
        """Count one more, of one host or address where the limit is for each; LimitReached if there is no room.

        `of` is its digest, which is kept; `named` is what the caller reads in the refusal.
        """
        now = self.clock()
        if not self._counted(limit, party, of, now):
            raise reached(limit, now, named)

    def has_room(self, limit: Limit, party: str, of: str = "") -> bool:
        """Count one more; False, and nothing is counted, if there is no room."""
        return self._counted(limit, party, of, self.clock())

    def _counted(self, limit: Limit, party: str, of: str, now: datetime) -> bool:
        item = CounterItem(f"limit:{party}", f"{limit.name}:{day_of(now)}:{of}")
        room = CounterItem.used.does_not_exist() | (CounterItem.used < limit.at_most)
        until = int((now + KEPT_FOR).timestamp())
        try:
            item.update([CounterItem.used.add(1), CounterItem.expires_at.set(until)], condition=room)
        except UpdateError as error:
            if condition_failed(error):
                return False
            raise
        return True
