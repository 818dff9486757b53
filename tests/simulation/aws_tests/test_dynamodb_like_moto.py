"""The simulated DynamoDB and moto give the same answers to the same requests."""

from collections.abc import Iterator
from typing import Any

import pytest
from moto import mock_aws

from tests.simulation.aws_tests.still_world import StillWorld
from tests.simulation.aws_tests.tables import Request, ask_moto, ask_simulated, make_on_moto, simulated

Values = dict[str, Any]


@pytest.fixture(autouse=True)
def _moto(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    with mock_aws():
        make_on_moto()
        yield


def item(pk: str = "order:1", sk: str = "journal", **attributes: Any) -> Values:  # noqa: ANN401 - wire values
    return {"pk": {"S": pk}, "sk": {"S": sk}, **attributes}


def put(written: Values, **more: Any) -> Request:  # noqa: ANN401 - a request's parameters
    return "PutItem", {"Item": written, **more}


def update(expression: str, names: Values | None = None, values: Values | None = None, **more: Any) -> Request:  # noqa: ANN401
    given = {"ExpressionAttributeNames": names, "ExpressionAttributeValues": values}
    used = {name: value for name, value in given.items() if value}
    return "UpdateItem", {"Key": item(), "UpdateExpression": expression, "ReturnValues": "ALL_NEW", **used, **more}


def get(pk: str = "order:1", sk: str = "journal", **more: Any) -> Request:  # noqa: ANN401
    return "GetItem", {"Key": item(pk, sk), **more}


def condition(expression: str, names: Values | None = None, values: Values | None = None, **more: Any) -> Request:  # noqa: ANN401
    given = {"ExpressionAttributeNames": names, "ExpressionAttributeValues": values}
    used = {name: value for name, value in given.items() if value}
    return "DeleteItem", {"Key": item(), "ConditionExpression": expression, "ReturnValues": "ALL_OLD", **used, **more}


def query(expression: str, values: Values, **more: Any) -> Request:  # noqa: ANN401
    return "Query", {"KeyConditionExpression": expression, "ExpressionAttributeValues": values, **more}


def transact(*writes: tuple[str, Values], **more: Any) -> Request:  # noqa: ANN401
    return "TransactWriteItems", {"TransactItems": [{kind: parameters} for kind, parameters in writes], **more}


def agree(*requests: Request) -> None:
    service = simulated(StillWorld())
    for request in requests:
        assert ask_simulated(service, request) == ask_moto(request), request


FULL = item(
    version={"N": "3"},
    state={"S": "held"},
    text={"S": "żółw"},
    on={"BOOL": True},
    nothing={"NULL": True},
    journal={"L": [{"S": "a"}, {"S": "b"}]},
    deep={"M": {"inner": {"M": {"n": {"N": "1"}}}, "list": {"L": [{"N": "1"}, {"N": "2"}, {"N": "3"}]}}},
    tags={"SS": ["a", "b"]},
    numbers={"NS": ["1", "2"]},
)


@pytest.mark.parametrize(
    ("expression", "names", "values"),
    [
        ("attribute_exists (pk)", {}, {}),
        ("attribute_not_exists (#0)", {"#0": "pk"}, {}),
        ("attribute_not_exists(#0)", {"#0": "absent"}, {}),
        ("#0 = :0", {"#0": "version"}, {":0": {"N": "3"}}),
        ("#0 = :0", {"#0": "version"}, {":0": {"N": "4"}}),
        ("#0 = :0", {"#0": "version"}, {":0": {"S": "3"}}),
        ("#0 <> :0", {"#0": "version"}, {":0": {"N": "3"}}),
        ("#0 <> :0", {"#0": "absent"}, {":0": {"N": "3"}}),
        ("#0 <> :0", {"#0": "state"}, {":0": {"S": "held"}}),
        ("#0 = :0", {"#0": "absent"}, {":0": {"N": "3"}}),
        ("#0 < :0", {"#0": "version"}, {":0": {"N": "10"}}),
        ("#0 < :0", {"#0": "absent"}, {":0": {"N": "10"}}),
        ("#0 <= :0", {"#0": "version"}, {":0": {"N": "3"}}),
        ("#0 > :0", {"#0": "version"}, {":0": {"N": "10"}}),
        ("#0 >= :0", {"#0": "state"}, {":0": {"S": "gone"}}),
        ("#0 BETWEEN :0 AND :1", {"#0": "version"}, {":0": {"N": "3"}, ":1": {"N": "20"}}),
        ("#0 BETWEEN :0 AND :1", {"#0": "version"}, {":0": {"N": "4"}, ":1": {"N": "20"}}),
        ("#0 IN (:0, :1)", {"#0": "state"}, {":0": {"S": "pending"}, ":1": {"S": "held"}}),
        ("#0 IN (:0, :1)", {"#0": "state"}, {":0": {"S": "pending"}, ":1": {"S": "sent"}}),
        ("begins_with (#0, :0)", {"#0": "state"}, {":0": {"S": "he"}}),
        ("begins_with (#0, :0)", {"#0": "state"}, {":0": {"S": "x"}}),
        ("contains (#0, :0)", {"#0": "state"}, {":0": {"S": "el"}}),
        ("contains (#0, :0)", {"#0": "journal"}, {":0": {"S": "b"}}),
        ("contains (#0, :0)", {"#0": "journal"}, {":0": {"S": "c"}}),
        ("contains (#0, :0)", {"#0": "tags"}, {":0": {"S": "a"}}),
        ("attribute_type (#0, :0)", {"#0": "state"}, {":0": {"S": "S"}}),
        ("attribute_type (#0, :0)", {"#0": "state"}, {":0": {"S": "N"}}),
        ("#0.#1.#2 = :0", {"#0": "deep", "#1": "inner", "#2": "n"}, {":0": {"N": "1"}}),
        ("#0.#1[1] = :0", {"#0": "deep", "#1": "list"}, {":0": {"N": "2"}}),
        ("#0.#1[7] = :0", {"#0": "deep", "#1": "list"}, {":0": {"N": "2"}}),
        ("(#0 = :0 AND #1 = :1)", {"#0": "version", "#1": "state"}, {":0": {"N": "3"}, ":1": {"S": "held"}}),
        ("(#0 = :0 AND #1 = :1)", {"#0": "version", "#1": "state"}, {":0": {"N": "4"}, ":1": {"S": "held"}}),
        ("(#0 = :0 OR #1 = :1)", {"#0": "version", "#1": "state"}, {":0": {"N": "4"}, ":1": {"S": "held"}}),
        ("(NOT #0 = :0)", {"#0": "version"}, {":0": {"N": "3"}}),
        ("NOT (#0 = :0)", {"#0": "version"}, {":0": {"N": "4"}}),
        ("(attribute_not_exists (#0) OR #0 <= :0)", {"#0": "text"}, {":0": {"S": "z"}}),
        ("#0 = :0", {"#0": "on"}, {":0": {"BOOL": True}}),
        ("#0 = :0", {"#0": "journal"}, {":0": {"L": [{"S": "a"}, {"S": "b"}]}}),
        ("#0 = :0", {"#0": "tags"}, {":0": {"SS": ["b", "a"]}}),
        ("#0 = :0", {"#0": "state", "#1": "unused"}, {":0": {"S": "a"}}),
    ],
)
def test_conditions(expression: str, names: Values, values: Values) -> None:
    elsewhere = condition(expression, names, values, Key=item("order:2"))
    agree(put(FULL), elsewhere, condition(expression, names, values), get())


@pytest.mark.parametrize(
    ("expression", "names", "values"),
    [
        ("size (#0) = :0", {"#0": "journal"}, {":0": {"N": "2"}}),
        ("size (#0) > :0", {"#0": "state"}, {":0": {"N": "4"}}),
        ("size (#0) > :0", {"#0": "state"}, {":0": {"N": "3"}}),
        ("#0 = :0", {"#0": "nothing"}, {":0": {"NULL": True}}),
    ],
)
def test_conditions_on_an_attribute_that_is_there(expression: str, names: Values, values: Values) -> None:
    agree(put(FULL), condition(expression, names, values), get())


@pytest.mark.parametrize("wanted", ["ALL_OLD", "NONE"])
def test_a_failed_condition_shows_the_item_on_request(wanted: str) -> None:
    fails: Values = {"ConditionExpression": "attribute_not_exists(pk)", "ReturnValuesOnConditionCheckFailure": wanted}
    agree(put(FULL), put(item(), **fails), update("SET a = :a", values={":a": {"S": "1"}}, **fails), get())


@pytest.mark.parametrize(
    ("expression", "names", "values"),
    [
        ("SET #0 = :0", {"#0": "state"}, {":0": {"S": "sent"}}),
        ("SET #0 = :0, #1 = :1", {"#0": "state", "#1": "new"}, {":0": {"S": "sent"}, ":1": {"N": "7"}}),
        ("SET #0 = :0 REMOVE #1, #2", {"#0": "state", "#1": "version", "#2": "absent"}, {":0": {"S": "sent"}}),
        ("SET #0 = #1", {"#0": "state", "#1": "text"}, {}),
        ("SET #0 = #1", {"#0": "state", "#1": "absent"}, {}),
        ("SET #0 = #0 + :0", {"#0": "version"}, {":0": {"N": "2"}}),
        ("SET #0 = #0 - :0", {"#0": "version"}, {":0": {"N": "5"}}),
        ("SET #0 = #0 + :0", {"#0": "absent"}, {":0": {"N": "5"}}),
        ("SET #0 = #0 + :0", {"#0": "state"}, {":0": {"N": "5"}}),
        ("SET #0 = if_not_exists (#0, :0)", {"#0": "version"}, {":0": {"N": "0"}}),
        ("SET #0 = if_not_exists (#0, :0)", {"#0": "absent"}, {":0": {"N": "0"}}),
        ("SET #0 = if_not_exists (#0, :0) + :1", {"#0": "failures"}, {":0": {"N": "0"}, ":1": {"N": "1"}}),
        ("SET #0 = if_not_exists (#0, :0) + :1", {"#0": "version"}, {":0": {"N": "0"}, ":1": {"N": "1"}}),
        ("SET #0 = list_append (#0, :0)", {"#0": "journal"}, {":0": {"L": [{"S": "c"}]}}),
        ("SET #0 = list_append (:0, #0)", {"#0": "journal"}, {":0": {"L": [{"S": "c"}]}}),
        ("SET #0 = list_append (#0, :0)", {"#0": "absent"}, {":0": {"L": [{"S": "c"}]}}),
        ("SET #0 = list_append (#0, :0)", {"#0": "state"}, {":0": {"L": [{"S": "c"}]}}),
        ("SET #0.#1.#2 = :0", {"#0": "deep", "#1": "inner", "#2": "n"}, {":0": {"N": "9"}}),
        ("SET #0.#1.#2 = :0", {"#0": "deep", "#1": "nowhere", "#2": "n"}, {":0": {"N": "9"}}),
        ("SET #0.#1[0] = :0", {"#0": "deep", "#1": "list"}, {":0": {"N": "9"}}),
        ("SET #0.#1[9] = :0", {"#0": "deep", "#1": "list"}, {":0": {"N": "9"}}),
        ("REMOVE #0.#1[0], #0.#1[2]", {"#0": "deep", "#1": "list"}, {}),
        ("REMOVE #0.#1", {"#0": "deep", "#1": "inner"}, {}),
        ("ADD #0 :0", {"#0": "version"}, {":0": {"N": "2"}}),
        ("ADD #0 :0", {"#0": "absent"}, {":0": {"N": "2"}}),
        ("ADD #0 :0", {"#0": "tags"}, {":0": {"SS": ["c"]}}),
        ("ADD #0 :0", {"#0": "state"}, {":0": {"N": "2"}}),
        ("DELETE #0 :0", {"#0": "tags"}, {":0": {"SS": ["a"]}}),
        ("DELETE #0 :0", {"#0": "tags"}, {":0": {"SS": ["a", "b"]}}),
        ("SET #0 = :0, #0 = :1", {"#0": "state"}, {":0": {"S": "a"}, ":1": {"S": "b"}}),
        ("SET pk = :0", {}, {":0": {"S": "a"}}),
        ("SET #0 = :0 SET #1 = :0", {"#0": "a", "#1": "b"}, {":0": {"S": "a"}}),
        ("SET #0", {"#0": "a"}, {}),
        ("SET #0 = :0 ADD #1 :0", {"#0": "a", "#1": "b"}, {":0": {"N": "1"}}),
    ],
)
def test_updates(expression: str, names: Values, values: Values) -> None:
    agree(put(FULL), update(expression, names, values), get())


@pytest.mark.parametrize("wanted", ["NONE", "ALL_OLD", "ALL_NEW", "UPDATED_OLD", "UPDATED_NEW"])
def test_what_an_update_returns(wanted: str) -> None:
    changed = update("SET a = :a, version = :v", values={":a": {"S": "1"}, ":v": {"N": "4"}}, ReturnValues=wanted)
    agree(put(FULL), changed, get())


def test_an_update_creates_the_item() -> None:
    agree(update("SET a = :a", values={":a": {"S": "1"}}), get())
    missing: Values = {"ConditionExpression": "attribute_exists(pk)"}
    elsewhere = update("SET a = :a", values={":a": {"S": "1"}}, Key=item("order:2"), **missing)
    agree(elsewhere, get("order:2"))


@pytest.mark.parametrize("wanted", ["NONE", "ALL_OLD"])
def test_what_a_put_returns(wanted: str) -> None:
    agree(put(FULL), put(item(a={"S": "x"}), ReturnValues=wanted), get())


def test_projections() -> None:
    names = {"#0": "version", "#1": "absent"}
    agree(put(FULL), get(ProjectionExpression="#0, #1, pk", ExpressionAttributeNames=names), get("order:2"))


@pytest.mark.parametrize(
    "request_",
    [
        put({"pk": {"S": "a"}}),
        put(item(pk="")),
        put({"pk": {"N": "1"}, "sk": {"S": "a"}}),
        put(item("p" * 2048)),
        put(item("p" * 2049)),
        put(item(sk="s" * 1024)),
        put(item(sk="s" * 1025)),
        put(item(text={"S": "x" * 420_000})),
        ("GetItem", {"Key": {"pk": {"S": "a"}}}),
        ("GetItem", {"Key": {**item(), "more": {"S": "a"}}}),
        ("Query", {"KeyConditionExpression": "sk = :s", "ExpressionAttributeValues": {":s": {"S": "a"}}}),
    ],
    ids=lambda request: f"{request[0]}",
)
def test_what_is_refused(request_: Request) -> None:
    agree(request_)


LISTED = [
    item("endpoint:1", f"{kind}:{number:02d}", n={"N": str(number)}, kind={"S": kind})
    for kind in ("held", "listed")
    for number in range(7)
]


@pytest.mark.parametrize("forward", [True, False])
@pytest.mark.parametrize("limit", [None, 3])
@pytest.mark.parametrize(
    ("expression", "values"),
    [
        ("pk = :p", {}),
        ("pk = :p AND begins_with(sk, :a)", {":a": {"S": "held:"}}),
        ("(pk = :p AND sk BETWEEN :a AND :b)", {":a": {"S": "held:03"}, ":b": {"S": "listed:02"}}),
        ("pk = :p AND sk = :a", {":a": {"S": "held:03"}}),
        ("pk = :p AND sk > :a", {":a": {"S": "held:03"}}),
        ("pk = :p AND sk >= :a", {":a": {"S": "held:03"}}),
        ("pk = :p AND sk < :a", {":a": {"S": "held:03"}}),
        ("pk = :p AND sk <= :a", {":a": {"S": "held:03"}}),
        ("pk = :p AND begins_with(sk, :a)", {":a": {"S": "x"}}),
    ],
)
def test_queries_of_the_table(expression: str, values: Values, limit: int | None, *, forward: bool) -> None:
    pages = pages_of(expression, {":p": {"S": "endpoint:1"}, **values}, forward, {"Limit": limit} if limit else {})
    assert pages[0] == pages[1]


def pages_of(expression: str, values: Values, forward: bool, more: Values) -> tuple[list[Values], list[Values]]:  # noqa: FBT001
    """All items, page by page, simulated and on moto; where a page ends with the last item moto says no more."""
    service = simulated(StillWorld())
    for one in LISTED:
        assert ask_simulated(service, put(one)) == ask_moto(put(one))
    found: list[list[Values]] = []
    for ask in (lambda request: ask_simulated(service, request), ask_moto):
        items: list[Values] = []
        start: Values = {}
        while True:
            answer = ask(query(expression, values, ScanIndexForward=forward, **more, **start))
            items += answer["Items"]
            if "LastEvaluatedKey" not in answer:
                break
            start = {"ExclusiveStartKey": answer["LastEvaluatedKey"]}
        found.append(items)
    return found[0], found[1]


def test_a_filter_counts_what_it_read() -> None:
    filtered = {"FilterExpression": "n > :n", "Limit": 5}
    values = {":p": {"S": "endpoint:1"}, ":n": {"N": "2"}}
    counted = query("pk = :p", values, **filtered, Select="COUNT")
    agree(*map(put, LISTED), query("pk = :p", values, **filtered), counted)


ORDERS = [
    item(
        f"order:{number}",
        authority={"S": f"authority-{number % 2}"},
        platform={"S": f"platform-{number % 3}"},
        changed_at={"S": f"2026-11-{number + 10}T00:00:00.000Z"},
        status={"S": "issued"},
        law={"S": "demo"},
        version={"N": str(number)},
        timer_shard={"S": "order#1"},
        timer_at={"S": f"2026-11-{30 - number}T00:00:00.000Z"},
        journal={"L": [{"S": "line"}]},
    )
    for number in range(8)
]


@pytest.mark.parametrize("forward", [True, False])
@pytest.mark.parametrize(
    ("index", "expression", "values"),
    [
        ("due", "timer_shard = :h", {":h": {"S": "order#1"}}),
        (
            "due",
            "timer_shard = :h AND timer_at BETWEEN :a AND :b",
            {":h": {"S": "order#1"}, ":a": {"S": "0"}, ":b": {"S": "2026-11-27"}},
        ),
        ("by_authority", "authority = :h", {":h": {"S": "authority-1"}}),
        ("by_authority", "authority = :h AND changed_at > :a", {":h": {"S": "authority-0"}, ":a": {"S": "2026-11-12"}}),
        (
            "by_platform",
            "platform = :h AND changed_at <= :a",
            {":h": {"S": "platform-2"}, ":a": {"S": "2026-11-15T00:00:00.000Z"}},
        ),
        ("by_platform", "platform = :h", {":h": {"S": "nobody"}}),
    ],
)
def test_queries_of_each_index(index: str, expression: str, values: Values, *, forward: bool) -> None:
    changed = {
        "ExpressionAttributeValues": {":s": {"S": "closed"}},
        "UpdateExpression": "SET #s = :s REMOVE timer_shard, timer_at",
    }
    names = {"ExpressionAttributeNames": {"#s": "status"}}
    close = ("UpdateItem", {"Key": item("order:3"), **changed, **names})
    gone = ("DeleteItem", {"Key": item("order:5")})
    asked = query(expression, values, IndexName=index, ScanIndexForward=forward)
    agree(*map(put, ORDERS), asked, close, gone, asked)


def test_pages_of_an_index() -> None:
    asked = {"IndexName": "by_authority", "Limit": 2}
    values = {":h": {"S": "authority-1"}}
    start = {
        "ExclusiveStartKey": item(
            "order:3", authority={"S": "authority-1"}, changed_at={"S": "2026-11-13T00:00:00.000Z"}
        )
    }
    following = query("authority = :h", values, **{**asked, **start, "Limit": 1})
    agree(*map(put, ORDERS), query("authority = :h", values, **asked), following)


def test_batches() -> None:
    keys = [item(f"order:{number}") for number in (3, 9, 1)]
    wanted = {"removal-orders": {"Keys": keys, "ConsistentRead": True, "ProjectionExpression": "pk, version"}}
    agree(*map(put, ORDERS), ("BatchGetItem", {"RequestItems": wanted}))
    agree(("BatchGetItem", {"RequestItems": {"removal-orders": {"Keys": [keys[0], keys[0]]}}}))


CHECKED = {"ConditionExpression": "version = :v", "ExpressionAttributeValues": {":v": {"N": "3"}}}
NEW = {"ConditionExpression": "attribute_not_exists(pk)"}


@pytest.mark.parametrize(
    "transaction",
    [
        transact(("Put", {"Item": item("order:2"), **NEW}), ("Delete", {"Key": item()})),
        transact(("Put", {"Item": item(), **NEW}), ("Put", {"Item": item("order:2")})),
        transact(("ConditionCheck", {"Key": item(), **CHECKED}), ("Put", {"Item": item("order:2")})),
        transact(("ConditionCheck", {"Key": item("order:2"), **CHECKED}), ("Put", {"Item": item("order:2")})),
        transact(
            (
                "Update",
                {
                    "Key": item(),
                    "UpdateExpression": "SET version = version + :one",
                    "ConditionExpression": "version = :v",
                    "ExpressionAttributeValues": {":v": {"N": "3"}, ":one": {"N": "1"}},
                },
            ),
            ("Put", {"Item": item("order:2")}),
        ),
        transact(
            ("Put", {"Item": item("order:2")}),
            ("Put", {"Item": item(), **NEW, "ReturnValuesOnConditionCheckFailure": "ALL_OLD"}),
        ),
        transact(("Put", {"Item": item("order:2"), **NEW}), ("Delete", {"Key": item("order:2")})),
    ],
)
def test_transactions(transaction: Request) -> None:
    agree(put(FULL), transaction, get(), get("order:2"))
