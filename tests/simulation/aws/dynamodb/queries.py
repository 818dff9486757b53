"""Query and Scan: key conditions as a range of a partition, filters, projections, pages.

A page has `Limit` items that were read, or as many as fit in 1 MB, before the filter.
https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Query.Pagination.html
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, NamedTuple
from zlib import crc32

from tests.simulation.aws.dynamodb import expressions
from tests.simulation.aws.dynamodb.conditions import Values
from tests.simulation.aws.dynamodb.partitions import Order, Plain, Stored
from tests.simulation.aws.dynamodb.schema import Schema
from tests.simulation.aws.dynamodb.syntax import Between, Call, Compare, Condition, Logic, Operand, Path, Placeholder
from tests.simulation.aws.dynamodb.table import Table, View
from tests.simulation.aws.dynamodb.values import Item, Value, copy, copy_item, plain, single
from tests.simulation.aws.errors import AwsError, invalid

PAGE_BYTES = 1024 * 1024
_OUTSIDE = "The provided starting key is outside query boundaries based on provided conditions"


class Range(NamedTuple):
    """A partition, and the part of it from `start` up to but not including `stop`."""

    partition: Plain
    start: int
    stop: int


def query(table: Table, parameters: Mapping[str, Any]) -> dict[str, Any]:
    """The answer of Query."""
    view = table.view(parameters.get("IndexName"), consistent=bool(parameters.get("ConsistentRead")))
    condition = expressions.key_condition(parameters)
    values, page = _page(table, view.schema, parameters, condition)
    key_range = _range(view, condition.run, values)
    partition = view.partitions.partition(key_range.partition)
    backward = not parameters.get("ScanIndexForward", True)
    start, stop = _after_start_key(
        view, key_range, partition.orders, parameters.get("ExclusiveStartKey"), backward=backward
    )
    orders: Iterable[Order] = partition.orders[start:stop]
    return page.of(partition.stored[order] for order in (reversed(list(orders)) if backward else orders))


def scan(table: Table, parameters: Mapping[str, Any]) -> dict[str, Any]:
    """The answer of Scan, partitions in an order that means nothing, as in DynamoDB."""
    if parameters.get("TotalSegments", 1) != 1:
        raise NotImplementedError("the simulated DynamoDB scans in one segment")
    view = table.view(parameters.get("IndexName"), consistent=bool(parameters.get("ConsistentRead")))
    _, page = _page(table, view.schema, parameters, None)
    start = parameters.get("ExclusiveStartKey")
    after = view.place(start) if start else None
    return page.of(_scanned(view, after))


def _scanned(view: View, after: tuple[Plain, Order] | None) -> Iterator[Stored]:
    last = (*_scattered(after[0]), after[1]) if after else None
    for partition, order, stored in view.partitions.everything(_scattered):
        if last is None or (*_scattered(partition), order) > last:
            yield stored


def _scattered(partition: Plain) -> tuple[int, str]:
    """An order of partitions that is the same on every Python: their names' checksums."""
    return crc32(repr(partition).encode()), repr(partition)


class Page(NamedTuple):
    """What one answer has of the items that are read."""

    limit: int | None
    keep: Callable[[Item], bool]
    shown: Callable[[Item], dict[str, Any]] | None
    key_attributes: tuple[str, ...]

    def of(self, stored: Iterable[Stored]) -> dict[str, Any]:
        """The answer: items that the filter keeps, counts, and the last key if the page ended before the items."""
        items: list[dict[str, Any]] = []
        count = scanned = size = 0
        last: Item | None = None
        for row in stored:
            if scanned and size + row.size > PAGE_BYTES:
                break
            last = row.item
            scanned += 1
            size += row.size
            if self.keep(last):
                count += 1
                if self.shown:
                    items.append(self.shown(last))
            if scanned == self.limit:
                break
        else:
            last = None
        answer: dict[str, Any] = {"Count": count, "ScannedCount": scanned}
        if self.shown:
            answer["Items"] = items
        if last is not None:
            answer["LastEvaluatedKey"] = {name: copy(last[name]) for name in self.key_attributes}
        return answer


def _page(
    table: Table, schema: Schema, parameters: Mapping[str, Any], key: expressions.Compiled[Condition] | None
) -> tuple[Values, Page]:
    kept = expressions.condition(parameters, "FilterExpression")
    projected = expressions.projection(parameters)
    if key and kept and (named := kept.attributes & {*schema.attributes}):
        what = "Filter Expression can only contain non-primary key attributes"
        raise invalid(f"{what}: Primary key attribute: {min(named)}")
    values = expressions.check_placeholders(parameters, key, kept, projected)
    limit: int | None = parameters.get("Limit")
    if limit is not None and limit < 1:
        raise invalid("Limit must be greater than or equal to 1")
    shown = None if parameters.get("Select") == "COUNT" else copy_item
    if projected is not None and shown:
        narrow = projected.run.of
        shown = lambda item: copy_item(narrow(item))  # noqa: E731 - one of two
    keep = (lambda item: kept.run(item, values)) if kept else _everything
    names = dict.fromkeys((*schema.attributes, *table.schema.attributes))
    return values, Page(limit, keep, shown, tuple(names))


