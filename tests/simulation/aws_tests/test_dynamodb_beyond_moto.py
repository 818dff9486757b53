"""What DynamoDB does and moto does not: limits, checks of expressions, lag, transactions that meet, request tokens."""

from datetime import timedelta
from typing import Any

import pytest

from tests.cloud import RESOURCES
from tests.simulation.aws.dynamodb import Change, DynamoDB, Table, WriteCapacity
from tests.simulation.aws.errors import AwsError
from tests.simulation.aws_tests.still_world import StillWorld
from tests.simulation.aws_tests.tables import TABLE, Request, ask_simulated, simulated

KEY = {"pk": {"S": "order:1"}, "sk": {"S": "journal"}}
SECOND = timedelta(seconds=1)


def put(**attributes: Any) -> tuple[str, dict[str, Any]]:  # noqa: ANN401 - wire values
    return "PutItem", {"Item": {**KEY, **attributes}}


def update(expression: str, **more: Any) -> tuple[str, dict[str, Any]]:  # noqa: ANN401 - a request's parameters
    return "UpdateItem", {"Key": KEY, "UpdateExpression": expression, **more}


def transaction(*writes: dict[str, Any], token: str | None = None) -> dict[str, Any]:
    named = [{kind: {"TableName": TABLE, **parameters} for kind, parameters in write.items()} for write in writes]
    return {"TransactItems": named, **({"ClientRequestToken": token} if token else {})}


@pytest.mark.parametrize(
    ("expression", "names", "values"),
    [
        ("#0 = :0 AND", {"#0": "state"}, {":0": {"S": "a"}}),
        ("#0 = :0 :0", {"#0": "state"}, {":0": {"S": "a"}}),
        ("(#0 = :0", {"#0": "state"}, {":0": {"S": "a"}}),
        ("#0 = :0", {"#0": "state"}, {":1": {"S": "a"}}),
        ("#9 = :0", {"#0": "state"}, {":0": {"S": "a"}}),
        ("#0 = :0", {"#0": "state"}, {":0": {"S": "a"}, ":1": {"S": "unused"}}),
        ("#0 < :0", {"#0": "state"}, {":0": {"BOOL": True}}),
        ("nonsense(#0)", {"#0": "state"}, {}),
        ("attribute_exists(:0)", {}, {":0": {"S": "state"}}),
        ("", {}, {}),
    ],
)
def test_an_expression_that_makes_no_sense_is_refused(
    expression: str, names: dict[str, str], values: dict[str, Any]
) -> None:
    service = simulated(StillWorld())
    ask_simulated(service, put(state={"S": "a"}))
    expression_parameters = {
        "ConditionExpression": expression,
        "ExpressionAttributeNames": names,
        "ExpressionAttributeValues": values,
    }
    answer = ask_simulated(service, ("PutItem", {"Item": KEY, **expression_parameters}))
    assert answer == {"error": "ValidationException"}


@pytest.mark.parametrize(
    ("value", "kept"),
    [("1", "1"), ("1.0", "1"), ("007", "7"), ("-0.50", "-0.5"), ("1e3", "1000"), ("0.0", "0"), ("1" * 38, "1" * 38)],
)
def test_numbers_come_back_in_one_form(value: str, kept: str) -> None:
    service = simulated(StillWorld())
    ask_simulated(service, put(n={"N": value}))
    assert ask_simulated(service, ("GetItem", {"Key": KEY}))["Item"]["n"] == {"N": kept}


@pytest.mark.parametrize("value", ["", "x", "NaN", "Infinity", "1e126", "1e-131", "1" * 39])
def test_what_is_no_number_is_refused(value: str) -> None:
    assert ask_simulated(simulated(StillWorld()), put(n={"N": value})) == {"error": "ValidationException"}


