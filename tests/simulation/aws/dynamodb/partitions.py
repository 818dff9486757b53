"""Items by partition, each partition in the order of its sort keys: the table itself, and each of its indexes."""

from bisect import bisect_left, insort
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple, TypeAlias

from tests.simulation.aws.dynamodb.values import Item, size_of_item

Plain: TypeAlias = Any  # a text, a number or bytes: what a key's value is compared by
Order: TypeAlias = tuple[Plain, ...]  # in a table (sk,), in an index (its range key, pk, sk)


class Stored(NamedTuple):
    """An item as it is kept, never altered, and its size in bytes."""

    item: Item
    size: int

    @classmethod
    def of(cls, item: Item) -> "Stored":
        """An item with its size."""
        return cls(item, size_of_item(item))


@dataclass(slots=True)
class Partition:
    """The items of one partition key."""

    orders: list[Order] = field(default_factory=list)
    stored: dict[Order, Stored] = field(default_factory=dict)

    def put(self, order: Order, stored: Stored) -> None:
        """Put an item at its place, over what was there."""
        if order not in self.stored:
            if not self.orders or order > self.orders[-1]:
                self.orders.append(order)
            else:
                insort(self.orders, order)
        self.stored[order] = stored

    def remove(self, order: Order) -> None:
        """Remove the item at a place; nothing if there is none."""
        if self.stored.pop(order, None) is not None:
            del self.orders[bisect_left(self.orders, order)]


class Partitions:
    """All partitions of a table or of an index."""

    def __init__(self) -> None:
        self._partitions: dict[Plain, Partition] = {}

    def get(self, partition: Plain, order: Order) -> Stored | None:
        """The item at a place; None if there is none."""
        partition_ = self._partitions.get(partition)
        return partition_.stored.get(order) if partition_ else None

    def put(self, partition: Plain, order: Order, stored: Stored) -> None:
        """Put an item at its place, over what was there."""
        partition_ = self._partitions.get(partition)
        if partition_ is None:
            partition_ = self._partitions[partition] = Partition()
        partition_.put(order, stored)

    def remove(self, partition: Plain, order: Order) -> None:
        """Remove the item at a place; nothing if there is none."""
        partition_ = self._partitions.get(partition)
        if partition_:
            partition_.remove(order)
            if not partition_.orders:
                del self._partitions[partition]

    def partition(self, key: Plain) -> Partition:
        """One partition, empty if it has no items; to read."""
        return self._partitions.get(key) or Partition()

    def everything(self, key: Callable[[Plain], Any]) -> Iterator[tuple[Plain, Order, Stored]]:
        """All items, partitions in the order that `key` gives."""
        for name in sorted(self._partitions, key=key):
            partition_ = self._partitions[name]
            for order in partition_.orders:
                yield name, order, partition_.stored[order]
