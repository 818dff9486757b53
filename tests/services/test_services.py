"""What stories ask of AWS beside their clients is the same in memory and on moto."""

import json
import os
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError, ParamValidationError

from removal.timers.store import DueStore
from tests.cloud import client, queue_name
from tests.services import InMemory, OnMoto, Services
from tests.snapshot import snapshot
from tests.tables import TABLE
from tests.world import START, World

SECOND, HOUR = timedelta(seconds=1), timedelta(hours=1)
QUEUE, TRIES = "DispatchQueue", 5
DEAD = f"{queue_name(QUEUE)}-dead-letters"
SECRET, CONTEXT = b"a secret", {"endpoint": "1"}


@pytest.fixture(params=[InMemory, OnMoto])
def world(request: pytest.FixtureRequest) -> Iterator[World]:
    with World(on=request.param()) as made:
        yield made


def send(world: World, body: str, delay: int = 0, name: str = QUEUE) -> str:
    sent = world.cloud.sqs.send_message(QueueUrl=world.cloud.queues[name], MessageBody=body, DelaySeconds=delay)
    return sent["MessageId"]


def receive(world: World) -> list[Any]:
    response = world.cloud.sqs.receive_message(
        QueueUrl=world.cloud.queues[QUEUE], MaxNumberOfMessages=10, AttributeNames=["All"], VisibilityTimeout=30
    )
    return [*response.get("Messages", [])]


def bodies(world: World) -> list[str]:
    return [message["Body"] for message in receive(world)]


def shown(world: World, queue: str = queue_name(QUEUE)) -> list[timedelta]:
    return [at - world.now for at in world.services.shown_at(queue)]


def test_a_message_shows_once_its_delay_is_over(world: World) -> None:
    send(world, "later", delay=60)
    assert (world.services.shows(queue_name(QUEUE)), shown(world), bodies(world)) == (False, [60 * SECOND], [])
    world.jump(world.now + 60 * SECOND)
    assert (world.services.shows(queue_name(QUEUE)), bodies(world)) == (True, ["later"])


def test_a_message_that_was_received_is_hidden_and_shows_again_unless_it_is_deleted(world: World) -> None:
    id_ = send(world, "one")
    (message,) = receive(world)
    assert not world.services.shows(queue_name(QUEUE))
    (hidden,) = shown(world)
    assert 30 * SECOND <= hidden < 31 * SECOND
    assert world.services.messages()[queue_name(QUEUE)] == [id_]
    world.jump(world.now + hidden)
    (message,) = receive(world)
    assert (message["Body"], message["Attributes"]["ApproximateReceiveCount"]) == ("one", "2")
    world.cloud.sqs.delete_message(QueueUrl=world.cloud.queues[QUEUE], ReceiptHandle=message["ReceiptHandle"])
    assert (shown(world), world.services.messages()[queue_name(QUEUE)]) == ([], [])


def test_a_message_that_comes_back_too_often_goes_to_the_dead_letters(world: World) -> None:
    id_ = send(world, "poison")
    tries = 0
    while receive(world):
        tries += 1
        world.jump(world.now + 31 * SECOND)
    assert tries == TRIES
    held = world.services.messages()
    assert (held[queue_name(QUEUE)], held[DEAD], world.services.shows(DEAD)) == ([], [id_], True)


def test_a_queue_that_is_purged_holds_nothing(world: World) -> None:
    for delay in (0, 60):
        send(world, "one", delay)
    world.cloud.sqs.purge_queue(QueueUrl=world.cloud.queues[QUEUE])
    assert (shown(world), bodies(world)) == ([], [])


def test_how_many_messages_wait_does_not_count_those_that_come_later(world: World) -> None:
    send(world, "one")
    send(world, "later", delay=60)
    attributes = world.cloud.sqs.get_queue_attributes(
        QueueUrl=world.cloud.queues[QUEUE], AttributeNames=["ApproximateNumberOfMessages", "QueueArn"]
    )["Attributes"]
    assert attributes == {"ApproximateNumberOfMessages": "1", "QueueArn": world.cloud.arn(world.cloud.queues[QUEUE])}


