"""Node's own HTTP server: hints before each answer, and connections that it closes while we mean to use them again."""

import json
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from removal.webhooks.client import WebhookSender
from removal.webhooks.connection_pool import ConnectionPool

DELIVERIES = 150
SERVER = Path(__file__).parent / "keep_alive.mjs"


@contextmanager
def serving(milliseconds: int) -> Iterator[tuple[str, "subprocess.Popen[str]"]]:
    """Where it listens, and its process."""
    command = ["node", str(SERVER), str(milliseconds)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        try:
            yield f"http://127.0.0.1:{int(server.stdout.readline())}", server
        finally:
            server.kill()


@pytest.mark.parametrize("milliseconds", [1, 2, 5_000])
def test_each_delivery_arrives_once_over_a_keep_alive_that_closes(milliseconds: int) -> None:
    with serving(milliseconds) as (url, server), closing(ConnectionPool()) as kept:
        sender = WebhookSender([url], pool=kept)
        answers = [sender.send(url, {"webhook-id": f"d-{number}"}, b"{}") for number in range(DELIVERIES)]
        came, _ = server.communicate(timeout=30)
    assert [(answer.status, answer.body) for answer in answers] == [(200, b"ok")] * DELIVERIES
    assert json.loads(came) == {f"d-{number}": 1 for number in range(DELIVERIES)}
