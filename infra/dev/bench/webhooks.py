"""Webhooks a second from one process, beside a plain `http.client` sender.

Both have so many in flight, send the same bytes and keep their connections. Ours looks the name up, checks where it
leads, signs with two secrets and holds one deadline for every byte; the plain one does none of that. Their runs take
turns, so that a machine that slows down slows both.
"""

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from http.client import HTTPConnection
from threading import local
from typing import TypeVar

from infra.dev.bench.rows import Row
from removal.endpoints.secret import new_secret
from removal.webhooks.client import WebhookSender
from removal.webhooks.connection_pool import ConnectionPool
from removal.webhooks.signature import signature_header

WORKERS = 64
RECEIVER_MS = 50
WEBHOOKS = 3_200  # a run
RUNS = 5
BATCHES = 20
BATCH = 10  # messages that one invocation sends at once
BODY = b'{"data":{"filler":"' + b"x" * 1_500 + b'"},"timestamp":"2026-11-24T09:00:00.000Z","type":"order.reminded"}'
ID, AT = "0b6c8a52-33c5-5a9e-9d5e-0e7e5f5f1c11", datetime(2026, 11, 24, 9, tzinfo=UTC)
HEADERS = {"content-type": "application/json", "user-agent": "removal-orders", "webhook-id": ID}
LEAST_RATIO = 0.9

Send = Callable[[int], bool]
Measured = TypeVar("Measured")


@dataclass(frozen=True, slots=True)
class Run:
    """What one run took."""

    seconds: float
    cpu: float

    @property
    def rate(self) -> float:
        """Webhooks a second."""
        return WEBHOOKS / self.seconds

    @property
    def microseconds(self) -> float:
        """Of this process's CPU, for each webhook."""
        return self.cpu / WEBHOOKS * 1e6


@contextmanager
def receiving(milliseconds: int = RECEIVER_MS) -> Iterator[int]:
    """A receiver in a process of its own, that answers after so long; its port."""
    command = [sys.executable, "-m", "infra.dev.bench.receiver", str(milliseconds)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as receiver:
        try:
            yield int(receiver.stdout.readline() if receiver.stdout else 0)
        finally:
            receiver.terminate()


def plain(port: int) -> Send:
    """Each thread has a connection and asks no questions."""
    mine = local()
    headers = {**HEADERS, "webhook-timestamp": str(int(AT.timestamp())), "webhook-signature": "v1," + "x" * 44}

    def send(_: int) -> bool:
        if not hasattr(mine, "connection"):
            mine.connection = HTTPConnection("127.0.0.1", port)
        mine.connection.request("POST", "/hook", BODY, headers)
        with mine.connection.getresponse() as response:
            response.read()
            return bool(response.status == 200)

    return send


def ours(port: int) -> Send:
    """As `send_webhook` sends, but for the table."""
    url, secrets = f"http://localhost:{port}", [new_secret(), new_secret()]
    sender = WebhookSender([url], pool=ConnectionPool())
    dated = {**HEADERS, "webhook-timestamp": str(int(AT.timestamp()))}

    def send(_: int) -> bool:
        signed = {**dated, "webhook-signature": signature_header(secrets, ID, AT, BODY)}
        return sender.send(f"{url}/hook", signed, BODY).status == 200

    return send


def timed(send: Send, workers: ThreadPoolExecutor) -> Run:
    """So many webhooks, all of which must arrive."""
    started, cpu = time.perf_counter(), time.process_time()
    arrived = sum(workers.map(send, range(WEBHOOKS)))
    if arrived != WEBHOOKS:
        raise SystemExit(f"{WEBHOOKS - arrived} of {WEBHOOKS} webhooks did not arrive.")
    return Run(time.perf_counter() - started, time.process_time() - cpu)


def batch_milliseconds(send: Send, workers: ThreadPoolExecutor) -> float:
    """How long one batch takes whose messages are sent at once."""
    started = time.perf_counter()
    list(workers.map(send, range(BATCH)))
    return (time.perf_counter() - started) * 1000


def rows() -> Iterator[Row]:
    """Webhooks a second, how long a batch takes, and the processor time of one where no thread waits for another."""
    with receiving() as port, ThreadPoolExecutor(WORKERS) as workers:
        senders = (ours(port), plain(port))
        _in_turn(timed, senders, workers, 1)  # connections are opened, code is warm
        runs = _in_turn(timed, senders, workers, RUNS)
        yield Row("webhooks a second", [(mine.rate, its.rate) for mine, its in runs], "/s", LEAST_RATIO, at_least=True)
        batches = _in_turn(batch_milliseconds, senders, workers, BATCHES)
        yield Row(f"batch of {BATCH} webhooks, all in all", batches, "ms", None)
    with receiving(0) as port, ThreadPoolExecutor(1) as worker:
        alone = _in_turn(timed, (ours(port), plain(port)), worker, RUNS)
        used = [(mine.microseconds, its.microseconds) for mine, its in alone]
        yield Row("one webhook, alone", used, "µs", None)


def _in_turn(
    measure: Callable[[Send, ThreadPoolExecutor], Measured],
    senders: tuple[Send, Send],
    workers: ThreadPoolExecutor,
    rounds: int,
) -> list[tuple[Measured, Measured]]:
    return [(measure(senders[0], workers), measure(senders[1], workers)) for _ in range(rounds)]