def test_the_bus_passes_on_what_its_rule_wants(world: World) -> None:
    entry = {"EventBusName": "orders", "DetailType": "order.issued", "Detail": '{"order":"1"}'}
    client("events").put_events(Entries=[{**entry, "Source": source} for source in ("removal-orders", "another")])
    assert [(event["source"], event["detail"]) for event in map(json.loads, bodies(world))] == [
        ("removal-orders", {"order": "1"})
    ]


def test_the_topic_wraps_what_it_passes_on(world: World) -> None:
    world.cloud.sns.publish(TopicArn=world.cloud.topic, Message="said")
    (message,) = world.cloud.sqs.receive_message(QueueUrl=world.cloud.queues["MailFeedbackQueue"])["Messages"]
    envelope = json.loads(message["Body"])
    assert (envelope["Type"], envelope["Message"], envelope["TopicArn"]) == ("Notification", "said", world.cloud.topic)


def test_mails_are_kept_as_they_were_sent(world: World) -> None:
    raw = "From: orders@ministry.example\r\nTo: r@video.example\r\nSubject: x\r\n\r\nA\r\n"
    mail = {"FromEmailAddress": "orders@ministry.example", "Destination": {"ToAddresses": ["r@video.example"]}}
    named = {"ConfigurationSetName": "removal-orders", "Content": {"Raw": {"Data": raw.encode()}}}
    ids = {client("sesv2").send_email(**mail, **named)["MessageId"] for _ in range(2)}
    assert (len(ids), world.services.mails()) == (2, [raw, raw])
    world.services.forget_mails()
    assert world.services.mails() == []


@pytest.mark.parametrize("make", [InMemory, OnMoto])
def test_what_was_sealed_is_opened_in_a_world_into_which_it_was_put(make: Callable[[], Services]) -> None:
    sealed: list[bytes] = []

    def register() -> None:
        key = os.environ["SECRETS_KEY_ID"]
        response = client("kms").encrypt(KeyId=key, Plaintext=SECRET, EncryptionContext=CONTEXT)
        sealed.append(response["CiphertextBlob"])

    for _ in range(2):
        with World(START + 17 * SECOND, on=make()) as world:
            snapshot(world, register, representative_has_webhook=False)
            opened = client("kms").decrypt(CiphertextBlob=sealed[0], EncryptionContext=CONTEXT)
            assert (opened["Plaintext"], len(sealed)) == (SECRET, 1)
            with pytest.raises(ClientError, match="InvalidCiphertext"):
                client("kms").decrypt(CiphertextBlob=sealed[0], EncryptionContext={"endpoint": "2"})


def test_what_the_client_would_not_send_is_not_sent(world: World) -> None:
    with pytest.raises(ParamValidationError):
        client("sqs").send_message(QueueUrl=world.cloud.queues[QUEUE], MessageBody=1)


def test_a_secret_has_the_value_that_it_was_made_with(world: World) -> None:
    assert client("secretsmanager").get_secret_value(SecretId=world.cloud.link_key)["SecretString"] == "k" * 64


def test_a_timer_is_listed_with_its_shard_and_instant_while_it_waits(world: World) -> None:
    key = {"pk": {"S": "order:1"}, "sk": {"S": "entry"}}
    timer = {"timer_shard": {"S": "order-07"}, "timer_at": {"S": "2026-11-24T10:00:00.000Z"}}
    for at_rest in (key, {"pk": {"S": "order:2"}, "sk": {"S": "entry"}}):
        client("dynamodb").put_item(TableName=TABLE, Item=at_rest)
    client("dynamodb").put_item(TableName=TABLE, Item=key | timer)
    assert world.tables.timers() == [("order-07", "2026-11-24T10:00:00.000Z")]
    assert [timer.pk for timer in DueStore().due("order-07", None, START + 2 * HOUR)] == ["order:1"]
    client("dynamodb").put_item(TableName=TABLE, Item=key)
    assert (world.tables.timers(), [*DueStore().due("order-07", None, START + 2 * HOUR)]) == ([], [])


def test_a_service_that_the_product_does_not_use_is_motos(world: World) -> None:
    for name in ("one", "two"):
        client("logs").create_log_group(logGroupName=name)
    groups = client("logs").describe_log_groups()["logGroups"]
    assert ([group["logGroupName"] for group in groups], world.failures) == (["one", "two"], [])
