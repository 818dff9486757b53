"""The log's bucket, key, queue and items, on the services of a world: in memory, and on moto where that can."""

import json
from contextlib import nullcontext
from datetime import UTC, datetime
from typing import Any

import pytest
from botocore.exceptions import ClientError
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from removal.publiclog.kms import KmsSigner
from removal.publiclog.marks import UNLOGGED, Head, Mark, Run
from removal.publiclog.messages import NOT_READABLE, message_of, order_of
from removal.publiclog.objects import S3Objects
from removal.publiclog.ports import Kind
from removal.publiclog.store import LogStore
from removal.publiclog.waiting import LogWait
from removal.publiclog.worker import LogQueue
from tests.cloud import REGION, client
from tests.people import Cast
from tests.simulation.aws.kms import ED25519
from tests.simulation.aws.kms import Kms as Simulated
from tests.simulation.aws_tests.still_world import StillWorld
from tests.world import World

DAY = datetime(2026, 11, 24, 9, tzinfo=UTC)


@pytest.fixture
def bucket(world: World) -> S3Objects:  # noqa: ARG001 - its services
    s3 = client("s3")
    s3.create_bucket(Bucket="the-log", CreateBucketConfiguration={"LocationConstraint": REGION})
    return S3Objects(s3, "the-log")


def test_an_object_is_created_once_and_replaced_only_by_its_tag(bucket: S3Objects) -> None:
    assert bucket.read("checkpoint") is None
    assert bucket.create("checkpoint", b"one", Kind.CHECKPOINT)
    assert not bucket.create("checkpoint", b"two", Kind.CHECKPOINT)
    first = bucket.read("checkpoint")
    assert first is not None
    assert first.body == b"one"
    assert bucket.replace("checkpoint", b"two", Kind.CHECKPOINT, first.tag)
    assert not bucket.replace("checkpoint", b"three", Kind.CHECKPOINT, first.tag)
    assert not bucket.replace("another", b"three", Kind.CHECKPOINT, first.tag)
    second = bucket.read("checkpoint")
    assert second is not None
    assert (second.body, second.tag == first.tag) == (b"two", False)


@pytest.mark.parametrize(("code", "is_missing"), [("NoSuchKey", True), ("AccessDenied", True), ("SlowDown", False)])
def test_what_is_missing_is_not_there_for_a_role_that_may_not_list_the_bucket(
    bucket: S3Objects, monkeypatch: pytest.MonkeyPatch, *, code: str, is_missing: bool
) -> None:
    def refused(**_: str) -> None:
        raise ClientError({"Error": {"Code": code}}, "GetObject")

    monkeypatch.setattr(bucket.client, "get_object", refused)
    with nullcontext() if is_missing else pytest.raises(ClientError):
        assert bucket.body("checkpoint") is None


def test_what_is_below_a_prefix_is_found(bucket: S3Objects) -> None:
    bucket.create("commit/0", b"{}", Kind.COMMIT)
    assert not bucket.any_below("tile/")
    bucket.create("tile/0/000.p/1", bytes(32), Kind.TILE)
    assert bucket.any_below("tile/")


def test_objects_are_served_as_the_specification_says(bucket: S3Objects) -> None:
    for kind in Kind:
        bucket.create(kind.value, b"body", kind)
    heads = {kind.value: bucket.client.get_object(Bucket="the-log", Key=kind.value) for kind in Kind}
    assert {name: (head["ContentType"], head["CacheControl"]) for name, head in heads.items()} == {
        "checkpoint": ("text/plain; charset=utf-8", "max-age=5"),
        "tile": ("application/octet-stream", "max-age=31536000, immutable"),
        "bundle": ("application/octet-stream", "max-age=31536000, immutable"),
        "commit": ("application/json", "no-store"),
        "table": ("application/json", "max-age=31536000, immutable"),
        "csv_table": ("text/csv; charset=utf-8", "max-age=31536000, immutable"),
        "statistics": ("application/json", "no-store"),
    }
    assert {name: head.get("ContentEncoding") for name, head in heads.items()}["bundle"] == "gzip"


def test_another_error_of_s3_is_raised(bucket: S3Objects) -> None:
    elsewhere = S3Objects(bucket.client, "no-such-bucket")
    with pytest.raises(bucket.client.exceptions.ClientError):
        elsewhere.create("checkpoint", b"one", Kind.CHECKPOINT)


@pytest.mark.usefixtures("world")
def test_the_head_moves_only_from_where_it_was() -> None:
    store, one, two = LogStore(), Head(3, bytes(32), DAY), Head(5, bytes(31) + b"\x01", DAY)
    assert store.head() == Head()
    store.move_head(Head(7, bytes(32)), two)
    assert store.head() == Head()
    store.move_head(Head(), one)
    store.move_head(Head(), two)
    assert store.head() == one
    store.move_head(Head(3, bytes(31) + b"\x02"), two)
    assert store.head() == one
    store.move_head(Head(3, bytes(32)), two)
    assert store.head() == two


