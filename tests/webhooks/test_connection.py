"""Whom WebhookSender connects to: the address that was checked, under the host's own name, and no other."""

import os
import socket
import ssl
from collections.abc import Sequence
from pathlib import Path

import pytest

from removal.webhooks.client import Fault, WebhookSender
from tests.webhooks.certificates import certified
from tests.webhooks.names import Names
from tests.webhooks.receiver import FULL, Receiver, Script, says

HEADERS = {"content-type": "application/json", "webhook-id": "d-1"}
BODY = b'{"type":"order.issued"}'
NAME = "hooks.example.org"
PUBLIC = "93.184.215.14"


@pytest.fixture
def dialled(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, int]]:
    """Every address that is connected to; no connection succeeds."""
    addresses: list[tuple[str, int]] = []

    def refuse(address: tuple[str, int], timeout: float) -> socket.socket:
        assert timeout > 0
        addresses.append(address)
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "create_connection", refuse)
    return addresses


def test_a_port_where_no_one_listens_is_a_fault() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        entry = f"http://127.0.0.1:{taken.getsockname()[1]}"
    assert WebhookSender([entry]).send(entry, HEADERS, BODY).fault == Fault.CONNECT


def test_a_name_that_does_not_resolve_is_a_fault(dialled: list[tuple[str, int]]) -> None:
    def unknown(_host: str, _port: int) -> Sequence[str]:
        raise socket.gaierror(socket.EAI_NONAME, "unknown")

    for resolve in (unknown, Names([])):
        assert WebhookSender(resolve=resolve).send(f"https://{NAME}/", HEADERS, BODY).fault == Fault.DNS
    assert dialled == []


@pytest.mark.parametrize(
    "url", ["", "javascript:alert(1)", "http://93.184.215.14/", "https://10.0.0.1/", "https://a b/", "https://[::1]/"]
)
def test_a_url_that_is_no_target_is_a_fault_and_no_one_is_asked_or_called(
    url: str, dialled: list[tuple[str, int]]
) -> None:
    names = Names([PUBLIC])
    assert WebhookSender(resolve=names).send(url, HEADERS, BODY).fault == Fault.REFUSED_TARGET
    assert (names.lookups, dialled) == ([], [])


def test_a_name_is_looked_up_once_a_try_and_refused_when_it_changes_its_mind(dialled: list[tuple[str, int]]) -> None:
    names = Names([PUBLIC], ["10.0.0.5"], [PUBLIC, "169.254.169.254"])
    sender = WebhookSender(resolve=names)
    faults = [sender.send(f"https://{NAME}/hook", HEADERS, BODY).fault for _ in range(3)]
    assert faults == [Fault.CONNECT, Fault.REFUSED_TARGET, Fault.REFUSED_TARGET]
    assert names.lookups == [(NAME, 443)] * 3
    assert dialled == [(PUBLIC, 443)]


def test_the_connection_goes_to_the_address_that_was_looked_up_and_not_to_the_name() -> None:
    with Receiver(says(FULL)) as right, Receiver(says(FULL), host="127.0.0.2", port=right.port) as wrong:
        names = Names(["127.0.0.1"], ["127.0.0.2"])
        sender = WebhookSender([f"http://{NAME}:{right.port}"], names)
        answer = sender.send(f"http://{NAME}:{right.port}/hook", HEADERS, BODY)
    assert answer.status == 200
    assert (right.connections, wrong.connections) == (1, 0)
    assert f"host: {NAME}:{right.port}".encode() in right.requests[0]


def test_when_one_address_does_not_answer_the_next_is_tried_and_the_body_sent_once() -> None:
    with Receiver(says(FULL), host="127.0.0.2") as second:
        names = Names(["127.0.0.1", "127.0.0.2"])
        answer = WebhookSender([f"http://{NAME}:{second.port}"], names).send(
            f"http://{NAME}:{second.port}/", HEADERS, BODY
        )
    assert (answer.status, second.connections) == (200, 1)


def test_of_a_name_with_many_addresses_only_the_first_few_are_tried(dialled: list[tuple[str, int]]) -> None:
    names = Names([f"93.184.215.{last}" for last in range(100)])
    assert WebhookSender(resolve=names).send(f"https://{NAME}:8443/", HEADERS, BODY).fault == Fault.CONNECT
    assert dialled == [(f"93.184.215.{last}", 8443) for last in range(4)]


def test_a_proxy_in_the_environment_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    with Receiver(says(FULL)) as proxy, Receiver(says(FULL)) as receiver:
        for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
            monkeypatch.setitem(os.environ, name, proxy.url)
        assert WebhookSender([receiver.url]).send(receiver.url, HEADERS, BODY).status == 200
    assert (receiver.connections, proxy.connections) == (1, 0)


def test_tls_names_the_host_and_checks_its_certificate_though_the_connection_goes_to_an_address(tmp_path: Path) -> None:
    presented, trusted = certified(NAME, tmp_path)
    asked_for: list[str | None] = []
    presented.sni_callback = lambda _socket, name, _context: asked_for.append(name)
    with Receiver(says(FULL), presented) as receiver:
        entry = f"https://{NAME}:{receiver.port}"
        sender = WebhookSender([entry], Names(["127.0.0.1"]), context=trusted)
        answer = sender.send(f"{entry}/hook", HEADERS, BODY)
    assert (answer.status, answer.body) == (200, b"ok")
    assert asked_for == [NAME]
    assert f"host: {NAME}:{receiver.port}".encode() in receiver.requests[0]


def test_a_certificate_for_another_host_is_a_fault_and_nothing_is_sent(tmp_path: Path) -> None:
    presented, trusted = certified("other.example.org", tmp_path)
    _assert_tls_fault(says(FULL), presented, trusted)


def test_a_certificate_that_no_one_vouches_for_is_a_fault_and_nothing_is_sent(tmp_path: Path) -> None:
    presented, _ = certified(NAME, tmp_path)
    _assert_tls_fault(says(FULL), presented, None)


def test_a_receiver_without_tls_on_an_https_port_is_a_fault() -> None:
    def plain(_receiver: Receiver, connection: socket.socket) -> None:
        connection.recv(65536)
        connection.sendall(FULL)

    _assert_tls_fault(plain, None, None)


def test_a_receiver_that_knows_only_an_outdated_tls_is_a_fault(tmp_path: Path) -> None:
    presented, trusted = certified(NAME, tmp_path)
    with pytest.warns(DeprecationWarning, match="TLSv1_1"):
        presented.minimum_version, presented.maximum_version = ssl.TLSVersion.TLSv1_1, ssl.TLSVersion.TLSv1_1
    _assert_tls_fault(says(FULL), presented, trusted)


def _assert_tls_fault(script: Script, presented: ssl.SSLContext | None, trusted: ssl.SSLContext | None) -> None:
    with Receiver(script, presented) as receiver:
        entry = f"https://{NAME}:{receiver.port}"
        answer = WebhookSender([entry], Names(["127.0.0.1"]), context=trusted, timeout=5).send(entry, HEADERS, BODY)
    assert (answer.status, answer.fault) == (None, Fault.TLS)
    assert receiver.requests == []
