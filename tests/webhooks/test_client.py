"""WebhookSender against real sockets on this machine: what is sent, what comes back, and what never happens."""

import hashlib
import socket
from collections.abc import Sequence
from pathlib import Path
from threading import Event

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from removal.webhooks.client import BODY_READ, Fault, WebhookSender
from tests.webhooks.certificates import certified
from tests.webhooks.names import Names
from tests.webhooks.receiver import FULL, Receiver, Script, drips, hangs, resets, says, sips

HEADERS = {"content-type": "application/json", "webhook-id": "d-1"}
BODY = '{"type":"order.issued","reason":"травля"}'.encode()
NAME = "hooks.example.org"
PUBLIC = "93.184.215.14"
SOON = 0.3  # seconds: the deadline of receivers that never finish
CHUNKS = b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n"
LATE = 5_000  # milliseconds by which they are given up even on a busy machine


def sender_to(*receivers: Receiver, timeout: float = 10) -> WebhookSender:
    return WebhookSender([receiver.url for receiver in receivers], timeout=timeout)


def test_the_body_arrives_byte_for_byte_under_the_headers_given() -> None:
    with Receiver(says(FULL)) as receiver:
        answer = sender_to(receiver).send(f"{receiver.url}/hook?k=%20v", HEADERS, BODY)
    head, _, body = receiver.requests[0].partition(b"\r\n\r\n")
    assert (answer.status, answer.fault, answer.body) == (200, None, b"ok")
    assert body == BODY
    assert head.decode().split("\r\n") == [
        "POST /hook?k=%20v HTTP/1.1",
        "Accept-Encoding: identity",
        f"host: 127.0.0.1:{receiver.port}",
        "connection: close",
        f"content-length: {len(BODY)}",
        "content-type: application/json",
        "webhook-id: d-1",
    ]


def test_an_answer_is_hashed_and_timed() -> None:
    with Receiver(says(FULL)) as receiver:
        ticks = iter([100.0, *[100.0] * 3, *[100.25] * 50])
        sender = WebhookSender([receiver.url], clock=ticks.__next__)
        answer = sender.send(receiver.url, HEADERS, BODY)
    assert answer.body_sha256 == hashlib.sha256(b"ok").hexdigest()
    assert answer.milliseconds == 250


def test_of_a_long_answer_the_beginning_is_read_and_no_more() -> None:
    endless = drips(b"HTTP/1.1 200 OK\r\n\r\n", b"x" * 1000)
    with Receiver(endless) as receiver:
        answer = sender_to(receiver).send(receiver.url, HEADERS, BODY)
    assert (answer.status, answer.body) == (200, b"x" * BODY_READ)
    assert answer.body_sha256 == hashlib.sha256(answer.body).hexdigest()


def test_a_chunked_answer_is_put_together() -> None:
    chunked = b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n4\r\nchal\r\n5\r\nlenge\r\n0\r\n\r\n"
    with Receiver(says(chunked)) as receiver:
        assert sender_to(receiver).send(receiver.url, HEADERS, BODY).body == b"challenge"


@pytest.mark.parametrize("status", [204, 301, 304, 400, 401, 410, 429, 500, 503])
def test_every_status_is_reported_as_it_was_given(status: int) -> None:
    with Receiver(says(b"HTTP/1.1 %d X\r\ncontent-length: 0\r\nretry-after: 120\r\n\r\n" % status)) as receiver:
        answer = sender_to(receiver).send(receiver.url, HEADERS, BODY)
    assert (answer.status, answer.fault, answer.retry_after) == (status, None, "120")


def test_a_retry_after_longer_than_any_date_is_left_out() -> None:
    with Receiver(says(b"HTTP/1.1 503 X\r\nretry-after: " + b"9" * 65 + b"\r\n\r\n")) as receiver:
        assert sender_to(receiver).send(receiver.url, HEADERS, BODY).retry_after is None


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_reported_and_never_followed(status: int) -> None:
    with Receiver(says(FULL)) as second:
        moved = b"HTTP/1.1 %d Moved\r\nlocation: %s/\r\ncontent-length: 0\r\n\r\n" % (status, second.url.encode())
        with Receiver(says(moved)) as first:
            answer = sender_to(first, second).send(first.url, HEADERS, BODY)
        assert (answer.status, answer.fault) == (status, None)
        assert (first.connections, second.connections) == (1, 0)