def test_a_journal_grows_to_400_kb_and_no_further() -> None:
    service = simulated(StillWorld())
    grow = update(
        "SET journal = list_append(if_not_exists(journal, :none), :line)",
        ExpressionAttributeValues={":none": {"L": []}, ":line": {"L": [{"S": "x" * 90_000}]}},
    )
    answers = [ask_simulated(service, grow) for _ in range(5)]
    assert answers == [{}, {}, {}, {}, {"error": "ValidationException"}]


def test_an_index_key_of_the_wrong_type_or_empty_is_refused() -> None:
    service = simulated(StillWorld())
    wrong: list[dict[str, Any]] = [{"timer_at": {"N": "1"}}, {"timer_shard": {"S": ""}}, {"authority": {"NULL": True}}]
    for attributes in wrong:
        assert ask_simulated(service, put(**attributes)) == {"error": "ValidationException"}


def test_removing_from_nothing_makes_no_item() -> None:
    service = simulated(StillWorld())
    assert ask_simulated(service, update("REMOVE told")) == {}
    assert ask_simulated(service, ("GetItem", {"Key": KEY})) == {}


def test_a_page_that_ends_with_the_last_item_still_names_it() -> None:
    service = simulated(StillWorld())
    ask_simulated(service, put())
    request = {"KeyConditionExpression": "pk = :p", "ExpressionAttributeValues": {":p": {"S": "order:1"}}, "Limit": 1}
    first = ask_simulated(service, ("Query", request))
    assert first["LastEvaluatedKey"] == KEY
    second = ask_simulated(service, ("Query", {**request, "ExclusiveStartKey": KEY}))
    assert second == {"Count": 0, "ScannedCount": 0, "Items": []}


def test_a_page_holds_one_megabyte() -> None:
    service = simulated(StillWorld())
    for number in range(4):
        key = {"pk": {"S": "order:1"}, "sk": {"S": f"body:{number}"}}
        ask_simulated(service, ("PutItem", {"Item": {**key, "body": {"S": "x" * 390_000}}}))
    request = {"KeyConditionExpression": "pk = :p", "ExpressionAttributeValues": {":p": {"S": "order:1"}}}
    answer = ask_simulated(service, ("Query", request))
    assert answer["Count"] == 2
    assert answer["LastEvaluatedKey"]["sk"] == {"S": "body:1"}


def test_a_start_key_outside_of_the_query_is_refused() -> None:
    service = simulated(StillWorld())
    ask_simulated(service, put())
    request = {"KeyConditionExpression": "pk = :p", "ExpressionAttributeValues": {":p": {"S": "order:1"}}}
    for start in ({"pk": {"S": "order:2"}, "sk": {"S": "a"}}, {"pk": {"S": "order:1"}}):
        answer = ask_simulated(service, ("Query", {**request, "ExclusiveStartKey": start}))
        assert answer == {"error": "ValidationException"}


def test_what_is_kept_shares_nothing_with_requests_and_answers() -> None:
    service = simulated(StillWorld())
    request: dict[str, Any] = {"TableName": TABLE, "Item": {**KEY, "journal": {"L": [{"S": "a"}]}}}
    service.call("PutItem", request)
    request["Item"]["journal"]["L"].append({"S": "b"})
    answer = service.call("GetItem", {"TableName": TABLE, "Key": KEY})
    answer["Item"]["journal"]["L"][0]["S"] = "c"
    line: dict[str, Any] = {"L": [{"S": "d"}]}
    append = update("SET journal = list_append(journal, :l)", ExpressionAttributeValues={":l": line})[1]
    service.call("UpdateItem", {"TableName": TABLE, **append})
    line["L"][0]["S"] = "e"
    kept = service.call("GetItem", {"TableName": TABLE, "Key": KEY})["Item"]["journal"]
    assert kept == {"L": [{"S": "a"}, {"S": "d"}]}


def lagging(world: StillWorld, **lags: timedelta) -> DynamoDB:
    service = DynamoDB(world)
    service.add(Table(TABLE, RESOURCES["Table"]["Properties"], world, **lags))
    return service


DUE = {
    "IndexName": "due",
    "KeyConditionExpression": "timer_shard = :s",
    "ExpressionAttributeValues": {":s": {"S": "order#1"}},
}


