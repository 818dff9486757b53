"""What a table's stream has after writes: read by Lambda on the product's behalf."""

from tests.simulation.conformance.rows import ANY, AnyOrder, Row, Step
from tests.simulation.conformance.table.dynamodb import API, GUIDE, ORDER, Values, item, put, update, write

RECORD = API.format("streams_Record")
STREAMS = GUIDE.format("Streams")
KEYS = item()


def record(name: str, old: Values | None = None, new: Values | None = None, region: object = ANY) -> Values:
    """A record of the stream; its numbers and times are its own."""
    images = {"NewImage": new, "OldImage": old}
    inner = {
        "ApproximateCreationDateTime": ANY,
        "Keys": KEYS,
        "SequenceNumber": ANY,
        "SizeBytes": ANY,
        "StreamViewType": "NEW_AND_OLD_IMAGES",
        **{image: value for image, value in images.items() if value is not None},
    }
    fixed = {"eventID": ANY, "eventVersion": ANY, "eventSource": "aws:dynamodb", "awsRegion": region}
    return {**fixed, "eventName": name, "dynamodb": inner}


def _row(name: str, before: list[Step], answer: Values, source: str = RECORD, **more: object) -> Row:
    steps = [Step(step.operation, step.request, "dynamodb") for step in before]
    request = {"TableName": "$table"}
    return Row(f"stream: {name}", "dynamodbstreams", "GetRecords", request, answer, source, before=steps, **more)  # type: ignore[arg-type]


SECOND = item(pk="order:2")
CHANGE = Step("UpdateItem", update("SET told = :a", {":a": {"S": "b"}}))
SAME = Step("UpdateItem", update("SET told = :a", {":a": {"S": "held"}}))
GONE = Step("DeleteItem", write(Key=item()))
CHANGED = {**ORDER, "told": {"S": "b"}}
INSERTED = record("INSERT", new=ORDER)

ROWS = (
    _row("nothing was written", [], {}),
    _row("an insert", [put(ORDER)], {"Records": [INSERTED]}),
    _row("its region", [put(ORDER)], {"Records": [record("INSERT", new=ORDER, region="eu-central-1")]}),
    _row("a change", [put(ORDER), CHANGE], {"Records": [INSERTED, record("MODIFY", ORDER, CHANGED)]}),
    _row("a deletion", [put(ORDER), GONE], {"Records": [INSERTED, record("REMOVE", old=ORDER)]}),
    _row("a deletion of nothing", [GONE], {}),
    _row("a change that changes nothing", [put(ORDER), SAME], {"Records": [INSERTED]}, STREAMS),
    _row("a put that changes nothing", [put(ORDER), put(ORDER)], {"Records": [INSERTED]}, STREAMS),
    _row(
        "a transaction",
        [
            put(item()),
            Step("TransactWriteItems", {"TransactItems": [{"Put": write(Item=ORDER)}, {"Delete": write(Key=SECOND)}]}),
        ],
        {"Records": AnyOrder([record("INSERT", new=item()), record("MODIFY", item(), ORDER)])},
    ),
)
