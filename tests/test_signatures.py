"""AWS says that a signature has expired: every client of ours signs and sends once more, and no client twice."""

import json
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import botocore.session
import pytest
import time_machine
from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.compat import HTTPHeaders
from botocore.exceptions import ClientError

from removal import table
from removal.cli import main
from removal.settings import Settings
from removal.signatures import EXPIRED
from removal.wiring.process import PATIENCE, Process
from removal.wiring.send_email import ONCE

EXPIRED_MESSAGE = "Signature expired: 20261124T090000Z is now earlier than 20261124T090500Z (20261124T091000Z - 5 min.)"
NO_STACKS = b"<DescribeStacksResponse><DescribeStacksResult><Stacks/></DescribeStacksResult></DescribeStacksResponse>"
CALLS: dict[str, tuple[str, dict[str, Any]]] = {
    "events": ("put_events", {"Entries": [{"Source": "s", "DetailType": "t", "Detail": "{}"}]}),
    "sqs": ("get_queue_attributes", {"QueueUrl": "https://sqs.eu-central-1.amazonaws.com/1/q"}),
    "kms": ("decrypt", {"CiphertextBlob": b"x"}),
    "secretsmanager": ("get_secret_value", {"SecretId": "x"}),
    "sesv2": ("send_email", {"Content": {"Raw": {"Data": b"x"}}}),
    "dynamodb": ("get_item", {"TableName": "t", "Key": {"pk": {"S": "x"}}}),
}


@dataclass
class Wire:
    """AWS, refusing so many requests; `frozen` happens between signing and sending."""

    code: str
    left: int
    status: int = 400
    frozen: Callable[[], object] = lambda: None
    xml: bool = False
    sent: list[AWSPreparedRequest] = field(default_factory=list)

    def __call__(self, request: AWSPreparedRequest, **_: object) -> AWSResponse:
        self.sent.append(request)
        self.left -= 1
        self.frozen()
        refused = self.left >= 0
        body = self._error() if refused else NO_STACKS if self.xml else b"{}"
        headers = {"x-amzn-requestid": "r", **({"x-amzn-errortype": self.code} if refused else {})}
        return AWSResponse(request.url, self.status if refused else 200, HTTPHeaders.from_dict(headers), _Body(body))

    def answer_for(self, events: Any) -> None:  # noqa: ANN401 - a session or the events of a client
        """Answer in place of AWS."""
        events.register("before-send", self)

    def _error(self) -> bytes:
        if self.xml:
            error = f"<Error><Code>{self.code}</Code><Message>{EXPIRED_MESSAGE}</Message></Error>"
            return f"<ErrorResponse>{error}</ErrorResponse>".encode()
        return json.dumps({"__type": f"com.amazon.coral.service#{self.code}", "message": EXPIRED_MESSAGE}).encode()


@dataclass
class _Body:
    content: bytes

    def stream(self, **_: object) -> Iterator[bytes]:
        yield self.content


@pytest.fixture
def process(monkeypatch: pytest.MonkeyPatch) -> Process:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
    return Process(Settings({"TABLE_NAME": "t", "AWS_REGION": "eu-central-1"}))


def call(process: Process, service: str, wire: Wire) -> Callable[[], Any]:
    client = process.client(service, ONCE if service == "sesv2" else PATIENCE)
    wire.answer_for(client.meta.events)
    method, parameters = CALLS[service]
    return lambda: getattr(client, method)(**parameters)


@pytest.mark.parametrize("service", CALLS)
@pytest.mark.parametrize("code", sorted(EXPIRED))
def test_a_client_of_ours_signs_and_sends_once_more(process: Process, service: str, code: str) -> None:
    wire = Wire(code, 1)
    call(process, service, wire)()
    assert len(wire.sent) == 2
    assert all(request.headers["Authorization"] for request in wire.sent)


@pytest.mark.parametrize("service", CALLS)
def test_no_client_sends_it_a_third_time(process: Process, service: str) -> None:
    wire = Wire("InvalidSignatureException", 9)
    with pytest.raises(ClientError, match="InvalidSignatureException"):
        call(process, service, wire)()
    assert len(wire.sent) == 2


@pytest.mark.parametrize("code", ["AccessDeniedException", "ValidationException", "UnrecognizedClientException"])
def test_what_trying_again_does_not_mend_is_sent_once(process: Process, code: str) -> None:
    wire = Wire(code, 9)
    with pytest.raises(ClientError, match=code):
        call(process, "kms", wire)()
    assert len(wire.sent) == 1


def test_each_call_has_its_own_second_try(process: Process) -> None:
    wire = Wire("RequestExpired", 1)
    again = call(process, "sqs", wire)
    again()
    wire.left = 1
    again()
    assert len(wire.sent) == 4


def test_a_mail_that_ses_may_have_taken_is_still_sent_once(process: Process) -> None:
    wire = Wire("InternalFailure", 9, status=500)
    with pytest.raises(ClientError):
        call(process, "sesv2", wire)()
    assert len(wire.sent) == 1


def test_it_is_signed_with_the_time_of_the_second_try(process: Process) -> None:
    """Frozen for ten minutes after it was signed."""
    with time_machine.travel("2026-11-24T09:00:00Z", tick=False) as clock:
        wire = Wire("InvalidSignatureException", 1, frozen=lambda: clock.shift(600))
        call(process, "kms", wire)()
    assert [text(request.headers["X-Amz-Date"]) for request in wire.sent] == ["20261124T090000Z", "20261124T091000Z"]


def text(header: str | bytes) -> str:
    return header.decode() if isinstance(header, bytes) else header


@pytest.mark.usefixtures("process")
def test_the_table_signs_and_sends_once_more_also_with_a_client_that_pynamodb_made_anew() -> None:
    for made in range(2):
        wire, connection = Wire("InvalidSignatureException", 1), table.connection()
        wire.answer_for(connection.client.meta.events)
        connection.list_tables()
        assert len(wire.sent) == 2, made
        connection._client = None  # noqa: SLF001 - as pynamodb does where credentials were missing


@pytest.mark.usefixtures("process")
def test_every_model_uses_that_client() -> None:
    wire = Wire("InvalidSignatureException", 1)
    wire.answer_for(table.connection().client.meta.events)
    assert table.TimedItem.exists()
    assert len(wire.sent) == 2


def test_the_command_line_finds_the_deployment_at_the_second_try(
    process: Process, monkeypatch: pytest.MonkeyPatch
) -> None:
    session, wire = botocore.session.get_session(), Wire("RequestExpired", 1, xml=True)
    wire.answer_for(session)
    monkeypatch.setattr(botocore.session, "get_session", lambda: session)
    monkeypatch.setenv("AWS_DEFAULT_REGION", process.settings.region)
    monkeypatch.delenv("TABLE_NAME", raising=False)
    monkeypatch.setattr(os, "environ", dict(os.environ))
    assert main(["laws"]) == 1, "it found no such stack"
    assert len(wire.sent) == 2