UNFINISHED: dict[str, Script] = {
    "nothing at all": hangs,
    "a status line without end": drips(b"HTTP/1.1 ", b"2"),
    "headers without end": drips(b"HTTP/1.1 200 OK\r\nx: ", b"y"),
    "interim answers without end": drips(b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
}


@pytest.mark.parametrize("script", UNFINISHED.values(), ids=UNFINISHED)
def test_a_receiver_that_never_finishes_is_given_up_at_the_deadline(script: Script) -> None:
    with Receiver(script) as receiver:
        answer = sender_to(receiver, timeout=SOON).send(receiver.url, HEADERS, BODY)
    assert (answer.status, answer.fault, answer.body) == (None, Fault.TIMEOUT, b"")
    assert SOON * 1000 <= answer.milliseconds < LATE


UNENDING: dict[str, Script] = {
    "of a length": drips(b"HTTP/1.1 200 OK\r\ncontent-length: 4000\r\n\r\nheard", b""),
    "of no length": drips(b"HTTP/1.1 200 OK\r\n\r\nheard", b""),
    "in chunks": drips(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nheard\r\n", b""),
    "that drips": drips(b"HTTP/1.1 200 OK\r\ncontent-length: 4000\r\n\r\nheard", b"z"),
    "of chunks that drip": drips(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nheard\r\n", b"1\r\nz\r\n"),
}


@pytest.mark.parametrize("script", UNENDING.values(), ids=UNENDING)
def test_of_a_body_that_does_not_end_in_time_what_was_heard_counts(script: Script) -> None:
    with Receiver(script) as receiver:
        answer = sender_to(receiver, timeout=SOON).send(receiver.url, HEADERS, BODY)
    assert (answer.status, answer.fault, answer.body.rstrip(b"z")) == (200, None, b"heard")
    assert SOON * 1000 <= answer.milliseconds < LATE


@pytest.mark.parametrize("script", [hangs, sips], ids=["not at all", "in sips"])
def test_a_receiver_that_does_not_read_the_body_is_given_up_at_the_deadline(script: Script) -> None:
    with Receiver(script) as receiver:
        answer = sender_to(receiver, timeout=SOON).send(receiver.url, HEADERS, bytes(64_000_000))
    assert answer.fault == Fault.TIMEOUT
    assert answer.milliseconds < LATE


def test_a_handshake_that_never_ends_is_given_up_at_the_deadline() -> None:
    with Receiver(hangs) as receiver:
        entry = f"https://127.0.0.1:{receiver.port}"
        answer = WebhookSender([entry], timeout=SOON).send(entry, HEADERS, BODY)
    assert answer.fault == Fault.TIMEOUT
    assert answer.milliseconds < LATE


def test_a_name_server_that_never_answers_is_given_up_at_the_deadline() -> None:
    over = Event()

    def silent(_host: str, _port: int) -> Sequence[str]:
        over.wait(30)
        return []

    answer = WebhookSender(resolve=silent, timeout=SOON).send(f"https://{NAME}/", HEADERS, BODY)
    over.set()
    assert answer.fault == Fault.DNS
    assert answer.milliseconds < LATE


BROKEN: dict[str, tuple[bytes, Fault]] = {
    "nothing": (b"", Fault.RESET),
    "half a status": (b"HTTP/1.1 2", Fault.RESET),
    "nothing final": (b"HTTP/1.1 103 Early Hints\r\nlink: x\r\n\r\n", Fault.RESET),
    "another protocol": (b"SSH-2.0-OpenSSH_9.6\r\n", Fault.GARBLED),
    "a status that is no number": (b"HTTP/1.1 OK fine\r\n\r\n", Fault.GARBLED),
}


@pytest.mark.parametrize(("content", "fault"), BROKEN.values(), ids=BROKEN)
def test_an_answer_that_is_none_is_a_fault_with_a_name(content: bytes, fault: Fault) -> None:
    with Receiver(says(content)) as receiver:
        answer = sender_to(receiver).send(receiver.url, HEADERS, BODY)
    assert (answer.status, answer.fault) == (None, fault)


ODD = {
    "half a body": b"HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nhalf",
    "half a chunk": b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nA\r\nhalf",
    "no chunk's size": b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n4\r\nhalf\r\nzz\r\n",
    "a chunk of less than nothing": b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n4\r\nhalf\r\n-5\r\n",
    "a header of a megabyte": b"HTTP/1.1 200 OK\r\nx: " + bytes(900_000) + b"\r\n\r\nhalf",
    "a thousand headers": b"HTTP/1.1 200 OK\r\n" + b"x: y\r\n" * 1000 + b"\r\nhalf",
    "hints before it": b"HTTP/1.1 103 Early Hints\r\nlink: x\r\n\r\nHTTP/1.1 200 OK\r\n\r\nhalf",
}


@pytest.mark.parametrize("content", ODD.values(), ids=ODD)
def test_a_status_that_was_heard_counts_whatever_is_odd_about_the_rest(content: bytes) -> None:
    with Receiver(says(content)) as receiver:
        answer = sender_to(receiver).send(receiver.url, HEADERS, BODY)
    assert (answer.status, answer.fault, answer.body) == (200, None, b"half")
    assert len(receiver.requests) == 1


@pytest.mark.parametrize("content", [b"HTTP/1.1 200 OK\r\n", FULL[:-1]], ids=["in its head", "in its body"])
def test_a_connection_that_is_reset_after_the_status_takes_nothing_back(content: bytes) -> None:
    with Receiver(resets(says(content))) as receiver:
        assert sender_to(receiver).send(receiver.url, HEADERS, BODY).status == 200


def test_one_that_is_reset_before_it_is_a_fault() -> None:
    with Receiver(resets(says(b"HTTP/1.1 "))) as receiver:
        assert sender_to(receiver).send(receiver.url, HEADERS, BODY).fault == Fault.RESET


@settings(max_examples=60)
@given(st.binary(max_size=300), st.sampled_from([b"", FULL, b"HTTP/1.1 200 OK\r\n", CHUNKS]))
def test_whatever_bytes_a_receiver_answers_come_back_as_a_status_or_a_fault(content: bytes, before: bytes) -> None:
    with Receiver(says(before + content)) as receiver:
        answer = sender_to(receiver).send(receiver.url, HEADERS, BODY)
    assert (answer.status is None) is (answer.fault is not None)
    assert answer.status == 200 or not before


EARLY = b"HTTP/1.1 413 Too Large\r\ncontent-length: 0\r\n\r\n"
LARGE = bytes(32_000_000)  # more than any buffer on the way


def impatient(receiver: Receiver, connection: socket.socket) -> None:
    """Answer, and close with most of the body unread: the connection breaks under the sender."""
    connection.recv(1)
    connection.sendall(EARLY)
    receiver.closing.wait(0.1)


def impatient_but_civil(receiver: Receiver, connection: socket.socket) -> None:
    """The same, having said that nothing more will come."""
    connection.recv(1)
    connection.sendall(EARLY)
    connection.shutdown(socket.SHUT_WR)
    receiver.closing.wait(0.1)


@pytest.mark.parametrize("script", [impatient, impatient_but_civil], ids=["closed", "shut down"])
def test_an_answer_given_before_the_body_was_read_is_heard(script: Script) -> None:
    with Receiver(script) as receiver:
        assert sender_to(receiver).send(receiver.url, HEADERS, LARGE).status == 413


def test_so_is_one_that_came_over_tls(tmp_path: Path) -> None:
    presented, trusted = certified(NAME, tmp_path)
    with Receiver(impatient, presented) as receiver:
        entry = f"https://{NAME}:{receiver.port}"
        sender = WebhookSender([entry], Names(["127.0.0.1"]), context=trusted, timeout=10)
        assert sender.send(entry, HEADERS, LARGE).status == 413


def test_one_that_breaks_off_without_an_answer_is_a_reset_of_its_connection() -> None:
    def leaves(receiver: Receiver, connection: socket.socket) -> None:
        connection.recv(1)
        receiver.closing.wait(0.1)

    with Receiver(leaves) as receiver:
        assert sender_to(receiver).send(receiver.url, HEADERS, LARGE).fault == Fault.RESET
