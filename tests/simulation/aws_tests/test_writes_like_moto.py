"""The simulated DynamoDB and moto give the same answers to the same reads and writes of an item."""

import pytest

from tests.simulation.aws_tests.requests import Values, agree, condition, get, item, moto_table, put, transact, update
from tests.simulation.aws_tests.tables import Request

__all__ = ["moto_table"]
pytestmark = pytest.mark.usefixtures("moto_table")


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
