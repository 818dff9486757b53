"""Connections kept between deliveries: used again where that is safe, and never instead of a check."""

import io
import socket
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from functools import partial
from pathlib import Path
from threading import Barrier

import pytest

from removal.webhooks.client import BODY_READ, WebhookSender
from removal.webhooks.connection_pool import (
    CONNECTIONS_AT_MOST,
    IDLE_SECONDS_AT_MOST,
    LOOKUP_TTL_SECONDS,
    ConnectionPool,
)
from tests.webhooks.certificates import certified
from tests.webhooks.names import Names
from tests.webhooks.receiver import FULL, Receiver, converses, resets, says

HEADERS = {"webhook-id": "d-1"}
BODY = b'{"type":"order.issued"}'
NAME = "hooks.example.org"
SOON = 5.0  # seconds


def statuses(sender: WebhookSender, url: str, times: int) -> list[int | str | None]:
    """What came of sending so often."""
    answers = [sender.send(url, HEADERS, BODY) for _ in range(times)]
    return [answer.fault or answer.status for answer in answers]


def test_a_receiver_that_goes_on_listening_is_connected_to_once() -> None:
    with Receiver(converses(FULL, FULL, FULL)) as receiver, closing(ConnectionPool()) as kept:
        sender = WebhookSender([receiver.url], pool=kept, timeout=SOON)
        assert statuses(sender, receiver.url, 3) == [200] * 3
    assert receiver.connections == 1
    assert [request.partition(b"\r\n\r\n")[2] for request in receiver.requests] == [BODY] * 3
    assert all(b"connection: close" not in request for request in receiver.requests)


def test_one_that_had_closed_without_a_word_is_connected_to_anew_and_sent_each_delivery_once() -> None:
    with Receiver(converses(FULL)) as receiver, closing(ConnectionPool()) as kept:
        sender = WebhookSender([receiver.url], pool=kept, timeout=SOON)
        assert statuses(sender, receiver.url, 3) == [200] * 3
    assert (receiver.connections, len(receiver.requests)) == (3, 3)


@pytest.mark.parametrize("secured", [False, True], ids=["http", "https"])
def test_one_that_closes_while_it_is_written_to_is_connected_to_anew(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, *, secured: bool
) -> None:
    """What the check cannot see: the other side closes after it and before the request is there."""
    monkeypatch.setattr("removal.webhooks.connection.Connection.is_idle", True)
    presented, trusted = certified(NAME, tmp_path) if secured else (None, None)
    with Receiver(converses(FULL), presented) as receiver, closing(ConnectionPool()) as kept:
        entry = f"{'https' if secured else 'http'}://{NAME}:{receiver.port}"
        names = Names(*[["127.0.0.1"]] * 3)
        sender = WebhookSender([entry], names, context=trusted, pool=kept, timeout=SOON)
        assert statuses(sender, entry, 3) == [200] * 3
    assert (receiver.connections, len(receiver.requests)) == (3, 3)


WORDS = {
    "half a status": b"HTTP/1.1 2",
    "nothing final": b"HTTP/1.1 103 Early Hints\r\n\r\n",
    "half a head": b"HTTP/1.1 200 OK\r\n",
}


@pytest.mark.parametrize("word", WORDS.values(), ids=WORDS)
@pytest.mark.parametrize("reset", [False, True], ids=["closed", "reset"])
def test_one_that_was_kept_and_then_breaks_off_in_its_answer_is_not_asked_twice(word: bytes, *, reset: bool) -> None:
    talk = converses(FULL, word)
    with Receiver(resets(talk) if reset else talk) as receiver, closing(ConnectionPool()) as kept:
        sender = WebhookSender([receiver.url], pool=kept, timeout=SOON)
        answers = statuses(sender, receiver.url, 2)
    assert answers == [200, 200 if b"200" in word else "reset"]
    assert (receiver.connections, len(receiver.requests)) == (1, 2)


