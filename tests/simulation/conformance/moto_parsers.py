"""moto's parsers, asked without a request around them: the reference for the simulated DynamoDB's."""

from typing import Any

from moto.dynamodb.comparisons import get_comparison_func, get_filter_expression
from moto.dynamodb.models.dynamo_type import DynamoType, Item
from moto.dynamodb.parsing.executors import UpdateExpressionExecutor
from moto.dynamodb.parsing.expressions import UpdateExpressionParser  # type: ignore[attr-defined]
from moto.dynamodb.parsing.key_condition_expression import parse_expression
from moto.dynamodb.parsing.validators import UpdateExpressionValidator

Wire = dict[str, Any]
SCHEMA = [{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}]


class Keys:
    """What the validator asks of a table."""

    table_key_attrs = attribute_keys = ("pk", "sk")
    attr = ({"AttributeName": "pk", "AttributeType": "S"}, {"AttributeName": "sk", "AttributeType": "S"})


def _item(item: Wire) -> Item:
    return Item(DynamoType(item["pk"]), DynamoType(item["sk"]), item)


def _placeholders(request: Wire) -> tuple[Wire, Wire]:
    return request.get("ExpressionAttributeNames", {}), request.get("ExpressionAttributeValues", {})


def holds(request: Wire, item: Wire) -> bool:
    """Whether an item fulfils the request's condition."""
    names, values = _placeholders(request)
    return bool(get_filter_expression(request["ConditionExpression"], names, values).expr(_item(item)))


def is_found(request: Wire, item: Wire) -> bool:
    """Whether a query with the request's key condition finds an item."""
    names, values = _placeholders(request)
    hashes, ranges, _ = parse_expression(request["KeyConditionExpression"], values, names, SCHEMA)
    equal = all(item[name] == value for name, value in hashes)
    return equal and all(_compared(item[name]["S"], comparison, operands) for name, comparison, operands in ranges)


def _compared(content: str, comparison: str, operands: list[Wire]) -> bool:
    compare = get_comparison_func(comparison.upper())
    return bool(compare(content, *(value["S"] for value in operands)))


def updated(request: Wire, item: Wire) -> Wire:
    """The item after the request's update."""
    names, values = _placeholders(request)
    changed, tree = _item(item), UpdateExpressionParser.make(request["UpdateExpression"])
    keys: Any = Keys()
    valid = UpdateExpressionValidator(tree, names, values, changed, keys).validate()
    valid.normalize()
    UpdateExpressionExecutor(valid, changed, names).execute()
    attributes: Wire = changed.to_json()["Attributes"]
    return attributes


def projected(request: Wire, item: Wire) -> Wire:
    """The parts of an item that the request's projection has."""
    names, _ = _placeholders(request)
    written = [path.strip() for path in request["ProjectionExpression"].split(",")]
    attributes: Wire = _item(item).project([[names.get(path, path)] for path in written]).to_json()["Attributes"]
    return attributes
