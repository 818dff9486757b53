"""A server on this machine that does with each connection what its script says, and remembers what it was sent."""

import socket
import ssl
import struct
from collections.abc import Callable
from contextlib import suppress
from threading import Event, Thread
from types import TracebackType
from typing import Self

PATIENCE = 30  # seconds after which a script gives up a connection that a broken sender left hanging
FULL = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok"

Script = Callable[["Receiver", socket.socket], None]


def says(answer: bytes) -> Script:
    """Read the whole request, then answer with these bytes and close."""

    def script(receiver: "Receiver", connection: socket.socket) -> None:
        receiver.requests.append(_request(connection))
        connection.sendall(answer)

    return script


def converses(*answers: bytes) -> Script:
    """On each connection, read a request and give the next of these answers; close after the last of them."""

    def script(receiver: "Receiver", connection: socket.socket) -> None:
        for answer in answers:
            receiver.requests.append(_request(connection))
            connection.sendall(answer)

    return script


def drips(first: bytes, drop: bytes) -> Script:
    """Read the whole request, say the first bytes, then the drop again and again, faster than any timeout of a read."""

    def script(receiver: "Receiver", connection: socket.socket) -> None:
        receiver.requests.append(_request(connection))
        connection.sendall(first)
        while not receiver.closing.wait(0.02):
            connection.sendall(drop)

    return script


def resets(script: Script) -> Script:
    """Do as the script, then reset the connection; what was sent before can still be read."""

    def then_resets(receiver: "Receiver", connection: socket.socket) -> None:
        script(receiver, connection)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    return then_resets


def hangs(receiver: "Receiver", _connection: socket.socket) -> None:
    """Take the connection and do nothing with it, not even read."""
    receiver.closing.wait(PATIENCE)


def sips(receiver: "Receiver", connection: socket.socket) -> None:
    """Read on and on, but no more than 10 MB a second."""
    while not receiver.closing.wait(0.02):
        connection.recv(200_000)


def _request(connection: socket.socket) -> bytes:
    read = b""
    while b"\r\n\r\n" not in read:
        read += _some(connection)
    head, _, body = read.partition(b"\r\n\r\n")
    length = next(int(line.partition(b":")[2]) for line in head.split(b"\r\n") if line.startswith(b"content-length:"))
    while len(body) < length:
        body += _some(connection)
    return head + b"\r\n\r\n" + body


def _some(connection: socket.socket) -> bytes:
    read = connection.recv(65536)
    if not read:
        raise ConnectionError
    return read


class Receiver:
    """One at a time, in the order in which they come; `connections` counts all that were ever made."""

    def __init__(
        self, script: Script, context: ssl.SSLContext | None = None, *, host: str = "127.0.0.1", port: int = 0
    ) -> None:
        self._script = script
        self._context = context
        self._listener = socket.create_server((host, port))
        self._thread = Thread(target=self._serve)
        self.port: int = self._listener.getsockname()[1]
        self.url = f"http://{host}:{self.port}"
        self.connections = 0
        self.requests: list[bytes] = []
        self.closing = Event()

    def __enter__(self) -> Self:
        self._listener.settimeout(0.02)
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.closing.set()
        self._thread.join()
        self._listener.close()

    def _serve(self) -> None:
        while not self.closing.is_set():
            with suppress(TimeoutError):
                connection, _ = self._listener.accept()
                self.connections += 1
                with connection, suppress(OSError):
                    self._speak(connection)

    def _speak(self, connection: socket.socket) -> None:
        connection.settimeout(PATIENCE)
        if self._context is None:
            self._script(self, connection)
            return
        with self._context.wrap_socket(connection, server_side=True) as secured:
            self._script(self, secured)