def test_one_that_was_kept_and_answers_before_it_has_read_the_body_is_not_asked_twice() -> None:
    def impatient(receiver: Receiver, connection: socket.socket) -> None:
        converses(FULL)(receiver, connection)
        connection.recv(1)
        connection.sendall(b"HTTP/1.1 413 Too Large\r\ncontent-length: 0\r\n\r\n")
        receiver.closing.wait(0.1)  # closed with most of the body unread

    with Receiver(impatient) as receiver, closing(ConnectionPool()) as kept:
        sender = WebhookSender([receiver.url], pool=kept, timeout=SOON)
        assert statuses(sender, receiver.url, 1) == [200]
        assert sender.send(receiver.url, HEADERS, bytes(32_000_000)).status == 413
    assert receiver.connections == 1


TIMED_OUT = b"HTTP/1.1 408 Request Time-out\r\nconnection: close\r\n\r\n"


def test_one_that_was_kept_and_says_that_it_waited_in_vain_is_connected_to_anew() -> None:
    with Receiver(converses(FULL, TIMED_OUT)) as receiver, closing(ConnectionPool()) as kept:
        sender = WebhookSender([receiver.url], pool=kept, timeout=SOON)
        assert statuses(sender, receiver.url, 2) == [200, 200]
    assert receiver.connections == 2


def test_a_new_one_that_says_so_has_answered() -> None:
    with Receiver(converses(TIMED_OUT)) as receiver, closing(ConnectionPool()) as kept:
        assert statuses(WebhookSender([receiver.url], pool=kept, timeout=SOON), receiver.url, 1) == [408]
    assert (receiver.connections, len(receiver.requests)) == (1, 1)


LEAVES = {
    "that failed": b"HTTP/1.1 500 X\r\ncontent-length: 0\r\n\r\n",
    "that means to close": b"HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 0\r\n\r\n",
    "of an older protocol": b"HTTP/1.0 200 OK\r\ncontent-length: 0\r\n\r\n",
    "whose end was not read": b"HTTP/1.1 200 OK\r\ncontent-length: %d\r\n\r\n" % (BODY_READ + 1)
    + b"x" * (BODY_READ + 1),
    "that goes on talking": FULL + b"x" * 20_000,
    "that says a byte more": FULL + b"x",
    "with a line that cannot be read": FULL.replace(b"\r\n\r\n", b"\r\nnonsense\r\n\r\n"),
    "whose body has two lengths": FULL.replace(b": 2", b": 2, 3"),
    "of a status without a body that has one": b"HTTP/1.1 204 X\r\ntransfer-encoding: chunked\r\n\r\n",
    "after another protocol": b"HTTP/1.1 101 Switching Protocols\r\n\r\n" + FULL,
    "whose body is cut": b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\nok\r\nzz\r\n",
}


@pytest.mark.parametrize("answer", LEAVES.values(), ids=LEAVES)
def test_no_answer_leaves_its_connection_open(answer: bytes) -> None:
    with Receiver(converses(answer, FULL)) as receiver, closing(ConnectionPool()) as kept:
        sender = WebhookSender([receiver.url], pool=kept, timeout=SOON)
        first, second = statuses(sender, receiver.url, 2)
    assert first == second
    assert first == int(answer.removeprefix(b"HTTP/1.1 101 Switching Protocols\r\n\r\n")[9:12])
    assert receiver.connections == 2


def test_what_tls_holds_back_is_more_than_was_asked_for_too(tmp_path: Path) -> None:
    """One record, of which the sender's reader takes the answer and leaves a byte."""
    presented, trusted = certified(NAME, tmp_path)
    answer = FULL.replace(b"content", b"x: " + b"y" * (io.DEFAULT_BUFFER_SIZE - len(FULL) - 5) + b"\r\ncontent")
    assert len(answer) == io.DEFAULT_BUFFER_SIZE
    with Receiver(converses(answer + b"x", FULL), presented) as receiver, closing(ConnectionPool()) as kept:
        entry = f"https://{NAME}:{receiver.port}"
        sender = WebhookSender([entry], Names(["127.0.0.1"], ["127.0.0.1"]), context=trusted, pool=kept, timeout=SOON)
        assert statuses(sender, entry, 2) == [200, 200]
    assert receiver.connections == 2


