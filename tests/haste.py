"""What moto does slowly and often, done the same but faster: half of the stories' time went into it.

Every query sorts all items of the table by comparing wrapped values, and every operation of a transaction copies all of
them, with all that was ever streamed; here plain texts are compared as they are, and only what holds others is copied,
since nobody changes anything else in place. Names are worked out once. A sweep asks 32 shards each minute; those in
which nothing waits are not asked, because the answer is known to be empty.
"""

import gc
from collections import defaultdict
from collections.abc import Callable, Iterator
from copy import copy
from datetime import datetime
from functools import cache
from typing import Any

from moto.core import responses
from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.dynamodb.models import dynamodb_backends
from moto.dynamodb.models.dynamo_type import DynamoType, Item, LimitedSizeDict
from moto.dynamodb.models.table import Table

from removal.timers.store import DueStore, Nomination
from tests.cloud import REGION

HOLDING = {"L", "M", "SS", "NS", "BS"}
Due = Callable[[DueStore, str, datetime | None, datetime], Iterator[Nomination]]
_cast = vars(DynamoType)["cast_value"].fget


def _cast_value(self: DynamoType) -> Any:  # noqa: ANN401 - DynamoDB holds anything
    return self.value if self.type == "S" else _cast(self)


def _copied(self: DynamoType, memo: dict[int, Any]) -> DynamoType:
    """Lists and maps anew, whatever is in them without the machinery of `copy`; nothing else is changed in place."""
    if self.type not in HOLDING:
        return self
    copied = object.__new__(DynamoType)
    copied.type = self.type
    if self.type == "L":
        copied.value = [_copied(value, memo) for value in self.value]
    elif self.type == "M":
        copied.value = {key: _copied(value, memo) for key, value in self.value.items()}
    else:
        copied.value = list(self.value)
    return copied


def _copied_item(self: Item, memo: dict[int, Any]) -> Item:
    copied = object.__new__(Item)
    copied.hash_key, copied.range_key = self.hash_key, self.range_key
    copied.attrs = LimitedSizeDict.__new__(LimitedSizeDict)
    dict.update(copied.attrs, {key: _copied(value, memo) for key, value in self.attrs.items()})
    return copied


def _copied_table(self: Table, memo: dict[int, Any]) -> Table:
    """What a transaction that is refused puts back: items, and what was streamed of them."""
    copied = copy(self)
    copied.items = defaultdict(dict)
    for hash_key, found in self.items.items():
        copied.items[hash_key] = {range_key: _copied_item(item, memo) for range_key, item in found.items()}
    if self.stream_shard:
        copied.stream_shard = copy(self.stream_shard)
        copied.stream_shard.table, copied.stream_shard.items = copied, list(self.stream_shard.items)
    return copied


def _all_items(self: Table) -> list[Any]:
    """By both keys, which are texts in our table."""
    items = [item for found in self.items.values() for item in found.values()]
    return sorted(items, key=lambda item: (item.hash_key.value, item.range_key.value))


def _asked(due: Due) -> Due:
    def ask(self: DueStore, shard: str, since: datetime | None, until: datetime) -> Iterator[Nomination]:
        tables = dynamodb_backends[DEFAULT_ACCOUNT_ID][REGION].tables
        items = [item.attrs for table in tables.values() for item in _all_items(table)]
        waits = any(attrs["timer_shard"].value == shard for attrs in items if "timer_shard" in attrs)
        return due(self, shard, since, until) if waits else iter(())

    return ask


def hasten() -> None:
    """Once a process."""
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)
    DynamoType.cast_value = property(_cast_value)  # type: ignore[method-assign, assignment]
    DynamoType.__deepcopy__ = _copied  # type: ignore[method-assign]
    Item.__deepcopy__ = _copied_item  # type: ignore[method-assign]
    Table.__deepcopy__ = _copied_table  # type: ignore[attr-defined]
    for name in ("camelcase_to_underscores", "method_names_from_class"):
        setattr(responses, name, cache(getattr(responses, name)))
    Table.all_items = _all_items  # type: ignore[method-assign]
    DueStore.due = _asked(DueStore.due)  # type: ignore[method-assign, assignment]