def _everything(_: Item) -> bool:
    return True


def _range(view: View, condition: Condition, values: Values) -> Range:
    """The part of a partition that a key condition names. Raises AwsError for one that names none."""
    parts = condition.conditions if isinstance(condition, Logic) and condition.operator == "AND" else (condition,)
    by_name = {_attribute(part): part for part in parts}
    schema = view.schema
    equals, ordered = by_name.pop(schema.hash, None), by_name.pop(schema.range or "", None)
    if by_name or len(parts) > 2 or not isinstance(equals, Compare) or equals.operator != "=":
        raise invalid("Query condition missed key schema element: " + schema.hash if not equals else _NOT_SUPPORTED)
    partition = plain(_key_value(equals.right, values, schema, schema.hash))
    orders = view.partitions.partition(partition).orders
    if ordered is None:
        return Range(partition, 0, len(orders))
    start, stop = _bounds(orders, ordered, lambda operand: _range_value(operand, values, schema))
    return Range(partition, start, max(start, stop))


_NOT_SUPPORTED = "Query key condition not supported"


def _attribute(part: Condition) -> str:
    operand = part.left if isinstance(part, Compare) else part.operand if isinstance(part, Between) else None
    if isinstance(part, Call) and part.function == "begins_with":
        operand = part.arguments[0]
    if not isinstance(operand, Path) or len(operand.parts) > 1:
        raise invalid(_NOT_SUPPORTED)
    return str(operand.parts[0])


def _key_value(operand: Operand, values: Values, schema: Schema, name: str) -> Value:
    if not isinstance(operand, Placeholder):
        raise invalid(_NOT_SUPPORTED)
    value = values[operand.name]
    kind, content = single(value)
    if kind != schema.types[name]:
        raise invalid("One or more parameter values were invalid: Condition parameter type does not match schema type")
    if content in ("", b"") and name == schema.hash:
        what = "The AttributeValue for a key attribute cannot contain an empty string value."
        raise invalid(f"One or more parameter values are not valid. {what} Key: {name}")
    return value


def _range_value(operand: Operand, values: Values, schema: Schema) -> Plain:
    return plain(_key_value(operand, values, schema, str(schema.range)))


def _bounds(orders: list[Order], part: Condition, value: Callable[[Operand], Plain]) -> tuple[int, int]:
    """The first place that fulfils a condition on the range key, and the first after it that does not."""
    if isinstance(part, Between):
        low, high = value(part.low), value(part.high)
        if low > high:
            what = "The BETWEEN operator requires upper bound to be greater than or equal to lower bound"
            raise invalid(f"Invalid KeyConditionExpression: {what}")
        return bisect_left(orders, low, key=_first), bisect_right(orders, high, key=_first)
    if isinstance(part, Call):
        return _with_prefix(orders, value(part.arguments[1]))
    if not isinstance(part, Compare) or part.operator == "<>":
        raise invalid(_NOT_SUPPORTED)
    bound = value(part.right)
    before, after = bisect_left(orders, bound, key=_first), bisect_right(orders, bound, key=_first)
    return {
        "=": (before, after),
        "<": (0, before),
        "<=": (0, after),
        ">": (after, len(orders)),
        ">=": (before, len(orders)),
    }[part.operator]


def _with_prefix(orders: list[Order], prefix: Plain) -> tuple[int, int]:
    if not isinstance(prefix, str | bytes):
        raise invalid(_NOT_SUPPORTED)
    length = len(prefix)
    return (
        bisect_left(orders, prefix, key=lambda order: order[0][:length]),
        bisect_right(orders, prefix, key=lambda order: order[0][:length]),
    )


def _first(order: Order) -> Plain:
    return order[0]


def _after_start_key(
    view: View, key_range: Range, orders: list[Order], start_key: Item | None, *, backward: bool
) -> tuple[int, int]:
    """The part of a range that follows the last page's key; that key's item may have gone since."""
    if start_key is None:
        return key_range.start, key_range.stop
    partition, order = _start_place(view, start_key)
    if partition != key_range.partition:
        raise invalid(_OUTSIDE)
    if backward:
        return key_range.start, max(key_range.start, min(key_range.stop, bisect_left(orders, order)))
    return min(key_range.stop, max(key_range.start, bisect_right(orders, order))), key_range.stop


def _start_place(view: View, start_key: Item) -> tuple[Plain, Order]:
    try:
        return view.place(start_key)
    except AwsError as error:
        raise invalid(f"The provided starting key is invalid: {error.message}") from error
