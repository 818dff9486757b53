"""A table: its items, its indexes, and the listeners that are called after each write."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, NamedTuple, TypeAlias

from tests.simulation.aws.dynamodb.capacity import WriteCapacity, units_of
from tests.simulation.aws.dynamodb.index import NO_LAG, Index, projected_attributes
from tests.simulation.aws.dynamodb.partitions import Partitions, Stored
from tests.simulation.aws.dynamodb.schema import Key, Schema
from tests.simulation.aws.dynamodb.values import Item
from tests.simulation.aws.environment import Environment, Odd, happens
from tests.simulation.aws.errors import AwsError, invalid

ITEM_BYTES = 400 * 1024
NOT_FOUND = "The table does not have the specified index: {}"


class Change(NamedTuple):
    """One write of one item, whole: what was there and what is there now, None for no item; not to be altered.

    `sequence` counts the writes of this key from 1, `number` the writes of the table. A write that leaves the item as
    it was is a change too: the stream leaves it out, a watch need not.
    """

    at: datetime
    table: str
    key: Key
    keys: Mapping[str, Any]
    old: Item | None
    new: Item | None
    sequence: int
    number: int


class View(NamedTuple):
    """What a query reads: items, the keys they are ordered by, and the place of a page's last key among them."""

    partitions: Partitions
    schema: Schema
    place: Callable[[Item], Key]


Listener: TypeAlias = Callable[[Change], None]


class Table:
    """A table as a template's resource describes it.

    `stale` is the share of queries of an index that read another copy of it, which `keep_stale` makes. `index_lag` is
    the most by which an index is behind, `replica_lag` that of a read without `ConsistentRead`; none
    by default. Writes are throttled if `capacity` is set.
    """

    def __init__(
        self,
        name: str,
        properties: Mapping[str, Any],
        environment: Environment,
        *,
        index_lag: timedelta = NO_LAG,
        replica_lag: timedelta = NO_LAG,
    ) -> None:
        self.name = name
        definitions = {
            definition["AttributeName"]: definition["AttributeType"]
            for definition in properties["AttributeDefinitions"]
        }
        self.schema = Schema.of(properties, definitions)
        self.listeners: list[Listener] = []
        self.capacity: WriteCapacity | None = None
        self.stale: Odd = 0.0
        self._environment = environment
        self._items = Partitions()
        self._replica = Index(self.schema, self.schema, None, environment, replica_lag) if replica_lag else None
        self._indexes: dict[str, Index] = {}
        for described in properties.get("GlobalSecondaryIndexes", ()):
            schema = Schema.of(described, definitions)
            projected = projected_attributes(described, schema, self.schema)
            index = Index(schema, self.schema, projected, environment, index_lag)
            self._indexes[described["IndexName"]] = index
        self._stale: dict[str, Index] = {}
        self._copies = [*self._indexes.values(), *([self._replica] if self._replica else [])]
        self._sequences: dict[Key, int] = {}
        self._number = 0

    @property
    def indexes(self) -> Mapping[str, Index]:
        """Its indexes by their names."""
        return self._indexes

    def keep_stale(self, lag: timedelta, stale: Odd) -> None:
        """Keep a second copy of each index, behind by up to `lag`, which the share `stale` of all queries reads."""
        self.stale = stale
        self._stale = {name: index.another(lag) for name, index in self._indexes.items()}
        self._copies += self._stale.values()

    def stored(self, key: Key, *, consistent: bool = True) -> Stored | None:
        """The item at a key; None if there is none."""
        if consistent or self._replica is None:
            return self._items.get(*key)
        partition, order = key
        return self._replica.partitions.get(partition, (*order, partition, *order))

    def view(self, index: str | None, *, consistent: bool) -> View:
        """What a query of the table, or of an index, reads. Raises AwsError for an unknown index."""
        if index is None:
            if consistent or self._replica is None:
                return View(self._items, self.schema, self.schema.key_of_request)
            return View(self._replica.partitions, self.schema, self._replica.place)
        if index not in self._indexes:
            raise invalid(NOT_FOUND.format(index))
        if consistent:
            raise invalid("Consistent reads are not supported on global secondary indexes")
        index_ = (self._stale if self._stale and happens(self.stale, self._environment.chance) else self._indexes)[
            index
        ]
        return View(index_.partitions, index_.schema, index_.place)

    def check(self, item: Item, size: int, too_large: str) -> None:
        """AwsError for an item that is too large, or has a wrong value as an index's key."""
        if size > ITEM_BYTES:
            raise invalid(too_large)
        for index in self._indexes.values():
            index.schema.check_index_key(item)

    def charge(self, key: Key, old: Stored | None, new: Stored | None) -> None:
        """Take the write units of a change. Raises AwsError if the table or one of its indexes is throttled there."""
        if self.capacity is None:
            return
        sizes = [stored.size for stored in (old, new) if stored]
        self.capacity.take(None, key[0], units_of(max(sizes, default=0)))
        for name, index in self._indexes.items():
            units = index.units(old.item if old else None, new.item if new else None)
            for partition, taken in units.items():
                self.capacity.take(name, partition, taken)

    def write(self, key: Key, new: Stored | None) -> None:
        """Put an item at a key, or remove what is there; then change the indexes and call the listeners."""
        old = self._items.get(*key)
        if new is None:
            self._items.remove(*key)
        else:
            self._items.put(*key, new)
        before, after = old.item if old else None, new.item if new else None
        for copy in self._copies:
            copy.changed(key, before, after)
        self._notify(key, before, after)

    def items(self) -> list[Item]:
        """All items by their keys, for a judge; not to be altered."""
        return [stored.item for _, _, stored in self._items.everything(lambda partition: partition)]

    def _notify(self, key: Key, old: Item | None, new: Item | None) -> None:
        item = new or old
        if item is None or not self.listeners:
            return
        self._number += 1
        sequence = self._sequences[key] = self._sequences.get(key, 0) + 1
        keys = self.schema.keys_of(item)
        change = Change(self._environment.now(), self.name, key, keys, old, new, sequence, self._number)
        for listener in self.listeners:
            listener(change)


def table_not_found() -> AwsError:
    """The answer for a table that is not there."""
    return AwsError("ResourceNotFoundException", "Requested resource not found")