@pytest.mark.usefixtures("world")
def test_a_mark_moves_only_from_where_it_was() -> None:
    store, one = LogStore(), Mark(2, "aa", (Run(1, 4, 2),))
    two = Mark(3, "bb", (*one.runs, Run(3, 9, 1)))
    assert store.mark("o") == UNLOGGED
    store.move_mark("o", one, two)
    assert store.mark("o") == UNLOGGED
    store.move_mark("o", UNLOGGED, one)
    store.move_mark("o", UNLOGGED, two)
    assert store.mark("o") == one
    store.move_mark("o", one, two)
    assert store.mark("o") == two


def test_a_journal_has_all_facts_of_an_order_and_its_key(people: Cast, world: World) -> None:
    order = people.issue()
    world.settle()
    journal = LogStore().journal(order)
    shown = people.ministry.get(f"/orders/{order}/facts").body["facts"]
    assert [(fact.type, fact.hash) for fact in journal.facts] == [
        (fact["type"], fact["data"]["hash"]) for fact in shown
    ]
    assert len(bytes.fromhex(journal.key)) == 32
    assert LogStore().journal("unknown").facts == ()


def test_messages_stay_until_they_are_deleted(world: World) -> None:
    url = world.cloud.sqs.create_queue(QueueName="the-log", Attributes={"VisibilityTimeout": "60"})["QueueUrl"]
    for order in [*(f"order-{number}" for number in range(23))]:
        world.cloud.sqs.send_message(QueueUrl=url, MessageBody=json.dumps(message_of(order).body))
    world.cloud.sqs.send_message(QueueUrl=url, MessageBody="none of ours")
    queue = LogQueue(world.cloud.sqs, url)
    received = queue.receive()
    assert {each.order for each in received} == {NOT_READABLE, *(f"order-{number}" for number in range(23))}
    queue.delete(received[:20])
    assert queue.receive() == []
    world.jump(datetime(2026, 11, 24, 9, 2, tzinfo=UTC))
    assert {each.order for each in queue.receive()} == {each.order for each in received[20:]}


@pytest.mark.parametrize("body", ["", "[]", "{}", "null", '"order"'])
def test_a_message_that_is_none_of_ours_names_no_order(body: str) -> None:
    assert order_of(body) == NOT_READABLE


class Sent:
    """A queue that keeps what is sent."""

    def __init__(self) -> None:
        self.bodies: list[Any] = []

    def send(self, messages: Any) -> None:  # noqa: ANN401 - the protocol's
        self.bodies += [message.body for message in messages]

    def waiting(self) -> int:
        return len(self.bodies)


@pytest.mark.usefixtures("world")
def test_erasure_waits_for_the_mark_and_asks_for_it() -> None:
    queue, store = Sent(), LogStore()
    wait = LogWait(store, queue)
    assert not wait.has("o", 2)
    assert queue.bodies == [{"order": "o"}]
    store.move_mark("o", UNLOGGED, Mark(2, "aa", (Run(1, 4, 2),)))
    assert wait.has("o", 2)
    assert not wait.has("o", 3)


class Kms:
    """KMS of the simulation, as its client is called."""

    def __init__(self) -> None:
        self.kms = Simulated(StillWorld())
        self.key, self.other = self.kms.add(spec=ED25519), self.kms.add(spec=ED25519)
        self.calls: list[str] = []

    def get_public_key(self, **request: object) -> dict[str, Any]:
        self.calls.append("GetPublicKey")
        return self.kms.call("GetPublicKey", request)

    def sign(self, **request: object) -> dict[str, Any]:
        return self.kms.call("Sign", request)


def test_a_text_is_signed_as_its_public_key_verifies() -> None:
    kms: Any = Kms()
    signer = KmsSigner(kms, kms.key.id, "log.example/orders")
    key = signer.public_key()
    Ed25519PublicKey.from_public_bytes(key.public).verify(signer.sign(b"text"), b"text")
    assert (key.name, signer.public_key()) == ("log.example/orders", key)
    assert kms.calls == ["GetPublicKey"]
    assert signer.sign(b"text") == signer.sign(b"text")


def test_a_key_of_another_kind_is_refused() -> None:
    class Other:
        def get_public_key(self, **_: object) -> dict[str, bytes]:
            return {"PublicKey": bytes(91)}

    other: Any = Other()
    with pytest.raises(ValueError, match="none of Ed25519"):
        KmsSigner(other, "key", "log.example").public_key()