def test_none_is_used_that_was_idle_for_long_by_either_clock() -> None:
    for late in ((100.0 + IDLE_SECONDS_AT_MOST, 100.0), (100.0, 100.0 + IDLE_SECONDS_AT_MOST)):
        with Receiver(converses(FULL, FULL)) as receiver, closing(ConnectionPool()) as kept:
            sender = WebhookSender([receiver.url], pool=kept, timeout=SOON)
            kept.clocks = lambda: (100.0, 100.0)
            statuses(sender, receiver.url, 1)
            kept.clocks = partial(tuple[float, float], late)
            assert statuses(sender, receiver.url, 1) == [200]
        assert receiver.connections == 2


def test_what_is_kept_serves_only_an_address_that_the_name_has_now() -> None:
    names = Names(["127.0.0.1"], ["127.0.0.2"])
    with (
        Receiver(converses(FULL, FULL)) as first,
        Receiver(says(FULL), host="127.0.0.2", port=first.port) as second,
        closing(ConnectionPool()) as kept,
    ):
        sender = WebhookSender([f"http://{NAME}:{first.port}"], names, pool=kept, timeout=SOON)
        for now in (100.0, 100.0 + LOOKUP_TTL_SECONDS):
            kept.clocks = partial(tuple[float, ...], (now,))
            assert statuses(sender, f"http://{NAME}:{first.port}/", 1) == [200]
    assert (first.connections, second.connections, len(names.lookups)) == (1, 1, 2)


def test_a_name_is_not_looked_up_again_within_a_second_but_after_a_failure() -> None:
    class FailingNames(Names):
        def __call__(self, host: str, port: int) -> Sequence[str]:
            addresses = super().__call__(host, port)
            if not addresses:
                raise socket.gaierror(socket.EAI_AGAIN, "later")
            return addresses

    names, kept = FailingNames([], ["127.0.0.1"], ["127.0.0.1"]), ConnectionPool()
    with Receiver(converses(*[FULL] * 9)) as receiver, closing(kept):
        sender = WebhookSender([f"http://{NAME}:{receiver.port}"], names, pool=kept, timeout=SOON)
        assert statuses(sender, f"http://{NAME}:{receiver.port}/", 5) == ["dns", 200, 200, 200, 200]
    assert names.lookups == [(NAME, receiver.port)] * 2


def test_workers_that_send_at_once_have_a_connection_each() -> None:
    """Each answers once all four have been asked."""
    together = Barrier(4, timeout=SOON)

    def meets(receiver: Receiver, connection: socket.socket) -> None:
        together.wait()
        converses(FULL)(receiver, connection)

    kept = ConnectionPool()
    with ExitStack() as stack, ThreadPoolExecutor(4) as workers:
        receivers = [stack.enter_context(Receiver(meets)) for _ in range(4)]
        stack.callback(kept.close)
        sender = WebhookSender([receiver.url for receiver in receivers], pool=kept, timeout=SOON)
        answers = list(workers.map(lambda receiver: sender.send(receiver.url, HEADERS, BODY).status, receivers))
    assert answers == [200] * 4


def test_only_so_many_are_kept_and_the_one_used_longest_ago_goes_first() -> None:
    kept = ConnectionPool()
    with ExitStack() as stack:
        receivers = [stack.enter_context(Receiver(converses(FULL, FULL))) for _ in range(CONNECTIONS_AT_MOST + 1)]
        stack.callback(kept.close)
        sender = WebhookSender([receiver.url for receiver in receivers], pool=kept, timeout=SOON)
        for receiver in (*receivers, receivers[-1], receivers[0]):
            sender.send(receiver.url, HEADERS, BODY)
    assert (receivers[0].connections, receivers[-1].connections) == (2, 1)
