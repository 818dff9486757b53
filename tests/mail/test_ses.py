"""Submitting to SES: once, whatever becomes of it."""

import pytest

from infra.local.server import LoopbackServer, Request, Response, serving
from removal.settings import Settings
from removal.wiring import Wiring
from removal.wiring.mail import Mails

DEPLOYED = {
    "TABLE_NAME": "removal-orders",
    "CONFIGURATION_SET": "patient",
    "URGENT_CONFIGURATION_SET": "urgent",
    "AWS_REGION": "eu-central-1",
}


@pytest.mark.parametrize(("status", "fault"), [(500, "500"), (503, "503")])
def test_a_mail_that_ses_may_have_taken_is_not_submitted_again_by_the_client(
    monkeypatch: pytest.MonkeyPatch, status: int, fault: str
) -> None:
    asked: list[Request] = []

    def answer(request: Request) -> Response:
        asked.append(request)
        return Response(status)

    server = LoopbackServer(answer)
    environment = {"AWS_ENDPOINT_URL_SESV2": server.url, "AWS_ACCESS_KEY_ID": "x", "AWS_SECRET_ACCESS_KEY": "x"}
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    with serving(server):
        mailer = Mails(Wiring(Settings(DEPLOYED))).mailer
        submitted = mailer.submit("orders@ministry.example", "r@video.example", b"Subject: x\r\n\r\n", {})
    assert (submitted.message_id, submitted.fault, len(asked)) == (None, fault, 1)
