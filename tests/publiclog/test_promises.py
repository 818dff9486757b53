"""The promise that goes with an order's notice: its bytes, that nothing waits for it, and what it costs."""

import base64
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import botocore.client
import pytest
from botocore.exceptions import ReadTimeoutError
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from removal.publiclog.entries import commitment
from removal.publiclog.kms import SPKI
from removal.publiclog.notes import VerifierKey
from removal.publiclog.promises import PAUSE_AFTER_FAILURE, Promiser
from removal.record.facts import By, seal
from tests.mail.shape import attachments
from tests.people import PRIMARY, Cast, cast
from tests.publiclog.beside import PublicLog
from tests.publiclog.test_requests import counted
from tests.world import World

NAME, AT = "log.example/orders/promise", datetime(2026, 11, 24, 9, tzinfo=UTC)
KEY = Ed25519PrivateKey.from_private_bytes(bytes([9]) * 32)
PUBLIC = VerifierKey(NAME, KEY.public_key().public_bytes_raw())
ISSUED = seal("order.issued", {}, subject="order:1", after=(0, "0" * 64), at=AT, by=By("system"), command="c")
TIMED_OUT = ReadTimeoutError(endpoint_url="https://kms.example")


class Signer:
    def __init__(self, *answers: bytes | Exception) -> None:
        self.answers, self.asked = list(answers), 0

    def public_key(self) -> VerifierKey:
        return PUBLIC

    def sign(self, text: bytes) -> bytes:
        self.asked += 1
        answer = self.answers.pop(0) if self.answers else KEY.sign(text)
        if isinstance(answer, Exception):
            raise answer
        return answer


@contextmanager
def kms(monkeypatch: pytest.MonkeyPatch, fault: Exception | None = None) -> Iterator[list[str]]:
    """KMS for both calls of a promise: moto has no keys that sign with Ed25519. Yields the calls."""
    name, calls = "_make_api_call", list[str]()
    others = getattr(botocore.client.BaseClient, name)

    def answer(client: Any, operation: str, parameters: dict[str, Any]) -> Any:  # noqa: ANN401 - botocore's
        if operation not in ("Sign", "GetPublicKey"):
            return others(client, operation, parameters)
        calls.append(operation)
        if fault:
            raise fault
        assert parameters["KeyId"] == "promises"
        public, message = PUBLIC.public, parameters.get("Message", b"")
        return {"PublicKey": SPKI + public} if operation == "GetPublicKey" else {"Signature": KEY.sign(message)}

    with monkeypatch.context() as patched:
        patched.setattr(botocore.client.BaseClient, name, answer)
        yield calls


@pytest.fixture
def log(world: World) -> PublicLog:
    os.environ["LOG_PROMISE_SIGNER"] = "promises"
    return PublicLog(world)


def promises(world: World) -> list[str | None]:
    """Of each webhook with the order itself."""
    bodies = [call.payload for calls in world.receivers.calls.values() for call in calls if call.type == "order.issued"]
    return [body["data"]["order"].get("promise") for body in bodies]


def verified(note: str) -> list[str]:
    """The lines of a note whose signature is that of the promises' key, taken apart by hand."""
    text, _, line = note.partition("\n\n")
    dash, name, encoded = line.rstrip("\n").split(" ")
    signature = base64.b64decode(encoded)
    assert (dash, name, signature[:4]) == ("\u2014", NAME, PUBLIC.id)
    KEY.public_key().verify(signature[4:], f"{text}\n".encode())
    return text.split("\n")


def test_a_notice_brings_the_promise_by_webhook_and_by_mail_and_the_log_keeps_it(
    people: Cast, world: World, log: PublicLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    with kms(monkeypatch) as calls:
        order = people.issue()
        world.settle()
    assert calls == ["GetPublicKey", "Sign"], "one signature for all deliveries"
    issued = people.ministry.get(f"/orders/{order}/facts").body["facts"][0]
    by = (datetime.fromisoformat(issued["timestamp"]) + timedelta(hours=24)).isoformat(timespec="milliseconds")
    (note,) = set(promises(world))
    assert note
    promised = commitment(issued["data"]["blind"], issued["data"]["hash"])
    until = f"in the log by {by.replace('+00:00', 'Z')}"
    assert verified(note) == ["removal-orders promise v1", "log.example/orders", promised, until]
    (mail,) = world.mailbox.to(PRIMARY)
    assert attachments(mail.message)["promise.txt"].decode().replace("\r\n", "\n") == note
    assert "promise.txt" in mail.text
    log.run()
    assert log.commitments[0] == promised


def test_a_fan_out_that_runs_again_makes_the_same_bytes() -> None:
    now = [AT]
    first, second = (
        Promiser("log.example/orders", Signer(), now.pop, print).promise("ab" * 32, ISSUED) for _ in range(2)
    )
    assert first == second


@pytest.mark.parametrize("fault", [TIMED_OUT, LookupError("DisabledException")])
@pytest.mark.usefixtures("log")
def test_a_notice_goes_without_a_promise_when_kms_fails_and_a_metric_says_so(
    people: Cast, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], fault: Exception
) -> None:
    world = people.ministry.world
    with kms(monkeypatch, fault) as calls:
        people.issue()
        people.issue("second")
        world.settle()
    assert calls == ["GetPublicKey"], "one try, and none for the notices of the minute after it"
    assert promises(world) == [None] * 4
    assert len(world.mailbox.to(PRIMARY)) == 2
    assert capsys.readouterr().out.count('"PromisesFailed":[1') == 2


def test_it_is_signed_again_a_minute_after_a_failure() -> None:
    now, failed, signer = [AT], list[Exception | None](), Signer(TIMED_OUT)
    promiser = Promiser("log.example/orders", signer, lambda: now[0], failed.append)
    assert promiser.promise("ab" * 32, ISSUED) is None
    now[0] += PAUSE_AFTER_FAILURE - timedelta(milliseconds=1)
    assert promiser.promise("ab" * 32, ISSUED) is None
    assert (signer.asked, failed) == (1, [TIMED_OUT, None])
    now[0] = AT + PAUSE_AFTER_FAILURE
    assert promiser.promise("ab" * 32, ISSUED)


def test_without_a_log_or_an_orders_key_nothing_is_promised(people: Cast, world: World) -> None:
    people.issue()
    world.settle()
    assert set(promises(world)) == {None}
    assert Promiser("log.example/orders", Signer(), lambda: AT, print).promise("", ISSUED) is None


def test_a_promise_adds_one_request_to_a_life(monkeypatch: pytest.MonkeyPatch) -> None:
    def life(key: str) -> Any:  # noqa: ANN401 - counted calls
        with World() as world:
            os.environ["LOG_PROMISE_SIGNER"] = key
            PublicLog(world)
            people = cast(world)
            with kms(monkeypatch):
                people.issue("first")
                world.settle()
                with counted(world, monkeypatch) as calls:
                    people.issue()
                    world.settle()
        return calls

    without, with_promise = life(""), life("promises")
    assert (dict(with_promise - without), dict(without - with_promise)) == ({("dispatch", "Sign"): 1}, {})
