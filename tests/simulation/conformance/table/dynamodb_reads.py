"""GetItem, BatchGetItem, Query and Scan."""

from tests.simulation.conformance.rows import ANY, AnyOrder, Refused, Row
from tests.simulation.conformance.table.dynamodb import (
    API,
    CONSTRAINTS,
    GUIDE,
    INVALID,
    NO_TABLE,
    ORDER,
    RESERVED,
    Values,
    item,
    of,
    put,
    write,
)

GET, BATCH, QUERY, SCAN = (API.format(name) for name in ("GetItem", "BatchGetItem", "Query", "Scan"))
PAGES = GUIDE.format("Query.Pagination")
KEY_CONDITIONS = GUIDE.format("Query.KeyConditionExpressions")
LISTED = [item(f"held:{number}", n={"N": str(number)}) for number in range(4)]
OTHERS = [item("listed:0", n={"N": "9"}), item("journal", "order:2")]
FILLED = [put(item) for item in (*LISTED, *OTHERS)]
PARTITION = {":p": {"S": "order:1"}}
TIMED = [
    item(f"t{number}", timer_shard={"S": "s"}, timer_at={"S": f"2026-{number}"}, note={"S": "a"}) for number in range(3)
]
MANY = [item(f"m{number}", text={"S": "x" * 399_000}) for number in range(44)]
BIG = [item(f"b{number}", text={"S": "x" * 390_000}) for number in range(4)]


def _get(name: str, request: Values, answer: Values | Refused, source: str = GET, **more: object) -> Row:
    return Row(f"get: {name}", "dynamodb", "GetItem", request, answer, source, **more)  # type: ignore[arg-type]


def _batch(name: str, request: Values, answer: Values | Refused, source: str = BATCH, **more: object) -> Row:
    request_ = {"RequestItems": {"$table": request}}
    return Row(f"batch: {name}", "dynamodb", "BatchGetItem", request_, answer, source, **more)  # type: ignore[arg-type]


def _query(name: str, expression: str, answer: Values | Refused, source: str = KEY_CONDITIONS, **more: object) -> Row:
    """`values` are those of the sort key; the partition's is there."""
    values = {**PARTITION, **more.pop("values", {})}  # type: ignore[dict-item]
    before = more.pop("before", FILLED)
    known = {name: more.pop(name) for name in ("differs", "unasked") if name in more}
    request_ = write(KeyConditionExpression=expression, ExpressionAttributeValues=values, **more)
    return Row(f"query: {name}", "dynamodb", "Query", request_, answer, source, before=before, **known)  # type: ignore[arg-type]


def _scan(name: str, request: Values, answer: Values | Refused, source: str = SCAN, **more: object) -> Row:
    return Row(f"scan: {name}", "dynamodb", "Scan", write(**request), answer, source, before=FILLED, **more)  # type: ignore[arg-type]


def query_answer(*items: Values, scanned: int | None = None, last: Values | None = None) -> Values:
    """The answer of a query: these items in this order."""
    more = {"LastEvaluatedKey": last} if last else {}
    return {"Items": list(items), "Count": len(items), "ScannedCount": scanned or len(items), **more}


def _nothing() -> Values:
    return {"Count": 0, "ScannedCount": 0}


def keys_of(item: Values, *names: str) -> Values:
    return {name: item[name] for name in ("pk", "sk", *names)}


DUE = {"IndexName": "due", "values": {":p": {"S": "s"}}, "before": [put(item) for item in TIMED]}
ENTRIES = [keys_of(item, "timer_shard", "timer_at") for item in TIMED]