def test_an_index_lags_and_then_has_the_last_write() -> None:
    world = StillWorld()
    service = lagging(world, index_lag=SECOND)
    for number in range(20):
        ask_simulated(service, put(timer_shard={"S": "order#1"}, timer_at={"S": str(number)}))
    assert ask_simulated(service, ("Query", DUE))["Count"] == 0
    world.pass_time(SECOND)
    items = ask_simulated(service, ("Query", DUE))["Items"]
    assert [item["timer_at"] for item in items] == [{"S": "19"}]
    ask_simulated(service, put())
    assert ask_simulated(service, ("Query", DUE))["Count"] == 1
    world.pass_time(SECOND)
    assert ask_simulated(service, ("Query", DUE))["Count"] == 0


def test_only_a_consistent_read_has_the_last_write() -> None:
    world = StillWorld()
    service = lagging(world, replica_lag=SECOND)
    ask_simulated(service, put(n={"N": "1"}))
    request = {"KeyConditionExpression": "pk = :p", "ExpressionAttributeValues": {":p": {"S": "order:1"}}}
    reads: list[Request] = [("GetItem", {"Key": KEY}), ("Query", request)]
    assert [ask_simulated(service, read).get("Items", []) for read in reads] == [[], []]
    consistent = [(name, {**parameters, "ConsistentRead": True}) for name, parameters in reads]
    written = {**KEY, "n": {"N": "1"}}
    assert ask_simulated(service, consistent[0]) == {"Item": written}
    assert ask_simulated(service, consistent[1])["Items"] == [written]
    world.pass_time(SECOND)
    assert ask_simulated(service, reads[0]) == {"Item": written}
    assert ask_simulated(service, reads[1])["Items"] == [written]


def test_an_index_that_stops_lagging_keeps_the_order_of_writes() -> None:
    world = StillWorld()
    service = lagging(world, index_lag=SECOND)
    index = service.tables[TABLE].indexes["due"]
    ask_simulated(service, put(timer_shard={"S": "order#1"}, timer_at={"S": "1"}))
    arrived = [index.up_to_date]
    index.lag = timedelta()
    ask_simulated(service, put(timer_shard={"S": "order#1"}, timer_at={"S": "2"}))
    world.pass_time(SECOND)
    arrived.append(index.up_to_date)
    assert arrived == [False, True]
    assert [item["timer_at"] for item in ask_simulated(service, ("Query", DUE))["Items"]] == [{"S": "2"}]


def test_a_hot_partition_is_throttled_until_it_has_capacity_again() -> None:
    world = StillWorld()
    service = simulated(world)
    service.tables[TABLE].capacity = WriteCapacity(world, 2.0)
    answers = [ask_simulated(service, put()) for _ in range(4)]
    refused = {"error": "ThrottlingException"}
    assert answers == [{}, {}, refused, refused]
    with pytest.raises(AwsError) as thrown:
        service.call("TransactWriteItems", transaction({"Put": {"Item": KEY}}))
    assert [reason["Code"] for reason in thrown.value.extra["CancellationReasons"]] == ["ThrottlingError"]
    world.pass_time(SECOND)
    assert ask_simulated(service, put()) == {}


def test_a_hot_partition_of_an_index_refuses_writes_of_the_table() -> None:
    world = StillWorld()
    service = simulated(world)
    service.tables[TABLE].capacity = WriteCapacity(world, 2.0)
    timed = {"timer_shard": {"S": "order#1"}, "timer_at": {"S": "1"}}
    keys = [{**KEY, "pk": {"S": f"order:{number}"}} for number in range(3)]
    answers = [ask_simulated(service, ("PutItem", {"Item": {**key, **timed}})) for key in keys]
    assert answers == [{}, {}, {"error": "ThrottlingException"}]
    assert ask_simulated(service, ("PutItem", {"Item": keys[2]})) == {}


