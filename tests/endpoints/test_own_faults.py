"""Faults of our own: no answer of the receiver is made of them."""

import errno
import socket
from collections.abc import Sequence

import pytest

from removal.endpoints.own_faults import SystemFault
from removal.webhooks.client import Fault, WebhookSender

HEADERS = {"webhook-id": "d-1"}
URL = "https://hooks.example.org/"
PUBLIC = "93.184.215.14"


@pytest.mark.parametrize("number", [errno.EMFILE, errno.ENFILE, errno.ENOMEM, errno.ENOBUFS, errno.ENETDOWN])
def test_a_process_that_has_no_socket_left_charges_no_one(number: int, monkeypatch: pytest.MonkeyPatch) -> None:
    def exhausted(_address: object, _timeout: float) -> socket.socket:
        raise OSError(number, "none left")

    monkeypatch.setattr(socket, "create_connection", exhausted)
    with pytest.raises(SystemFault, match=errno.errorcode[number]):
        WebhookSender(resolve=lambda _host, _port: [PUBLIC]).send(URL, HEADERS, b"{}")


@pytest.mark.parametrize("number", [errno.ECONNREFUSED, errno.ENETUNREACH, errno.EHOSTUNREACH, errno.EADDRNOTAVAIL])
def test_whatever_else_keeps_a_connection_from_opening_is_the_receivers(
    number: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unreachable(_address: object, _timeout: float) -> socket.socket:
        raise OSError(number, "not there")

    monkeypatch.setattr(socket, "create_connection", unreachable)
    answer = WebhookSender(resolve=lambda _host, _port: [PUBLIC]).send(URL, HEADERS, b"{}")
    assert answer.fault == Fault.CONNECT


@pytest.mark.parametrize(
    ("number", "ours"),
    [
        (socket.EAI_MEMORY, True),
        (socket.EAI_SYSTEM, True),
        (socket.EAI_NONAME, False),
        (socket.EAI_AGAIN, False),
        (socket.EAI_FAIL, False),
    ],
)
def test_of_lookups_those_that_failed_in_this_process_are_ours(number: int, ours: bool) -> None:  # noqa: FBT001 - a table's column
    def failing(_host: str, _port: int) -> Sequence[str]:
        raise socket.gaierror(number, "failed")

    sender = WebhookSender(resolve=failing)
    if ours:
        with pytest.raises(SystemFault):
            sender.send(URL, HEADERS, b"{}")
    else:
        assert sender.send(URL, HEADERS, b"{}").fault == Fault.DNS
