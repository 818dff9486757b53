"""A small HTTP server that answers on 127.0.0.1 only."""

import socketserver
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from infra.dev.local.writing import unwritable

LOOPBACK = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class Request:
    """One request as it came; header names are in lower case."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Response:
    """What goes back."""

    status: int
    body: bytes = b""
    content_type: str = "text/plain; charset=utf-8"
    headers: Mapping[str, str] = field(default_factory=dict)


Respond = Callable[[Request], Response]


class LoopbackServer(ThreadingHTTPServer):
    """Answers each request with `respond`, in a thread of its own; its port is taken when it is made."""

    daemon_threads = True

    def __init__(self, respond: Respond) -> None:
        super().__init__((LOOPBACK, 0), _Handler)
        self.respond = respond

    def handle_error(self, request: object, client_address: object) -> None:
        """A sentence if the local state could not be written; else the traceback."""
        if sentence := unwritable(sys.exception()):
            print(sentence, file=sys.stderr)
            return
        super().handle_error(request, client_address)  # type: ignore[arg-type]

    @property
    def url(self) -> str:
        """Scheme, address and port."""
        return f"http://{LOOPBACK}:{self.server_port}"


@contextmanager
def serving(server: socketserver.BaseServer) -> Iterator[None]:
    """Let a server answer until this is left; then its port is free again."""
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # head and body leave in one packet, or each answer waits 40 ms for the other side's delayed ACK
    server: LoopbackServer

    def _answer(self) -> None:
        length = int(self.headers.get("content-length") or 0)
        headers = {name.lower(): value for name, value in self.headers.items()}
        answer = self.server.respond(Request(self.command, self.path, headers, self.rfile.read(length)))
        self.send_response(answer.status)
        self.send_header("Content-Type", answer.content_type)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(answer.body)

    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = _answer

    def log_message(self, *_: object) -> None:
        """Stay silent: the handlers log what is worth a line."""