def test_a_batch_under_load_leaves_keys_for_the_next_request() -> None:
    service = simulated(StillWorld())
    keys = [{**KEY, "sk": {"S": str(number)}} for number in range(20)]
    for key in keys:
        ask_simulated(service, ("PutItem", {"Item": key}))
    service.unprocessed = 0.5
    answer = ask_simulated(service, ("BatchGetItem", {"RequestItems": {TABLE: {"Keys": keys}}}))
    items, left = answer["Responses"][TABLE], answer["UnprocessedKeys"][TABLE]["Keys"]
    assert 0 < len(items) < 20
    assert sorted([*items, *left], key=str) == sorted(keys, key=str)


def test_a_token_carries_a_transaction_out_once() -> None:
    world = StillWorld()
    service = simulated(world)
    count = {"Key": KEY, "UpdateExpression": "ADD n :1", "ExpressionAttributeValues": {":1": {"N": "1"}}}
    for _ in range(3):
        service.call("TransactWriteItems", transaction({"Update": count}, token="a"))
    assert ask_simulated(service, ("GetItem", {"Key": KEY}))["Item"]["n"] == {"N": "1"}
    with pytest.raises(AwsError, match="IdempotentParameterMismatch"):
        service.call("TransactWriteItems", transaction({"Put": {"Item": KEY}}, token="a"))
    world.pass_time(timedelta(minutes=11))
    service.call("TransactWriteItems", transaction({"Update": count}, token="a"))
    assert ask_simulated(service, ("GetItem", {"Key": KEY}))["Item"]["n"] == {"N": "2"}


def test_a_refused_transaction_does_not_use_up_its_token() -> None:
    service = simulated(StillWorld())
    insert = {"Put": {"Item": KEY, "ConditionExpression": "attribute_exists(pk)"}}
    for _ in range(2):
        with pytest.raises(AwsError, match="ConditionalCheckFailed"):
            service.call("TransactWriteItems", transaction(insert, token="a"))
        ask_simulated(service, ("DeleteItem", {"Key": KEY}))


def test_a_transaction_under_way_refuses_other_writes_of_its_items() -> None:
    service = simulated(StillWorld())
    held = service.begin(transaction({"Put": {"Item": KEY}}, token="a"))
    assert ask_simulated(service, put()) == {"error": "TransactionConflictException"}
    with pytest.raises(AwsError) as met:
        service.begin(transaction({"Put": {"Item": {**KEY, "pk": {"S": "order:2"}}}}, {"Delete": {"Key": KEY}}))
    assert [reason["Code"] for reason in met.value.extra["CancellationReasons"]] == ["None", "TransactionConflict"]
    with pytest.raises(AwsError, match="TransactionInProgress"):
        service.begin(transaction({"Put": {"Item": KEY}}, token="a"))
    assert ask_simulated(service, ("GetItem", {"Key": KEY})) == {}
    held.commit()
    assert ask_simulated(service, ("GetItem", {"Key": KEY})) == {"Item": KEY}
    assert ask_simulated(service, put()) == {}


def test_an_abandoned_transaction_writes_nothing() -> None:
    service = simulated(StillWorld())
    service.begin(transaction({"Put": {"Item": KEY}})).abandon()
    assert ask_simulated(service, ("GetItem", {"Key": KEY})) == {}
    assert ask_simulated(service, put()) == {}


def test_listeners_hear_each_write_with_both_images() -> None:
    service = simulated(StillWorld())
    heard: list[Change] = []
    service.tables[TABLE].listeners.append(heard.append)
    ask_simulated(service, put(n={"N": "1"}))
    ask_simulated(service, update("SET n = :n", ExpressionAttributeValues={":n": {"N": "2"}}))
    ask_simulated(service, ("DeleteItem", {"Key": KEY}))
    ask_simulated(service, ("DeleteItem", {"Key": KEY}))
    images = [(change.old and change.old["n"]["N"], change.new and change.new["n"]["N"]) for change in heard]
    assert images == [(None, "1"), ("1", "2"), ("2", None)]
    assert [change.sequence for change in heard] == [1, 2, 3]
