"""Counters in DynamoDB: one item for each party, limit and day, with a conditional increment."""

from collections.abc import Callable
from datetime import datetime

from pynamodb.attributes import NumberAttribute
from pynamodb.exceptions import UpdateError

from removal.limits.limit import KEPT_FOR, Limit, day_of, reached
from removal.table import Item, condition_failed
from removal.values import dataclass


class CounterItem(Item):
    """A counter. `expires_at` (seconds since 1970) is the table's TTL; it only cleans up."""

    used = NumberAttribute()
    expires_at = NumberAttribute()


@dataclass(frozen=True, slots=True)
class Limits:
    """Counts each party's actions of today."""

    clock: Callable[[], datetime]

    def take(self, limit: Limit, party: str, of: str = "", named: str = "") -> None:
        """Count one action. At the limit it raises LimitReached and counts nothing.

        `of`: the digest of the host or address, if the limit is for each; it is stored. `named`: the host or address
        for the error's text.
        """
        now = self.clock()
        if not self._counted(limit, party, of, now):
            raise reached(limit, now, named)

    def try_take(self, limit: Limit, party: str, of: str = "") -> bool:
        """Count one action; False, without counting, at the limit."""
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
