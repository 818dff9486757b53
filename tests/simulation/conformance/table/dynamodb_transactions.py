"""TransactWriteItems."""

from tests.simulation.conformance.rows import Reason, Refused, Row, Step, Wait
from tests.simulation.conformance.table.dynamodb import (
    API,
    INVALID,
    NEW,
    ORDER,
    SHOWN,
    Values,
    item,
    of,
    put,
    write,
)

TRANSACT = API.format("TransactWriteItems")
CANCELLED = "TransactionCanceledException"
SECOND = item(pk="order:2")
IS_3 = {"ConditionExpression": "version = :v", **of(":v", {"N": "3"})}
COUNT = {"Update": write(Key=item(), UpdateExpression="ADD version :one", **of(":one", {"N": "1"}))}
OTHER = {"Update": write(Key=item(), UpdateExpression="ADD version :one", **of(":one", {"N": "2"}))}
INSERT = {"Put": write(Item=SECOND, **NEW)}
ELEVEN_MINUTES = "it would take eleven minutes"


def _all(*writes: Values, **more: object) -> Values:
    return {"TransactItems": list(writes), **more}


def _cancelled(*reasons: Reason) -> Refused:
    return Refused(CANCELLED, reasons=reasons)


def _row(name: str, request: Values, answer: Values | Refused, source: str = TRANSACT, **more: object) -> Row:
    return Row(f"transaction: {name}", "dynamodb", "TransactWriteItems", request, answer, source, **more)  # type: ignore[arg-type]


CHECK = {"ConditionCheck": write(Key=item(), **IS_3)}
FAILED = Reason("ConditionalCheckFailed")
SET_ABSENT = {"Update": write(Key=item(), UpdateExpression="SET told = absent")}
SET_SUM = {"Update": write(Key=item(), UpdateExpression="SET told = told + :one", **of(":one", {"N": "1"}))}
SET_INDEX_KEY = {"Update": write(Key=item(), UpdateExpression="SET timer_at = :one", **of(":one", {"N": "1"}))}
GROW = {
    "Update": write(
        Key=item(), UpdateExpression="SET notes = list_append(notes, :l)", **of(":l", {"L": [{"S": "x" * 300_000}]})
    )
}
LONG = item(notes={"L": [{"S": "x" * 300_000}]})
NONE, BAD = Reason(), Reason("ValidationError")

ROWS = (
    _row(
        "puts, updates, deletes and checks",
        _all(INSERT, COUNT, {"Delete": write(Key=item("lock"))}, {"ConditionCheck": write(Key=item("gone"), **NEW)}),
        {},
        before=[put(ORDER)],
    ),
    _row("a failed condition", _all(INSERT, CHECK), _cancelled(NONE, FAILED)),
    _row(
        "a token that was refused is not used up",
        _all(INSERT, ClientRequestToken="four"),
        {},
        before=[
            put(SECOND),
            Step("TransactWriteItems", _all(INSERT, ClientRequestToken="four"), refused=True),
            Step("DeleteItem", write(Key=SECOND)),
        ],
    ),
    Row(
        "transaction: one that is cancelled writes nothing",
        "dynamodb",
        "GetItem",
        write(Key=SECOND),
        {},
        TRANSACT,
        before=[Step("TransactWriteItems", _all(INSERT, CHECK), refused=True)],
    ),
    _row(
        "a failed condition shows the item",
        _all(INSERT, {"Put": write(Item=item(), **NEW, **SHOWN)}),
        _cancelled(NONE, Reason("ConditionalCheckFailed", ORDER)),
        before=[put(ORDER)],
    ),
    _row(
        "two failed conditions",
        _all({"Put": write(Item=item(), **NEW)}, INSERT),
        _cancelled(FAILED, FAILED),
        before=[put(ORDER), put(SECOND)],
    ),
    _row("one item twice", _all(COUNT, CHECK), INVALID, before=[put(ORDER)]),
    _row("101 writes", _all(*({"Put": write(Item=item(f"s{number}"))} for number in range(101))), INVALID),
    _row("100 writes", _all(*({"Put": write(Item=item(f"s{number}"))} for number in range(100))), {}),
    _row(
        "a token's second time",
        _all(INSERT, ClientRequestToken="one"),
        {},
        before=[Step("TransactWriteItems", _all(INSERT, ClientRequestToken="one"))],
    ),
    _row(
        "a token for something else",
        _all(OTHER, ClientRequestToken="two"),
        Refused("IdempotentParameterMismatchException"),
        before=[Step("TransactWriteItems", _all(COUNT, ClientRequestToken="two"))],
    ),
    _row(
        "a token after eleven minutes",
        _all(INSERT, ClientRequestToken="three"),
        _cancelled(FAILED),
        before=[Step("TransactWriteItems", _all(INSERT, ClientRequestToken="three")), Wait(660)],
        unasked={"ministack": ELEVEN_MINUTES},
    ),
    _row("an attribute that is not there", _all(INSERT, SET_ABSENT), _cancelled(NONE, BAD), before=[put(ORDER)]),
    _row("an operand of a wrong type", _all(INSERT, SET_SUM), _cancelled(NONE, BAD), before=[put(ORDER)]),
    _row("an index's key of a wrong type", _all(INSERT, SET_INDEX_KEY), _cancelled(NONE, BAD)),
    _row("an item that grows over 400 kB", _all(INSERT, GROW), _cancelled(NONE, BAD), before=[put(LONG)]),
    _row(
        "more than 4 MB",
        _all(*({"Put": write(Item=item(f"s{number}", text={"S": "x" * 390_000}))} for number in range(11))),
        INVALID,
    ),
    _row(
        "an expression that makes no sense", _all({"Put": write(Item=item(), ConditionExpression="version =")}), INVALID
    ),
    _row(
        "a table that is not there",
        _all({"Put": {"TableName": "nowhere", "Item": item()}}),
        Refused("ResourceNotFoundException"),
    ),
    _row("a key without its sort key", _all({"Delete": write(Key={"pk": {"S": "a"}})}), INVALID),
)
