"""Conditions and filters as closures over an item and the request's values."""

import operator
from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from tests.simulation.aws.dynamodb.syntax import (
    Between,
    Call,
    Compare,
    Condition,
    In,
    Logic,
    Operand,
    Path,
    Placeholder,
    Sum,
)
from tests.simulation.aws.dynamodb.values import ORDERED, SETS, Item, Value, decimal, equal, plain, single, utf8
from tests.simulation.aws.errors import AwsError, invalid

Values: TypeAlias = Mapping[str, Value]
Test: TypeAlias = Callable[[Item, Values], bool]
Read: TypeAlias = Callable[[Item, Values], Value | None]
_ORDERS: dict[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_ARGUMENTS = {"attribute_exists": 1, "attribute_not_exists": 1, "attribute_type": 2, "begins_with": 2, "contains": 2}


def test_of(condition: Condition) -> Test:
    """A function that says whether an item fulfils a condition. Raises AwsError if the condition makes no sense."""
    if isinstance(condition, Logic):
        return _logic(condition)
    if isinstance(condition, Compare):
        return _comparison(condition)
    if isinstance(condition, Between):
        return _between(condition)
    if isinstance(condition, In):
        return _membership(condition)
    return _function(condition)


def read_of(operand: Operand) -> Read:
    """A function that gives an operand's value; None where a path leads nowhere."""
    if isinstance(operand, Placeholder):
        name = operand.name
        return lambda _, values: values[name]
    if isinstance(operand, Path):
        return path_reader(operand)
    if isinstance(operand, Call) and operand.function == "size":
        return _size(operand)
    raise _wrong_function(operand)


def path_reader(path: Path) -> Read:
    """A function that gives the value at a document path; None if there is none."""
    first, *rest = path.parts
    if not rest:
        return lambda item, _: item.get(first)  # type: ignore[arg-type] # a path begins with a name

    def read(item: Item, _: Values) -> Value | None:
        return at_path(item, path)

    return read


def at_path(item: Item, path: Path) -> Value | None:
    """The value at a document path of an item; None if there is none."""
    value: Value | None = {"M": item}
    for part in path.parts:
        if value is None:
            return None
        if isinstance(part, str):
            value = value.get("M", {}).get(part)
        else:
            elements = value.get("L", ())
            value = elements[part] if part < len(elements) else None
    return value


def _logic(condition: Logic) -> Test:
    tests = [test_of(inner) for inner in condition.conditions]
    if condition.operator == "NOT":
        (negated,) = tests
        return lambda item, values: not negated(item, values)
    if condition.operator == "AND":
        return lambda item, values: all(test(item, values) for test in tests)
    return lambda item, values: any(test(item, values) for test in tests)


def _comparison(condition: Compare) -> Test:
    left, right = read_of(condition.left), read_of(condition.right)
    if condition.operator in _ORDERS:
        holds = _ORDERS[condition.operator]
        return lambda item, values: _ordered(holds, condition.operator, left(item, values), right(item, values))
    wanted = condition.operator == "="
    return lambda item, values: _same(left(item, values), right(item, values)) is wanted


def _same(left: Value | None, right: Value | None) -> bool:
    return left is not None and right is not None and equal(left, right)


def _ordered(holds: Callable[[Any, Any], bool], name: str, left: Value | None, right: Value | None) -> bool:
    """Whether two values of one type are in an order; values of two types, and absent ones, do not."""
    if left is None or right is None:
        return False
    (kind, _), (other, _) = single(left), single(right)
    if other not in ORDERED:
        what = f"Incorrect operand type for operator or function; operator: {name}, operand type: {other}"
        raise invalid(f"Invalid ConditionExpression: {what}")
    return kind == other and holds(plain(left), plain(right))


def _between(condition: Between) -> Test:
    reads = read_of(condition.operand), read_of(condition.low), read_of(condition.high)

    def test(item: Item, values: Values) -> bool:
        operand, low, high = (read(item, values) for read in reads)
        return _ordered(operator.ge, "BETWEEN", operand, low) and _ordered(operator.le, "BETWEEN", operand, high)

    return test


def _membership(condition: In) -> Test:
    read, options = read_of(condition.operand), [read_of(option) for option in condition.options]

    def test(item: Item, values: Values) -> bool:
        operand = read(item, values)
        return any(_same(operand, option(item, values)) for option in options)

    return test


def _function(call: Call) -> Test:
    if len(call.arguments) != _ARGUMENTS.get(call.function):
        raise _wrong_function(call)
    first, *rest = (read_of(argument) for argument in call.arguments)
    if call.function.startswith("attribute_") and not isinstance(call.arguments[0], Path):
        raise _wrong_function(call)
    if call.function == "attribute_exists":
        return lambda item, values: first(item, values) is not None
    if call.function == "attribute_not_exists":
        return lambda item, values: first(item, values) is None
    holds = {"attribute_type": _of_type, "begins_with": _begins_with, "contains": _contains}[call.function]
    (second,) = rest

    def test(item: Item, values: Values) -> bool:
        left, right = first(item, values), second(item, values)
        return left is not None and right is not None and holds(left, right)

    return test


def _of_type(value: Value, wanted: Value) -> bool:
    return single(value)[0] == wanted.get("S")


def _begins_with(value: Value, prefix: Value) -> bool:
    (kind, content), (other, start) = single(value), single(prefix)
    if other not in {"S", "B"}:
        what = (
            f"Incorrect operand type for operator or function; operator or function: begins_with, operand type: {other}"
        )
        raise invalid(f"Invalid ConditionExpression: {what}")
    return kind == other and bool(content.startswith(start))


def _contains(value: Value, wanted: Value) -> bool:
    (kind, content), (other, sought) = single(value), single(wanted)
    if kind in {"S", "B"}:
        return other == kind and sought in content
    if kind == "L":
        return any(equal(element, wanted) for element in content)
    if SETS.get(kind) != other:
        return False
    return decimal(sought) in map(decimal, content) if kind == "NS" else sought in content


def _size(call: Call) -> Read:
    if len(call.arguments) != 1 or not isinstance(call.arguments[0], Path):
        raise _wrong_function(call)
    read = path_reader(call.arguments[0])

    def size(item: Item, values: Values) -> Value | None:
        value = read(item, values)
        length = _length(value) if value is not None else None
        return None if length is None else {"N": str(length)}

    return size


def _length(value: Value) -> int | None:
    """Bytes of a text or of binary, the number of members of what has members; None for other types."""
    kind, content = single(value)
    if kind == "S":
        return utf8(content)
    return len(content) if kind in SETS or kind in {"B", "L", "M"} else None


def _wrong_function(operand: Operand) -> AwsError:
    name = operand.function if isinstance(operand, Call) else "+" if isinstance(operand, Sum) else "path"
    what = f"The function is not allowed to be used this way in an expression; function: {name}"
    return invalid(f"Invalid ConditionExpression: {what}")
