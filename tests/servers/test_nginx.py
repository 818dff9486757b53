"""nginx: connections that it closes while we mean to use them again, and an answer before it has read the body."""

import socket
import subprocess
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from removal.webhooks.client import WebhookSender
from removal.webhooks.connection_pool import ConnectionPool
from tests.webhooks.certificates import certified
from tests.webhooks.names import Names

PROGRAM = "/usr/sbin/nginx"
NAME = "hooks.example.org"
DELIVERIES = 150
CONNECTIONS = 22  # for so many, seven each; more where a busy machine lets one lie idle
STARTS_WITHIN = 20.0  # seconds
CONFIGURATION = """
daemon off;
master_process off;
pid {folder}/pid;
events {{}}
http {{
    log_format came '$http_webhook_id $connection';
    access_log {folder}/came came;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    client_max_body_size 1m;
    {settings}
    server {{
        listen 127.0.0.1:{port}{secured};
        location / {{ return 200 ok; }}
    }}
}}
"""
TLS = "ssl_certificate {folder}/receiver.pem; ssl_certificate_key {folder}/receiver.pem;"


@contextmanager
def serving(folder: Path, settings: str, secured: str = "") -> Iterator[int]:
    """The port on which it listens; once this ends it has written down what came."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = int(listener.getsockname()[1])
    settings = settings.format(folder=folder)
    (folder / "conf").write_text(CONFIGURATION.format(folder=folder, settings=settings, port=port, secured=secured))
    command = [PROGRAM, "-p", str(folder), "-e", str(folder / "log"), "-c", str(folder / "conf")]
    with subprocess.Popen(command) as server:
        try:
            _wait_for(port, server)
            yield port
        finally:
            server.terminate()


def _wait_for(port: int, server: "subprocess.Popen[bytes]") -> None:
    ends = time.monotonic() + STARTS_WITHIN
    with socket.socket() as tried:
        while tried.connect_ex(("127.0.0.1", port)):
            assert server.poll() is None, "nginx has ended"
            assert time.monotonic() < ends, "nginx has not started"


def came(folder: Path) -> Sequence[list[str]]:
    """Of each request its id and its connection."""
    return [line.split() for line in (folder / "came").read_text().splitlines() if not line.startswith("- ")]


CLOSES = {
    "after seven requests": "keepalive_requests 7;",
    "after two idle milliseconds": "keepalive_timeout 2ms;",
    "at once": "keepalive_timeout 0;",
    "never": "",
}


@pytest.mark.parametrize("settings", CLOSES.values(), ids=CLOSES)
def test_each_delivery_arrives_once_over_a_keep_alive_that_closes(settings: str, tmp_path: Path) -> None:
    with serving(tmp_path, settings) as port, closing(ConnectionPool()) as kept:
        url = f"http://127.0.0.1:{port}"
        sender = WebhookSender([url], pool=kept)
        answers = [sender.send(url, {"webhook-id": f"d-{number}"}, b"{}") for number in range(DELIVERIES)]
    assert [(answer.status, answer.body) for answer in answers] == [(200, b"ok")] * DELIVERIES
    assert Counter(id_ for id_, _ in came(tmp_path)) == {f"d-{number}": 1 for number in range(DELIVERIES)}
    if settings == CLOSES["after seven requests"]:
        assert len({connection for _, connection in came(tmp_path)}) in range(CONNECTIONS, 2 * CONNECTIONS)


def test_so_it_does_over_tls(tmp_path: Path) -> None:
    _, trusted = certified(NAME, tmp_path)
    with serving(tmp_path, TLS + "keepalive_requests 7;", " ssl") as port, closing(ConnectionPool()) as kept:
        entry = f"https://{NAME}:{port}"
        names = Names(*[["127.0.0.1"]] * DELIVERIES)
        sender = WebhookSender([entry], names, context=trusted, pool=kept)
        answers = [sender.send(entry, {"webhook-id": f"d-{number}"}, b"{}") for number in range(DELIVERIES)]
    assert [(answer.status, answer.body) for answer in answers] == [(200, b"ok")] * DELIVERIES
    assert Counter(id_ for id_, _ in came(tmp_path)) == {f"d-{number}": 1 for number in range(DELIVERIES)}
    assert len({connection for _, connection in came(tmp_path)}) in range(CONNECTIONS, 2 * CONNECTIONS)


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_that_a_body_is_too_large_is_heard_though_it_was_not_read(scheme: str, tmp_path: Path) -> None:
    _, trusted = certified(NAME, tmp_path)
    settings, secured = (TLS, " ssl") if scheme == "https" else ("", "")
    with serving(tmp_path, settings, secured) as port:
        entry = f"{scheme}://{NAME}:{port}"
        sender = WebhookSender([entry], Names(["127.0.0.1"]), context=trusted)
        assert sender.send(entry, {"webhook-id": "d-1"}, bytes(32_000_000)).status == 413
