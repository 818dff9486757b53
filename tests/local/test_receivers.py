"""Receivers keep what came byte for byte, and take only what is signed with their secret."""

import base64
import http.client
import json
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from standardwebhooks import Webhook

from infra.dev.local.deliveries import Deliveries
from infra.dev.local.receivers import Receiver

SECRET = "whsec_" + base64.b64encode(bytes(range(32))).decode()
OTHER_SECRET = "whsec_" + base64.b64encode(bytes(32)).decode()
BODY = '{"data":{"reason":"травля…"},"type":"order.issued"}'
CHALLENGE = '{"data":{"challenge":"only-you-know"},"type":"endpoint.challenged"}'


@pytest.fixture
def deliveries(tmp_path: Path) -> Deliveries:
    return Deliveries(tmp_path)


@pytest.fixture
def receiver(deliveries: Deliveries) -> Iterator[Receiver]:
    made = Receiver("authority", deliveries)
    made.trust(SECRET)
    with made.running():
        yield made


def signed(body: str, secret: str = SECRET, at: datetime | None = None) -> dict[str, str]:
    at = at or datetime.now(UTC)
    signature = Webhook(secret).sign("msg-1", at, body)
    return {"webhook-id": "msg-1", "webhook-timestamp": str(int(at.timestamp())), "webhook-signature": signature}


def post(receiver: Receiver, body: str, headers: dict[str, str]) -> tuple[int, bytes]:
    where = urlsplit(receiver.url)
    connection = http.client.HTTPConnection(where.hostname or "", where.port, timeout=10)
    connection.request("POST", where.path, body.encode(), headers)
    answer = connection.getresponse()
    result = answer.status, answer.read()
    connection.close()
    return result


def test_what_came_is_kept_byte_for_byte(receiver: Receiver, tmp_path: Path) -> None:
    assert post(receiver, BODY, {**signed(BODY), "X-Mixed": "Case"}) == (200, b"")
    line = json.loads((tmp_path / "webhooks.jsonl").read_text("utf-8"))
    assert (line["receiver"], line["path"], line["body"], line["answered"]) == ("authority", "/webhooks", BODY, 200)
    assert line["headers"]["x-mixed"] == "Case"
    assert (tmp_path / "bodies" / "001-authority-msg-1.json").read_bytes() == BODY.encode()


def test_the_challenge_is_answered(receiver: Receiver) -> None:
    assert post(receiver, CHALLENGE, signed(CHALLENGE)) == (200, b"only-you-know")


@pytest.mark.parametrize(
    "headers",
    [
        signed(BODY, OTHER_SECRET),
        signed(BODY + " "),
        signed(BODY, at=datetime.now(UTC) - timedelta(minutes=6)),
        {**signed(BODY), "webhook-signature": "v1,not base64"},
        {**signed(BODY), "webhook-signature": "v1"},
        {},
    ],
    ids=["another secret", "another body", "six minutes old", "no base64", "no signature", "no header"],
)
def test_what_is_not_signed_with_its_secret_is_refused_and_kept(
    receiver: Receiver, deliveries: Deliveries, headers: dict[str, str]
) -> None:
    assert post(receiver, BODY, headers) == (401, b"")
    assert [(delivery.genuine, delivery.accepted, delivery.body) for delivery in deliveries.all()] == [
        (False, False, BODY.encode())
    ]


def test_a_challenge_signed_with_another_secret_is_not_answered(receiver: Receiver) -> None:
    assert post(receiver, CHALLENGE, signed(CHALLENGE, OTHER_SECRET)) == (401, b"")


def test_a_deaf_receiver_keeps_what_it_answers_500(receiver: Receiver, deliveries: Deliveries) -> None:
    receiver.deaf = True
    assert post(receiver, BODY, signed(BODY)) == (500, b"")
    assert [(delivery.genuine, delivery.accepted) for delivery in deliveries.all()] == [(True, False)]


def test_a_challenge_that_is_faster_than_the_secret_waits_for_it(receiver: Receiver) -> None:
    receiver.trust(OTHER_SECRET)
    receiver.expect_secret()
    timer = threading.Timer(0.2, receiver.trust, [SECRET])
    timer.start()
    assert post(receiver, CHALLENGE, signed(CHALLENGE)) == (200, b"only-you-know")
    timer.join()


def test_numbers_go_on_where_an_earlier_run_ended(tmp_path: Path) -> None:
    for _ in range(2):
        receiver = Receiver("representative", Deliveries(tmp_path))
        with receiver.running():
            post(receiver, BODY, {"webhook-id": "msg-1"})
    names = ["001-representative-msg-1.json", "002-representative-msg-1.json"]
    assert sorted(path.name for path in (tmp_path / "bodies").iterdir()) == names
