"""Submitting to SES: once, whatever becomes of it."""

import json
from collections.abc import Iterator
from datetime import timedelta
from types import SimpleNamespace
from typing import Any, cast

import pytest

from infra.dev.local.server import LoopbackServer, Request, Response, serving
from removal.law.law import load
from removal.mail.ses import ADDRESS_REFUSED, MESSAGE_REFUSED, REQUEST_REFUSED, ConfigurationSets, SesMailer
from tests import parts
from tests.cloud import RESOURCES

DEPLOYED = {
    "TABLE_NAME": "removal-orders",
    "CONFIGURATION_SET": "patient",
    "URGENT_CONFIGURATION_SET": "urgent",
    "AWS_REGION": "eu-central-1",
    "AWS_ACCESS_KEY_ID": "x",
    "AWS_SECRET_ACCESS_KEY": "x",
}


@pytest.fixture
def deployed(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    """A process with the environment of a deployment."""
    for name, value in DEPLOYED.items():
        monkeypatch.setenv(name, value)
    parts.process.cache_clear()
    yield monkeypatch
    parts.process.cache_clear()


@pytest.mark.parametrize(("status", "fault"), [(500, "500"), (503, "503")])
def test_a_mail_that_ses_may_have_taken_is_not_submitted_again_by_the_client(
    deployed: pytest.MonkeyPatch, status: int, fault: str
) -> None:
    requests: list[Request] = []

    def answer(request: Request) -> Response:
        requests.append(request)
        return Response(status)

    server = LoopbackServer(answer)
    deployed.setenv("AWS_ENDPOINT_URL_SESV2", server.url)
    with serving(server):
        mailer = parts.mailer()
        submitted = mailer.submit("orders@ministry.example", "r@video.example", b"Subject: x\r\n\r\n", {})
    assert (submitted.message_id, submitted.fault, len(requests)) == (None, fault, 1)


def test_ses_gives_up_while_there_is_still_time_in_the_window_of_every_law() -> None:
    sets = ConfigurationSets("ConfigurationSet", "UrgentConfigurationSet")
    for law in load(local=True).values():
        options = RESOURCES[sets.fitting(law.window)]["Properties"]["DeliveryOptions"]
        seconds = options["MaxDeliverySeconds"]
        assert seconds == 300 or timedelta(seconds=seconds) <= law.window / 12, "SES takes no less than 300"
    assert [sets.fitting(timedelta(seconds=span)) for span in (75, 3_600, 3_601)] == [
        "UrgentConfigurationSet",
        "UrgentConfigurationSet",
        "ConfigurationSet",
    ]
    assert sets.fitting(None) == "ConfigurationSet"


@pytest.mark.parametrize(("window", "named"), [(timedelta(hours=1), "urgent"), (timedelta(hours=24), "patient")])
def test_a_mail_goes_out_under_the_set_that_fits_the_window_of_its_order(
    deployed: pytest.MonkeyPatch, window: timedelta, named: str
) -> None:
    bodies: list[dict[str, object]] = []

    def answer(request: Request) -> Response:
        bodies.append(json.loads(request.body))
        return Response(200, b'{"MessageId": "ses-1"}', "application/json")

    server = LoopbackServer(answer)
    deployed.setenv("AWS_ENDPOINT_URL_SESV2", server.url)
    with serving(server):
        mailer = parts.mailer()
        mailer.submit("orders@ministry.example", "r@video.example", b"Subject: x\r\n\r\n", {}, window)
    assert [request_body["ConfigurationSetName"] for request_body in bodies] == [named]


@pytest.mark.parametrize(
    ("code", "message", "fault"),
    [
        ("BadRequestException", "Illegal address", ADDRESS_REFUSED),
        ("BadRequestException", "Missing final '@domain'", ADDRESS_REFUSED),
        ("BadRequestException", "Domain contains illegal character", ADDRESS_REFUSED),
        ("BadRequestException", "Local part contains control or whitespace", ADDRESS_REFUSED),
        ("BadRequestException", "Missing local name", ADDRESS_REFUSED),
        ("BadRequestException", "Illegal semicolon, not in group", ADDRESS_REFUSED),
        ("BadRequestException", "Extra route-addr", ADDRESS_REFUSED),
        ("BadRequestException", "Unbalanced '\"'", ADDRESS_REFUSED),
        ("BadRequestException", "Missing required header 'From'.", REQUEST_REFUSED),
        ("BadRequestException", "Invalid MIME content.", REQUEST_REFUSED),
        ("BadRequestException", "Duplicate tag name", REQUEST_REFUSED),
        ("BadRequestException", "", REQUEST_REFUSED),
        ("BadRequestException", "Invalid recipient <from@verify.example>.", ADDRESS_REFUSED),
        (
            "BadRequestException",
            "Identity arn:aws:ses:eu-central-1:1:identity/ministry.example is gone",
            REQUEST_REFUSED,
        ),
        ("BadRequestException", "Invalid configuration set for domain ministry.example", REQUEST_REFUSED),
        ("BadRequestException", "Missing MAIL FROM domain", REQUEST_REFUSED),
        ("BadRequestException", "Illegal address o@ministry.example", REQUEST_REFUSED),
        ("MessageRejected", "Email address is not verified.", "MessageRejected"),
        ("MessageRejected", "The account is paused for its content.", "MessageRejected"),
        ("MessageRejected", "", "MessageRejected"),
        ("MessageRejected", "Sending suspended for this account.", "MessageRejected"),
        ("MessageRejected", "Message length is more than 41943040 bytes long: '41943041'.", MESSAGE_REFUSED),
        ("MessageRejected", "Address blacklisted.", MESSAGE_REFUSED),
        ("MessageRejected", "The message contains a virus.", MESSAGE_REFUSED),
        ("MessageRejected", "The message can't be sent because it contains invalid content.", MESSAGE_REFUSED),
    ],
)
def test_only_a_refusal_that_is_about_an_address_is_reported_as_one(
    deployed: pytest.MonkeyPatch, code: str, message: str, fault: str
) -> None:
    def answer(_: Request) -> Response:
        body = json.dumps({"message": message}).encode()
        return Response(400, body, "application/json", {"x-amzn-errortype": code})

    server = LoopbackServer(answer)
    deployed.setenv("AWS_ENDPOINT_URL_SESV2", server.url)
    with serving(server):
        submitted = parts.mailer().submit("o@ministry.example", "r@video", b"x", {})
    assert (submitted.message_id, submitted.fault) == (None, fault)


def test_a_submission_says_how_many_milliseconds_it_took() -> None:
    times = iter([10.0, 12.5])
    client = SimpleNamespace(send_email=lambda **_: {"MessageId": "m"})
    mailer = SesMailer(cast("Any", client), ConfigurationSets("patient", "urgent"), lambda: next(times))
    assert mailer.submit("a@ministry.example", "b@video.example", b"", {}).milliseconds == 2_500
