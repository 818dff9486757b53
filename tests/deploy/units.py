"""Read and write units of requests to the table, as the tables in memory charge them: by sizes, changes and indexes."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import ceil
from threading import local
from typing import Any

from tests.deploy.asking import Asked
from tests.tables import InMemory as Tables
from tests.world import World

READ = 4_096  # bytes of a read unit
OVERHEAD = 100  # bytes that an item, and an entry of an index, takes beside its attributes
TWICE = 2  # what a transaction takes of the table, not of its indexes
BOTH_KEYS = 2
# https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.ReadWriteCapacityMode.html
# https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/GSI.html#GSI.StorageConsiderations


@dataclass(frozen=True, slots=True)
class Stored:
    """Bytes in the table and in its indexes, as they are paid for, and the number of items."""

    items: int
    table: int
    indexes: int

    def __sub__(self, other: "Stored") -> "Stored":
        """What came since."""
        return Stored(self.items - other.items, self.table - other.table, self.indexes - other.indexes)


class _Taken(local):
    """What the request that this thread makes has taken so far."""

    table = 0
    indexes = 0


class Units:
    """Takes the place of the capacity of a world's table; of each request it says what it took."""

    def __init__(self, world: World) -> None:
        tables = world.services.tables
        assert isinstance(tables, Tables)
        self._table = tables.table
        self._table.capacity = self  # type: ignore[assignment]
        self._taken = _Taken()

    def take(self, index: str | None, _partition: Any, units: int) -> None:  # noqa: ANN401 - the simulation's
        """Write units of the table or of an index."""
        if index is None:
            self._taken.table += units
        else:
            self._taken.indexes += units

    def of(self, asked: Asked) -> dict[str, int]:
        """The units of a request that was answered."""
        table, self._taken.table = self._taken.table, 0
        indexes, self._taken.indexes = self._taken.indexes, 0
        if table:
            return {"write_units": table * (TWICE if asked.operation == "TransactWriteItems" else 1) + indexes}
        return {"read_units": sum(max(1, ceil(size / READ)) for size in self._read(asked))}

    def stored(self) -> Stored:
        """What lies in the table and its indexes now."""
        items = self._table.items()
        whole = sum(self._size(_keys(item)) + OVERHEAD for item in items)
        indexes = self._table.indexes.values()
        entries = [stored.size for index in indexes for _, _, stored in index.partitions.everything(str)]
        return Stored(len(items), whole, sum(entries) + OVERHEAD * len(entries))

    def _read(self, asked: Asked) -> Iterator[int]:
        """Bytes by read; a query reads what it finds, or the one item that a filter may leave out."""
        if asked.operation == "GetItem":
            yield self._size(_keys(asked.body["Key"]))
        elif asked.operation == "BatchGetItem":
            yield from (
                self._size(_keys(key)) for table in asked.body["RequestItems"].values() for key in table["Keys"]
            )
        elif asked.operation == "Query":
            found = sum(
                self._size(_keys(item)) for item in asked.answer.get("Items", ()) if "IndexName" not in asked.body
            )
            yield max(found, self._queried(asked.body) if "FilterExpression" in asked.body else 0)

    def _queried(self, body: Mapping[str, Any]) -> int:
        """The size of the one item that a query asks for, whatever its placeholders are called."""
        named = re.findall(r"= (:\w+)", body["KeyConditionExpression"])
        values = [body["ExpressionAttributeValues"][name]["S"] for name in named]
        return self._size((values[0], values[1])) if len(values) == BOTH_KEYS else 0

    def _size(self, key: tuple[str, str]) -> int:
        pk, sk = key
        stored = self._table.stored(self._table.schema.key_of_request({"pk": {"S": pk}, "sk": {"S": sk}}))
        return stored.size if stored else 0


def _keys(item: Mapping[str, Any]) -> tuple[str, str]:
    return item["pk"]["S"], item["sk"]["S"]
