"""The canary's requests against a server on this machine, and what it emits of the answers."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from removal.handlers import canary

HEALTHY = {"GET /base/health": 200, "HEAD /base/v1/orders": 401}


class Server:
    """A public address: the status of each request, and the requests that came."""

    def __init__(self) -> None:
        self.answers = dict(HEALTHY)
        self.requests: list[tuple[str, str | None]] = []
        self.url = ""


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    it = Server()

    class Answers(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            request = f"{self.command} {self.path}"
            it.requests.append((request, self.headers["Authorization"]))
            self.send_response(it.answers.get(request, 404))
            self.send_header("Content-Length", "0")
            self.end_headers()

        do_HEAD = do_GET  # noqa: N815 - the library's name

        def log_message(self, *_: object) -> None:
            """Nothing is written."""

    listening = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    threading.Thread(target=listening.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    it.url = f"http://127.0.0.1:{listening.server_port}/base"
    monkeypatch.setenv("PUBLIC_URL", it.url)
    yield it
    listening.shutdown()
    listening.server_close()


def passed(capsys: pytest.CaptureFixture[str]) -> float:
    """What the canary emits."""
    capsys.readouterr()
    canary.handler({}, None)
    (metric,) = (json.loads(line) for line in capsys.readouterr().out.splitlines() if "CanaryPassed" in line)
    (value,) = metric["CanaryPassed"]
    return float(value)


def test_it_asks_without_a_token_for_one_item_and_for_a_refusal(
    server: Server, capsys: pytest.CaptureFixture[str]
) -> None:
    assert passed(capsys) == 1
    assert server.requests == [(request, None) for request in HEALTHY]


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        ("GET /base/health", 503),
        ("GET /base/health", 429),
        ("GET /base/health", 302),
        ("HEAD /base/v1/orders", 200),
        ("HEAD /base/v1/orders", 403),
        ("HEAD /base/v1/orders", 500),
    ],
)
def test_another_answer_to_either_is_a_fault_and_both_are_asked_for(
    server: Server, capsys: pytest.CaptureFixture[str], request_: str, status: int
) -> None:
    server.answers[request_] = status
    assert passed(capsys) == 0
    assert len(server.requests) == len(HEALTHY)


def test_an_address_that_no_one_answers_is_a_fault_that_raises_nothing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PUBLIC_URL", "http://127.0.0.1:9")
    assert passed(capsys) == 0
