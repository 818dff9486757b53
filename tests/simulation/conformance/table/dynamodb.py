"""What the rows of DynamoDB have in common: items, requests, and where AWS documents them."""

from collections.abc import Mapping
from typing import Any

from tests.simulation.conformance.rows import Refused, Step

API = "https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_{}.html"
GUIDE = "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/{}.html"
CONSTRAINTS = GUIDE.format("Constraints")
RESERVED = GUIDE.format("ReservedWords")
CONDITIONS = GUIDE.format("Expressions.OperatorsAndFunctions")
UPDATES = GUIDE.format("Expressions.UpdateExpressions")
INVALID = Refused("ValidationException")
FAILED = Refused("ConditionalCheckFailedException")
NO_TABLE = Refused("ResourceNotFoundException")
Values = dict[str, Any]

NEW: Values = {"ConditionExpression": "attribute_not_exists(pk)"}
SHOWN: Values = {"ReturnValuesOnConditionCheckFailure": "ALL_OLD"}


def item(sk: str = "journal", pk: str = "order:1", **attributes: Any) -> Values:  # noqa: ANN401 - wire values
    return {"pk": {"S": pk}, "sk": {"S": sk}, **attributes}


ORDER = item(version={"N": "3"}, told={"S": "held"}, notes={"L": [{"S": "a"}, {"S": "b"}]}, tags={"SS": ["a", "b"]})


def of(name: str, value: Any) -> Values:  # noqa: ANN401 - wire values
    return {"ExpressionAttributeValues": {name: value}}


def write(**more: Any) -> Values:  # noqa: ANN401 - a request's parameters
    return {"TableName": "$table", **more}


def put(written: Mapping[str, Any], **more: Any) -> Step:  # noqa: ANN401
    return Step("PutItem", write(Item=written, **more))


def update(expression: str, values: Values | None = None, names: Values | None = None, **more: Any) -> Values:  # noqa: ANN401
    optional = {"ExpressionAttributeNames": names, "ExpressionAttributeValues": values}
    used = {name: value for name, value in optional.items() if value}
    return write(Key=item(), UpdateExpression=expression, **used, **more)
