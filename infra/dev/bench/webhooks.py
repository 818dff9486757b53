"""Webhooks a second from one process, beside a plain `http.client` sender: `python -m infra.dev.bench.webhooks`.

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
from statistics import median
from threading import local

from removal.endpoints.secret import new_secret
from removal.webhooks.client import WebhookSender
from removal.webhooks.connection_pool import ConnectionPool
from removal.webhooks.signature import signature_header

WORKERS = 64
RECEIVER_MS = 50
WEBHOOKS = 3_200  # a run
RUNS = 5
BATCH = 10  # messages that one invocation sends at once
BODY = b'{"data":{"filler":"' + b"x" * 1_500 + b'"},"timestamp":"2026-11-24T09:00:00.000Z","type":"order.reminded"}'
ID, AT = "0b6c8a52-33c5-5a9e-9d5e-0e7e5f5f1c11", datetime(2026, 11, 24, 9, tzinfo=UTC)
HEADERS = {"content-type": "application/json", "user-agent": "removal-orders", "webhook-id": ID}
LEAST_RATIO = 0.9

Send = Callable[[int], bool]


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


def one_at_a_time() -> dict[str, float]:
    """Microseconds of CPU for each webhook where no thread waits for another."""
    with receiving(0) as port, ThreadPoolExecutor(1) as worker:
        senders = {"plain": plain(port), "ours": ours(port)}
        turns = [{name: timed(send, worker).microseconds for name, send in senders.items()} for _ in range(RUNS)]
    return {name: median(turn[name] for turn in turns) for name in senders}


def main() -> None:
    """Measure, print, and fail below the ratio that is asked for."""
    alone = one_at_a_time()
    with receiving() as port, ThreadPoolExecutor(WORKERS) as workers:
        senders = {"plain": plain(port), "ours": ours(port)}
        for send in senders.values():
            timed(send, workers)  # connections are opened, code is warm
        turns = [{name: timed(send, workers) for name, send in senders.items()} for _ in range(RUNS)]
        batch = median(batch_milliseconds(senders["ours"], workers) for _ in range(20))
    for name in senders:
        rate, cpu = (median(getattr(turn[name], kind) for turn in turns) for kind in ("rate", "microseconds"))
        print(f"{name:5}  {rate:6.0f} webhooks/s  {cpu:4.0f} µs of CPU each, {alone[name]:.0f} µs one at a time")
    ratio = median(turn["ours"].rate / turn["plain"].rate for turn in turns)
    print(f"ratio  {ratio:.2f} (at least {LEAST_RATIO})   batch of {BATCH}: {batch:.0f} ms")
    if ratio < LEAST_RATIO:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