ROWS = (
    _get("an item", write(Key=item()), {"Item": ORDER}, before=[put(ORDER)]),
    _get("an item, consistently", write(Key=item(), ConsistentRead=True), {"Item": ORDER}, before=[put(ORDER)]),
    _get("nothing", write(Key=item()), {}),
    _get(
        "some attributes",
        write(Key=item(), ProjectionExpression="version, #a", ExpressionAttributeNames={"#a": "absent"}),
        {"Item": {"version": {"N": "3"}}},
        before=[put(ORDER)],
    ),
    _get("none of the attributes", write(Key=item(), ProjectionExpression="absent"), {"Item": {}}, before=[put(ORDER)]),
    _get("a reserved word", write(Key=item(), ProjectionExpression="status"), INVALID, RESERVED),
    _get(
        "a name that is not used",
        write(Key=item(), ProjectionExpression="version", ExpressionAttributeNames={"#a": "a"}),
        INVALID,
    ),
    _get("a key without its sort key", write(Key={"pk": {"S": "a"}}), INVALID),
    _get("more than a key", write(Key=item(more={"S": "a"})), INVALID),
    _get("a key of a wrong type", write(Key={"pk": {"N": "1"}, "sk": {"S": "a"}}), INVALID),
    _get("an empty key", write(Key=item("")), INVALID),
    _get("a table that is not there", {"TableName": "nowhere", "Key": item()}, NO_TABLE),
    _batch(
        "some that are there",
        {"Keys": [item("held:1"), item("held:0"), item("gone")], "ConsistentRead": True},
        {"Responses": {"$table": AnyOrder([LISTED[1], LISTED[0]])}},
        before=FILLED,
    ),
    _batch(
        "some attributes",
        {"Keys": [item("held:1")], "ProjectionExpression": "n"},
        {"Responses": {"$table": [{"n": {"N": "1"}}]}},
        before=FILLED,
    ),
    _batch("none that is there", {"Keys": [item("gone")]}, {"Responses": {"$table": []}}),
    _batch(
        "more than 16 MB",
        {"Keys": [keys_of(item) for item in MANY]},
        {"Responses": {"$table": ANY}, "UnprocessedKeys": {"$table": ANY}},
        before=[put(item) for item in MANY],
    ),
    _batch("one twice", {"Keys": [item(), item()]}, INVALID),
    _batch("101 keys", {"Keys": [item(str(number)) for number in range(101)]}, INVALID),
    _batch("no keys", {"Keys": []}, INVALID),
    _batch("a key without its sort key", {"Keys": [{"pk": {"S": "a"}}]}, INVALID),
    Row(
        "batch: a table that is not there",
        "dynamodb",
        "BatchGetItem",
        {"RequestItems": {"nowhere": {"Keys": [item()]}}},
        NO_TABLE,
        BATCH,
    ),
    _query("a partition", "pk = :p", query_answer(*LISTED, OTHERS[0])),
    _query("an empty partition", "pk = :p", _nothing(), before=[]),
    _query("a prefix", "pk = :p AND begins_with(sk, :a)", query_answer(*LISTED), values={":a": {"S": "held"}}),
    _query(
        "a range",
        "pk = :p AND sk BETWEEN :a AND :b",
        query_answer(*LISTED[1:3]),
        values={":a": {"S": "held:1"}, ":b": {"S": "held:2"}},
    ),
    _query("after", "pk = :p AND sk > :a", query_answer(LISTED[3], OTHERS[0]), values={":a": {"S": "held:2"}}),
    _query("up to", "pk = :p AND sk <= :a", query_answer(*LISTED[:2]), values={":a": {"S": "held:1"}}),
    _query("the sort key first", "sk = :a AND pk = :p", query_answer(LISTED[1]), values={":a": {"S": "held:1"}}),
    _query("backwards", "pk = :p", query_answer(OTHERS[0], *reversed(LISTED)), ScanIndexForward=False),
    _query("a page", "pk = :p", query_answer(*LISTED[:2], last=keys_of(LISTED[1])), PAGES, Limit=2),
    _query(
        "the next page",
        "pk = :p",
        query_answer(*LISTED[2:], last=keys_of(LISTED[3])),
        PAGES,
        Limit=2,
        ExclusiveStartKey=keys_of(LISTED[1]),
    ),
    _query(
        "a page backwards",
        "pk = :p",
        query_answer(LISTED[2], last=keys_of(LISTED[2])),
        PAGES,
        Limit=1,
        ScanIndexForward=False,
        ExclusiveStartKey=keys_of(LISTED[3]),
    ),
    _query(
        "a page that ends with the last item",
        "pk = :p",
        query_answer(*LISTED, OTHERS[0], last=keys_of(OTHERS[0])),
        PAGES,
        Limit=5,
    ),
    _query(
        "after an item that is gone",
        "pk = :p",
        query_answer(*LISTED[2:], OTHERS[0]),
        PAGES,
        ExclusiveStartKey=item("held:1a"),
    ),
    _query(
        "a page of 1 MB",
        "pk = :p",
        query_answer(*BIG[:2], last=keys_of(BIG[1])),
        PAGES,
        before=[put(item) for item in BIG],
    ),
    _query("a start key of another partition", "pk = :p", INVALID, PAGES, ExclusiveStartKey=item("a", "order:2")),
    _query("a start key without its sort key", "pk = :p", INVALID, PAGES, ExclusiveStartKey={"pk": {"S": "order:1"}}),
    _query(
        "a filter counts what it read",
        "pk = :p",
        query_answer(*LISTED[2:], scanned=4, last=keys_of(LISTED[3])),
        QUERY,
        values={":n": {"N": "1"}},
        FilterExpression="n > :n",
        Limit=4,
    ),
    _query("a filter on a key", "pk = :p", INVALID, QUERY, values={":a": {"S": "a"}}, FilterExpression="sk = :a"),
    _query("the count", "pk = :p", {"Count": 5, "ScannedCount": 5}, QUERY, Select="COUNT"),
    _query(
        "some attributes",
        "pk = :p AND sk = :a",
        query_answer({"n": {"N": "1"}}),
        QUERY,
        values={":a": {"S": "held:1"}},
        ProjectionExpression="n",
    ),
    _query("an index", "timer_shard = :p", query_answer(*ENTRIES), QUERY, **DUE),
    _query(
        "a range of an index",
        "timer_shard = :p AND timer_at <= :a",
        query_answer(*ENTRIES[:2]),
        QUERY,
        **{**DUE, "values": {":p": {"S": "s"}, ":a": {"S": "2026-1"}}},
    ),
    _query("a page of an index", "timer_shard = :p", query_answer(ENTRIES[0], last=ENTRIES[0]), PAGES, Limit=1, **DUE),
    _query("an index, consistently", "timer_shard = :p", INVALID, QUERY, ConsistentRead=True, **DUE),
    _query("an index that is not there", "pk = :p", INVALID, QUERY, IndexName="nowhere"),
    _query("without the partition", "sk = :p", INVALID),
    _query("a partition of a wrong type", "pk = :p", INVALID, values={":p": {"N": "1"}}),
    _query("an empty partition key", "pk = :p", INVALID, values={":p": {"S": ""}}),
    _query("more than a partition", "pk > :p", INVALID),
    _query(
        "a range the wrong way",
        "pk = :p AND sk BETWEEN :a AND :b",
        INVALID,
        values={":a": {"S": "b"}, ":b": {"S": "a"}},
    ),
    _query("another attribute", "pk = :p AND n = :a", INVALID, values={":a": {"N": "1"}}),
    _query("two of them", "pk = :p OR pk = :a", INVALID, values={":a": {"S": "order:2"}}),
    _query("not equal", "pk = :p AND sk <> :a", INVALID, values={":a": {"S": "a"}}),
    _query("a limit of none", "pk = :p", INVALID, QUERY, Limit=0),
    _query(
        "a key condition over 4 kB",
        "pk = :p AND sk = :" + "a" * 4096,
        INVALID,
        CONSTRAINTS,
        values={":" + "a" * 4096: {"S": "a"}},
    ),
    Row(
        "query: a table that is not there",
        "dynamodb",
        "Query",
        {"TableName": "nowhere", "KeyConditionExpression": "pk = :p", "ExpressionAttributeValues": PARTITION},
        NO_TABLE,
        QUERY,
    ),
    _scan("everything", {}, {"Items": AnyOrder([*LISTED, *OTHERS]), "Count": 6, "ScannedCount": 6}),
    _scan(
        "some attributes",
        {"ProjectionExpression": "pk, sk", "ConsistentRead": True},
        {"Items": AnyOrder([keys_of(item) for item in (*LISTED, *OTHERS)]), "Count": 6, "ScannedCount": 6},
    ),
    _scan(
        "a filter on a key",
        {"FilterExpression": "sk = :a", **of(":a", {"S": "journal"})},
        {"Items": [OTHERS[1]], "Count": 1, "ScannedCount": 6},
    ),
    _scan("a filter on a reserved word", {"FilterExpression": "attribute_exists(status)"}, INVALID, RESERVED),
    _scan("a limit of none", {"Limit": 0}, INVALID),
    Row("scan: a table that is not there", "dynamodb", "Scan", {"TableName": "nowhere"}, NO_TABLE, SCAN),
)
