"""Log and metrics of the workers of one batch: each line is one JSON object, or CloudWatch counts none of it."""

import io
import json
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from removal.telemetry.log import logger
from removal.telemetry.metric import Metric
from removal.telemetry.metrics import emit

LINES = 300


class Writes(io.StringIO):
    """Remembers each write: threads may take turns between any two."""

    def __init__(self) -> None:
        super().__init__()
        self.pieces: list[str] = []

    def write(self, text: str) -> int:
        self.pieces.append(text)
        assert _locked(), "a line is written while others may write"
        return len(text)


def _locked() -> bool:
    """Whether no other thread could take the lock that the logger writes under."""
    with ThreadPoolExecutor(1) as other:
        return not other.submit(_taken).result()


def _taken() -> bool:
    lock = logger.registered_handler.lock
    taken = bool(lock and lock.acquire(blocking=False))
    if lock and taken:
        lock.release()
    return taken


def test_a_metric_line_is_one_write_under_the_lock_of_the_log(monkeypatch: pytest.MonkeyPatch) -> None:
    stdout = Writes()
    monkeypatch.setattr(sys, "stdout", stdout)
    with ThreadPoolExecutor(10) as workers:
        list(workers.map(lambda number: emit([Metric("WebhookAttempts", number)], outcome="taken"), range(LINES)))
    lines = [json.loads(piece) for piece in stdout.pieces]
    assert sorted(line["WebhookAttempts"][0] for line in lines) == list(range(LINES))
    assert all(piece.endswith("\n") for piece in stdout.pieces)
