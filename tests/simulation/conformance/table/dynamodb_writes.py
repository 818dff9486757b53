"""PutItem and DeleteItem."""

from tests.simulation.conformance.rows import Refused, Row
from tests.simulation.conformance.table.dynamodb import (
    API,
    CONDITIONS,
    CONSTRAINTS,
    FAILED,
    INVALID,
    NEW,
    NO_TABLE,
    ORDER,
    RESERVED,
    SHOWN,
    Values,
    item,
    of,
    put,
    write,
)

PUT, DELETE = API.format("PutItem"), API.format("DeleteItem")
ATTRIBUTE = API.format("AttributeValue")
BIG = "x" * (400 * 1024)
NUMBERS = {f":v{number}": {"N": str(number)} for number in range(101)}
IN_101 = {"ConditionExpression": f"version IN ({', '.join(NUMBERS)})", "ExpressionAttributeValues": NUMBERS}
IS_3 = {"ConditionExpression": "version = :v", **of(":v", {"N": "3"})}
IS_4 = {"ConditionExpression": "version = :v", **of(":v", {"N": "4"})}


def _put(name: str, request: Values, answer: Values | Refused, source: str = PUT, **more: object) -> Row:
    return Row(f"put: {name}", "dynamodb", "PutItem", request, answer, source, **more)  # type: ignore[arg-type]


def _delete(name: str, request: Values, answer: Values | Refused, source: str = DELETE, **more: object) -> Row:
    return Row(f"delete: {name}", "dynamodb", "DeleteItem", request, answer, source, **more)  # type: ignore[arg-type]


ROWS = (
    _put("a new item", write(Item=ORDER), {}),
    _put(
        "over an item, which is answered",
        write(Item=item(), ReturnValues="ALL_OLD"),
        {"Attributes": ORDER},
        before=[put(ORDER)],
    ),
    _put("over nothing, which is answered", write(Item=item(), ReturnValues="ALL_OLD"), {}),
    _put("other return values", write(Item=item(), ReturnValues="UPDATED_NEW"), INVALID),
    _put("a new item over another", write(Item=item(), **NEW), FAILED, before=[put(ORDER)]),
    _put(
        "a failed condition shows the item",
        write(Item=item(), **NEW, **SHOWN),
        Refused(FAILED.code, item=ORDER),
        before=[put(ORDER)],
    ),
    _put("a failed condition shows no item", write(Item=item(), **IS_3, **SHOWN), FAILED),
    _put("a condition on a number", write(Item=item(), **IS_3), {}, CONDITIONS, before=[put(ORDER)]),
    _put("a table that is not there", {"TableName": "nowhere", "Item": item()}, NO_TABLE),
    _put("no sort key", write(Item={"pk": {"S": "a"}}), INVALID),
    _put("a key of a wrong type", write(Item={"pk": {"N": "1"}, "sk": {"S": "a"}}), INVALID),
    _put("an empty key", write(Item=item("")), INVALID, ATTRIBUTE),
    _put("a sort key of 1024 bytes", write(Item=item("s" * 1024)), {}, CONSTRAINTS),
    _put("a sort key of 1025 bytes", write(Item=item("s" * 1025)), INVALID, CONSTRAINTS),
    _put("a partition key of 2049 bytes", write(Item=item(pk="p" * 2049)), INVALID, CONSTRAINTS),
    _put("an item over 400 kB", write(Item=item(text={"S": BIG})), INVALID, CONSTRAINTS),
    _put("an item just under 400 kB", write(Item=item(text={"S": BIG[:-50]})), {}, CONSTRAINTS),
    _put("an empty text that is no key", write(Item=item(text={"S": ""})), {}, ATTRIBUTE),
    _put("an empty set", write(Item=item(tags={"SS": []})), INVALID, ATTRIBUTE),
    _put("a set with one member twice", write(Item=item(tags={"SS": ["a", "a"]})), INVALID, ATTRIBUTE),
    _put("39 digits", write(Item=item(n={"N": "1" * 39})), INVALID, CONSTRAINTS),
    _put("no number", write(Item=item(n={"N": "one"})), INVALID, ATTRIBUTE),
    _put("a number too large", write(Item=item(n={"N": "1e126"})), INVALID, CONSTRAINTS),
    _put("two types at once", write(Item=item(n={"N": "1", "S": "1"})), INVALID, ATTRIBUTE),
    _put("an index's key of a wrong type", write(Item=item(timer_at={"N": "1"})), INVALID),
    _put("an index's key that is empty", write(Item=item(timer_shard={"S": ""})), INVALID),
    _put(
        "a condition on a reserved word",
        write(Item=item(), ConditionExpression="attribute_exists(status)"),
        INVALID,
        RESERVED,
    ),
    _put(
        "a condition with a value that is not given",
        write(Item=item(), ConditionExpression="version = :v"),
        INVALID,
        CONDITIONS,
    ),
    _put("a value that is not used", write(Item=item(), **NEW, **of(":v", {"N": "1"})), INVALID, CONDITIONS),
    _put(
        "a condition that is cut off",
        write(Item=item(), ConditionExpression="attribute_exists(pk) AND"),
        INVALID,
        CONDITIONS,
    ),
    _put(
        "a condition in two pairs of brackets",
        write(Item=item(), ConditionExpression="((attribute_exists(pk)))"),
        INVALID,
        CONDITIONS,
    ),
    _put("101 operands of IN", write(Item=item(), **IN_101), INVALID, CONDITIONS),
    _put("an empty condition", write(Item=item(), ConditionExpression=""), INVALID, CONDITIONS),
    _put("an unknown function", write(Item=item(), ConditionExpression="nonsense(pk)"), INVALID, CONDITIONS),
    _put(
        "a comparison with a boolean",
        write(Item=item(), ConditionExpression="version < :v", **of(":v", {"BOOL": True})),
        INVALID,
        CONDITIONS,
        before=[put(ORDER)],
    ),
    _put("no values", write(Item=item(), **NEW, ExpressionAttributeValues={}), INVALID, CONDITIONS),
    _put(
        "a condition over 4 kB",
        write(Item=item(), ConditionExpression=" OR ".join(["attribute_exists(pk)"] * 180)),
        INVALID,
        CONSTRAINTS,
    ),
    _delete("an item", write(Key=item(), ReturnValues="ALL_OLD"), {"Attributes": ORDER}, before=[put(ORDER)]),
    _delete("nothing", write(Key=item(), ReturnValues="ALL_OLD"), {}),
    _delete("with a condition", write(Key=item(), **IS_3), {}, before=[put(ORDER)]),
    _delete("a failed condition", write(Key=item(), **IS_4), FAILED, before=[put(ORDER)]),
    _delete(
        "a failed condition shows the item",
        write(Key=item(), **IS_4, **SHOWN),
        Refused(FAILED.code, item=ORDER),
        before=[put(ORDER)],
    ),
    _delete("a condition on nothing", write(Key=item(), **IS_3), FAILED),
    _delete("a key without its sort key", write(Key={"pk": {"S": "a"}}), INVALID),
    _delete("other return values", write(Key=item(), ReturnValues="ALL_NEW"), INVALID),
    _delete("a table that is not there", {"TableName": "nowhere", "Key": item()}, NO_TABLE),
)
