"""Gives the emulated HTTP API an address of its own, as on AWS, that is known before the stack is deployed.

The emulator finds an API by its `Host` name, which no resolver knows; so each connection is passed on byte for byte,
one request each, with that one header replaced.
"""

import socket
import socketserver
import threading
from contextlib import AbstractContextManager

from infra.dev.local.server import LOOPBACK, serving

HEAD_AT_MOST = 65_536
PATIENCE = 60.0  # seconds without a byte until a connection is given up
REPLACED = (b"host", b"connection")


class Gateway:
    """Passes requests on to one API of the emulator; without a route it hangs up."""

    def __init__(self) -> None:
        self._server = _Listener((LOOPBACK, 0), _Relay)
        self.url = f"http://{LOOPBACK}:{self._server.server_address[1]}"

    def route(self, port: int, api_id: str) -> None:
        """From now on: to this API of the emulator on this port."""
        self._server.target = (LOOPBACK, port)
        self._server.host = f"{api_id}.execute-api.localhost:{port}"

    def running(self) -> AbstractContextManager[None]:
        """Pass on until this is left."""
        return serving(self._server)


class _Listener(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True
    target: tuple[str, int] | None = None
    host = ""


class _Relay(socketserver.BaseRequestHandler):
    request: socket.socket
    server: _Listener

    def handle(self) -> None:
        if self.server.target is None:
            return
        self.request.settimeout(PATIENCE)
        try:
            head, rest = _read_head(self.request)
            with socket.create_connection(self.server.target, timeout=PATIENCE) as behind:
                behind.sendall(readdressed(head, self.server.host) + rest)
                threading.Thread(target=_pump, args=(self.request, behind), daemon=True).start()
                _pump(behind, self.request)
        except OSError:
            return  # either side hung up; the other sees it when this connection closes


def readdressed(head: bytes, host: str) -> bytes:
    """A request's head with this `Host`, and the wish to close afterwards: one request is one connection."""
    request_line, *fields = head.split(b"\r\n")
    kept = [field for field in fields if field.partition(b":")[0].strip().lower() not in REPLACED]
    return b"\r\n".join([request_line, b"Host: " + host.encode(), b"Connection: close", *kept]) + b"\r\n\r\n"


def _read_head(source: socket.socket) -> tuple[bytes, bytes]:
    read = b""
    while b"\r\n\r\n" not in read:
        chunk = source.recv(HEAD_AT_MOST)
        if not chunk or len(read) > HEAD_AT_MOST:
            raise ConnectionAbortedError
        read += chunk
    head, _, rest = read.partition(b"\r\n\r\n")
    return head, rest


def _pump(source: socket.socket, sink: socket.socket) -> None:
    try:
        while chunk := source.recv(HEAD_AT_MOST):
            sink.sendall(chunk)
        sink.shutdown(socket.SHUT_WR)
    except OSError:
        return
