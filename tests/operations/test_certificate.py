"""Rehearsal: the API's certificate expires, the canary says so, and no representative pays for it."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from removal.record import instant
from removal.telemetry.canary import Canary
from tests.operations.runbook import opened
from tests.operations.shell import Answer
from tests.people import Cast
from tests.webhooks.certificates import Certified, authority, presents, server
from tests.world import World

HOUR = timedelta(hours=1)


@contextmanager
def listening(own: Certified, folder: Path) -> Iterator[str]:
    """A public address that answers as the API does, with this certificate."""

    class Answers(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200 if self.path == "/health" else 401)
            self.send_header("Content-Length", "0")
            self.end_headers()

        do_HEAD = do_GET  # noqa: N815 - the library's name

        def log_message(self, *_: object) -> None:
            """Nothing is written."""

    it = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    it.socket = presents(folder, own).wrap_socket(it.socket, server_side=True)
    threading.Thread(target=it.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    yield f"https://localhost:{it.server_port}"
    it.shutdown()
    it.server_close()


def test_the_canary_says_that_a_certificate_has_expired(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = authority("A root")
    (tmp_path / "root.pem").write_bytes(root.pem)
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "root.pem"))
    with listening(server("localhost", root, until=-HOUR), tmp_path) as url:
        refused = "SSLCertVerificationError"
        assert Canary(url).faults() == [f"GET /health: {refused}", f"HEAD /v1/orders: {refused}"]
    with listening(server("localhost", root), tmp_path) as url:
        assert Canary(url).faults() == []


@pytest.mark.once
def test_an_expired_certificate_takes_no_time_from_a_platform(world: World, people: Cast, tmp_path: Path) -> None:
    order = people.issue()
    world.run(20 * HOUR)
    expired_at, made = world.now, list[list[str]]()

    def make(arguments: list[str]) -> Answer:
        made.append(arguments)
        return 0, ""

    arn = "arn:aws:acm:eu-central-1:123456789012:certificate/1"
    page = opened(
        "certificate",
        tmp_path,
        world,
        {
            "apigatewayv2 get-domain-names": lambda _: (0, f"orders.example {arn} AVAILABLE\n"),
            "apigatewayv2 get-api": lambda _: (0, "https://a1b2c3.execute-api.eu-central-1.amazonaws.com\n"),
            "apigatewayv2 update-domain-name": lambda _: (0, ""),
            "acm describe-certificate": lambda _: (0, '["EXPIRED"]\n'),
            "acm request-certificate": lambda _: (0, f"{arn}2\n"),
            "logs filter-log-events": lambda _: (0, "SSLCertVerificationError\n"),
        },
    )
    page.shell.answers = {**page.shell.answers, "make": make}
    assert arn in page.next(page.look, CERTIFICATE=arn)
    page.next(page.mend, REASON="the certificate has expired", ENVIRONMENT="prod")
    world.run(10 * HOUR)
    assert "order.breached" not in people.ministry.types(order)
    page.next(page.mend, DOMAIN="orders.example")
    world.run(HOUR)
    since, until = instant.to_text(expired_at), instant.to_text(world.now)
    mended = page.next(page.mend, FROM=since, UNTIL=until, REASON="the certificate has expired", ENVIRONMENT="prod")
    assert f"{world.now:%Y-%m-%dT%H:%M:%SZ}" in mended
    assert [arguments[-1] for arguments in made] == ["SET=ApiAddress=open", "SET=ApiAddress=closed"]
    assert page.done
    world.run(3 * HOUR)
    assert people.order(order)["status"] == "running"
    assert people.report(order, 1, 2).body["status"] == "complied"
    assert "order.breached" not in people.ministry.types(order)
    people.sound(order)
