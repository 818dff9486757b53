"""What is done faster than moto does it is done the same."""

from typing import Any

import pytest
from botocore.exceptions import ClientError
from moto.core.serialize import BaseJSONSerializer

from tests.cloud import client
from tests.services import moto_speedups
from tests.world import World

pytestmark = pytest.mark.usefixtures("on_moto")

TABLE = "removal-orders"
KEY = {"pk": {"S": "order:1"}, "sk": {"S": "entry"}}
OTHER = {"pk": {"S": "order:2"}, "sk": {"S": "entry"}}
HELD = {
    "text": {"S": ""},
    "number": {"N": "17"},
    "yes": {"BOOL": True},
    "nothing": {"NULL": True},
    "bytes": {"B": b"\x00\xff"},
    "words": {"SS": ["a", "b"]},
    "nested": {"M": {"list": {"L": [{"M": {"deep": {"S": "é"}}}, {"N": "1"}, {"L": []}]}, "held": {"M": {}}}},
}


def read() -> dict[str, Any]:
    """The item, by every way that answers with one."""
    table = client("dynamodb")
    return {
        "get": table.get_item(TableName=TABLE, Key=KEY)["Item"],
        "query": table.query(
            TableName=TABLE, KeyConditionExpression="pk = :pk", ExpressionAttributeValues={":pk": KEY["pk"]}
        )["Items"],
        "together": table.transact_get_items(TransactItems=[{"Get": {"TableName": TABLE, "Key": KEY}}])["Responses"],
        "updated": table.update_item(
            TableName=TABLE,
            Key=KEY,
            UpdateExpression="SET #t = :t",
            ExpressionAttributeNames={"#t": "text"},
            ExpressionAttributeValues={":t": HELD["text"]},
            ReturnValues="ALL_NEW",
        )["Attributes"],
    }


@pytest.mark.usefixtures("world")
def test_an_item_of_every_type_is_answered_as_moto_answers_it(monkeypatch: pytest.MonkeyPatch) -> None:
    client("dynamodb").put_item(TableName=TABLE, Item=KEY | HELD)
    ours = read()
    monkeypatch.setattr(BaseJSONSerializer, "_serialize_type_structure", vars(moto_speedups)["_structure"])
    assert ours == read()
    assert ours["get"] == KEY | HELD


def test_a_transaction_that_is_refused_leaves_everything_as_it_was(world: World) -> None:
    client("dynamodb").put_item(TableName=TABLE, Item=KEY | HELD)
    world.lose_stream()
    update = {
        "TableName": TABLE,
        "Key": KEY,
        "UpdateExpression": "SET nested.held.added = :one REMOVE words",
        "ExpressionAttributeValues": {":one": {"N": "1"}},
    }
    refused = {"TableName": TABLE, "Item": OTHER, "ConditionExpression": "attribute_exists(pk)"}
    with pytest.raises(ClientError, match="TransactionCanceled"):
        client("dynamodb").transact_write_items(TransactItems=[{"Update": update}, {"Put": refused}])
    assert read()["get"] == KEY | HELD
    world.lose_stream()
    client("dynamodb").transact_write_items(TransactItems=[{"Update": update}])
    assert read()["get"]["nested"]["M"]["held"] == {"M": {"added": {"N": "1"}}}


def test_how_many_messages_wait_is_answered_as_moto_answers_it(world: World) -> None:
    sqs: Any = world.cloud.sqs
    url = world.cloud.queues["WebhookQueue"]
    sqs.send_message(QueueUrl=url, MessageBody="one")
    sqs.send_message(QueueUrl=url, MessageBody="later", DelaySeconds=60)
    names_asked: list[Any] = [[moto_speedups.WAITING], [moto_speedups.WAITING, "QueueArn"]]
    ours, whole = (sqs.get_queue_attributes(QueueUrl=url, AttributeNames=names)["Attributes"] for names in names_asked)
    assert ours == {moto_speedups.WAITING: whole[moto_speedups.WAITING]} == {moto_speedups.WAITING: "1"}
