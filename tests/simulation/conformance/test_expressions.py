"""Expressions drawn at random: the simulated DynamoDB and moto's parsers agree on what they mean."""

from collections.abc import Callable
from typing import Any, TypeVar

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from moto.dynamodb.exceptions import DynamodbException

from tests.cloud import RESOURCES
from tests.simulation.aws.dynamodb import DynamoDB, Table, expressions
from tests.simulation.aws.dynamodb.conditions import Values
from tests.simulation.aws.errors import AwsError
from tests.simulation.aws_tests.still_world import StillWorld
from tests.simulation.conformance import moto_parsers
from tests.simulation.conformance.expressions import (
    KEY,
    Wire,
    conditions,
    items,
    key_conditions,
    letters,
    projections,
    updates,
)

ALIKE = settings(max_examples=300, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))
REFUSED = "refused"
Run = TypeVar("Run")


def ours(answer: Callable[[], Any]) -> Any:  # noqa: ANN401 - an answer
    try:
        return answer()
    except AwsError:
        return REFUSED


def motos(answer: Callable[[], Any]) -> Any:  # noqa: ANN401 - an answer
    """Of what moto cannot do it says nothing, and nor does the test: two types, `NOT NOT`, the size of nothing."""
    try:
        return answer()
    except DynamodbException:
        return REFUSED
    except (AssertionError, TypeError, ValueError):
        assume(condition=False)


def run_of(compiled: expressions.Compiled[Run] | None) -> Run:
    assert compiled is not None
    return compiled.run


def normal(item: Any) -> Any:  # noqa: ANN401 - an item
    """With the members of sets in one order."""
    if not isinstance(item, dict):
        return item
    return {name: {"SS": sorted(value["SS"])} if "SS" in value else value for name, value in item.items()}


def values_of(request: Wire) -> Values:
    values: Values = request.get("ExpressionAttributeValues", {})
    return values


@ALIKE
@given(items, conditions())
def test_conditions(item: Wire, request: Wire) -> None:
    expected = motos(lambda: moto_parsers.holds(request, item))
    assert ours(lambda: run_of(expressions.condition(request))(item, values_of(request))) == expected


@ALIKE
@given(st.sets(letters, min_size=1), key_conditions())
def test_key_conditions(orders: set[str], request: Wire) -> None:
    service = DynamoDB(StillWorld())
    service.add(Table("orders", RESOURCES["Table"]["Properties"], StillWorld()))
    stored = [{**KEY, "sk": {"S": order}} for order in sorted(orders)]
    for item in stored:
        service.call("PutItem", {"TableName": "orders", "Item": item})
    expected = motos(lambda: [item for item in stored if moto_parsers.is_found(request, item)])
    assert ours(lambda: service.call("Query", {"TableName": "orders", **request})["Items"]) == expected


@ALIKE
@given(items, updates())
def test_updates(item: Wire, request: Wire) -> None:
    expected = motos(lambda: moto_parsers.updated(request, item))
    changed = ours(lambda: run_of(expressions.update(request)).apply(item, values_of(request)))
    assert normal(changed) == normal(expected)


@ALIKE
@given(items, projections())
def test_projections(item: Wire, request: Wire) -> None:
    assert normal(run_of(expressions.projection(request)).of(item)) == normal(moto_parsers.projected(request, item))
