"""A copy of a table's items that follows the table with a delay: a global secondary index, or a lagging replica.

"Global secondary indexes are eventually consistent": each change of an item arrives after a time of its own, the
changes of one item in their order.
https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/GSI.html
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from heapq import heappop, heappush
from typing import Any, NamedTuple

from tests.simulation.aws.dynamodb.capacity import units_of
from tests.simulation.aws.dynamodb.partitions import Partitions, Plain, Stored
from tests.simulation.aws.dynamodb.schema import Key, Schema
from tests.simulation.aws.dynamodb.values import Item, Value, size_of_item
from tests.simulation.aws.environment import Environment
from tests.simulation.aws.errors import invalid

NO_LAG = timedelta()


class Arrival(NamedTuple):
    """What an index will have of an item from `at` on; `item` is None if it then has nothing of it."""

    at: datetime
    number: int
    key: Key
    item: Item | None


class Index:
    """The items of a table that have this index's keys, with the attributes that it projects."""

    def __init__(
        self, schema: Schema, table: Schema, projected: tuple[str, ...] | None, environment: Environment, lag: timedelta
    ) -> None:
        """`projected` are the attributes it has, None for all; a change arrives after up to `lag`."""
        self.schema = schema
        self.lag = lag
        self._table = table
        self._projected = projected
        self._environment = environment
        self._partitions = Partitions()
        self._places: dict[Key, Key] = {}
        self._coming: list[Arrival] = []
        self._latest: dict[Key, datetime] = {}
        self._number = 0

    def another(self, lag: timedelta) -> "Index":
        """A second copy of an index that has nothing yet."""
        return Index(self.schema, self._table, self._projected, self._environment, lag)

    @property
    def partitions(self) -> Partitions:
        """The index as it is now."""
        if self._coming:
            now = self._environment.now()
            while self._coming and self._coming[0].at <= now:
                self._arrive(heappop(self._coming))
        return self._partitions

    @property
    def up_to_date(self) -> bool:
        """Whether every change has arrived."""
        now = self._environment.now()
        return all(arrival.at <= now for arrival in self._coming)

    def place(self, item: Item) -> Key:
        """Where an item with the keys of index and table goes. Raises AwsError if it lacks one of them."""
        place = self.schema.place(item, self._table)
        if place is None:
            raise invalid("The provided starting key is invalid")
        return place

    def changed(self, key: Key, old: Item | None, new: Item | None) -> None:
        """An item of the table has changed; None where there is none."""
        after = self._entry(new)
        if after == self._entry(old):
            return
        self._number += 1
        if self.lag <= NO_LAG and not self._coming:
            self._arrive(Arrival(self._environment.now(), self._number, key, after))
            return
        at = self._environment.now() + self.lag * self._environment.chance.random()
        at = self._latest[key] = max(at, self._latest.get(key, at))
        heappush(self._coming, Arrival(at, self._number, key, after))

    def units(self, old: Item | None, new: Item | None) -> dict[Plain, int]:
        """The write units that a change takes of this index's partitions; a moved entry takes those of two writes."""
        before, after = self._entry(old), self._entry(new)
        if before == after:
            return {}
        taken: dict[Plain, int] = {}
        for entry in (before, after) if before is None or after is None or self._moved(before, after) else (after,):
            if entry is not None:
                partition, _ = self.place(entry)
                taken[partition] = taken.get(partition, 0) + units_of(size_of_item(entry))
        return taken

    def _moved(self, before: Item, after: Item) -> bool:
        return any(before[name] != after[name] for name in self.schema.attributes)

    def _entry(self, item: Item | None) -> Item | None:
        if item is None or not self.schema.is_in(item):
            return None
        if self._projected is None:
            return item
        entry: dict[str, Value] = {name: item[name] for name in self._projected if name in item}
        return entry

    def _arrive(self, arrival: Arrival) -> None:
        if self._latest.get(arrival.key) == arrival.at:
            del self._latest[arrival.key]
        place = self._places.pop(arrival.key, None)
        if place is not None:
            self._partitions.remove(*place)
        if arrival.item is not None:
            place = self._places[arrival.key] = self.place(arrival.item)
            self._partitions.put(*place, Stored.of(arrival.item))


def projected_attributes(properties: Mapping[str, Any], index: Schema, table: Schema) -> tuple[str, ...] | None:
    """The attributes that an index of the template has; None for all."""
    projection = properties["Projection"]
    if projection["ProjectionType"] == "ALL":
        return None
    return tuple(dict.fromkeys((*table.attributes, *index.attributes, *projection.get("NonKeyAttributes", ()))))
