"""Expressions, compiled once by their text and attribute names: the product has some twenty shapes of them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from tests.simulation.aws.dynamodb.conditions import Test, Values, at_path, test_of
from tests.simulation.aws.dynamodb.syntax import Condition, Parser, Path
from tests.simulation.aws.dynamodb.updates import Update, parse_update
from tests.simulation.aws.dynamodb.values import Item, Value
from tests.simulation.aws.errors import AwsError, invalid

Run = TypeVar("Run")
KEPT_AT_MOST = 10_000  # compiled expressions; then all are forgotten
NOTHING: Mapping[str, Any] = {}
_UNUSED: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Compiled(Generic[Run]):
    """A compiled expression, the placeholders that it uses, and the attributes that it is about."""

    run: Run
    names: frozenset[str]
    values: frozenset[str]
    attributes: frozenset[str]


@dataclass(frozen=True, slots=True)
class Projection:
    """Which parts of an item an answer has."""

    paths: tuple[Path, ...]

    def of(self, item: Item) -> dict[str, Value]:
        """Those parts of an item: whole attributes, or from inside documents."""
        projected: dict[str, Value] = {}
        for path in self.paths:
            value = at_path(item, path)
            if value is None:
                continue
            if len(path.parts) > 1:
                raise NotImplementedError("the simulated DynamoDB projects whole attributes only")
            projected[str(path.parts[0])] = value
        return projected


_compiled: dict[tuple[Any, ...], Compiled[Any]] = {}


def condition(parameters: Mapping[str, Any], kind: str = "ConditionExpression") -> Compiled[Test] | None:
    """The request's condition, or its filter; None without one."""
    return _of_request(kind, parameters, lambda parser: test_of(parser.condition()))


def key_condition(parameters: Mapping[str, Any]) -> Compiled[Condition]:
    """The syntax of the request's key condition."""
    compiled = _of_request("KeyConditionExpression", parameters, Parser.condition)
    if compiled is None:
        raise invalid("Either the KeyConditions or KeyConditionExpression parameter must be specified in the request.")
    return compiled


def update(parameters: Mapping[str, Any]) -> Compiled[Update] | None:
    """The request's update; None without one."""
    return _of_request("UpdateExpression", parameters, parse_update)


def projection(parameters: Mapping[str, Any]) -> Compiled[Projection] | None:
    """The request's projection; None if the answer has all attributes."""
    return _of_request("ProjectionExpression", parameters, _paths)


def check_placeholders(parameters: Mapping[str, Any], *compiled: Compiled[Any] | None) -> Values:
    """The request's values. Raises AwsError if one that is used is not given, or one that is given is not used."""
    names = parameters.get("ExpressionAttributeNames") or NOTHING
    values: Values = parameters.get("ExpressionAttributeValues") or NOTHING
    for name in ("ExpressionAttributeNames", "ExpressionAttributeValues"):
        if name in parameters and not parameters[name]:
            raise invalid(f"{name} must not be empty")
    used_names = used_values = _UNUSED
    for expression in compiled:
        if expression is not None:
            used_names, used_values = used_names | expression.names, used_values | expression.values
    if used_values != values.keys():
        raise _wrong_values(used_values, values)
    if used_names != names.keys():
        unused = ", ".join(name for name in names if name not in used_names)
        raise invalid(f"Value provided in ExpressionAttributeNames unused in expressions: keys: {{{unused}}}")
    return values


def _of_request(kind: str, parameters: Mapping[str, Any], parse: Callable[[Parser], Run]) -> Compiled[Run] | None:
    text: str | None = parameters.get(kind)
    if text is None:
        return None
    names: Mapping[str, str] = parameters.get("ExpressionAttributeNames") or NOTHING
    key = (kind, text, *names.items())
    compiled = _compiled.get(key)
    if compiled is None:
        if len(_compiled) >= KEPT_AT_MOST:
            _compiled.clear()
        parser = Parser(kind, text, names)
        run = parse(parser)
        parser.end()
        compiled = _compiled[key] = Compiled(run, *map(frozenset, (parser.names, parser.values, parser.attributes)))
    return compiled


def _paths(parser: Parser) -> Projection:
    return Projection(tuple(parser.list_of(parser.path)))


def _wrong_values(used: frozenset[str], values: Values) -> AwsError:
    missing = sorted(used - values.keys())
    if missing:
        what = "An expression attribute value used in expression is not defined"
        return invalid(f"Invalid expression: {what}; attribute value: {missing[0]}")
    unused = ", ".join(name for name in values if name not in used)
    return invalid(f"Value provided in ExpressionAttributeValues unused in expressions: keys: {{{unused}}}")
