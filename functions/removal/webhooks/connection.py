"""A connection to a checked address, with one deadline for all bytes in both directions.

A socket's own timeout starts again with each byte, so a receiver that sends one byte a second would block a worker for
ever. `http.client` therefore reads and writes through `_TimedSocket`, which limits each step to the time left.
A connection resolves no name, uses no proxy from the environment and follows no redirect.
"""

import io
import socket
import ssl
from collections.abc import Callable, Sequence
from http.client import BadStatusLine, HTTPConnection, HTTPResponse, IncompleteRead, RemoteDisconnected
from queue import Empty, SimpleQueue
from select import POLLIN, poll
from threading import Thread
from typing import TYPE_CHECKING, BinaryIO, cast

from removal.endpoints.target import Resolver, Target
from removal.values import dataclass
from removal.webhooks.response import Head, Unreadable, read_body, read_head

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer, WriteableBuffer

ADDRESSES_TRIED = 4  # of the checked addresses: a name with a hundred addresses would make us a port scanner
BREAKS = (ConnectionError, ssl.SSLEOFError)  # errors of a connection that the other side closed improperly


@dataclass(frozen=True, slots=True)
class Deadline:
    """The end of an exchange, in seconds of a monotonic clock."""

    at: float
    clock: Callable[[], float]

    def left(self) -> float:
        """Seconds left. Raises TimeoutError if there are none."""
        seconds = self.at - self.clock()
        if seconds <= 0:
            raise TimeoutError("The time for this exchange is over.")
        return seconds


def look_up(host: str, port: int) -> Sequence[str]:
    """The addresses of a name by the system's resolver, in the order in which to try them."""
    return [str(info[4][0]) for info in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


def bounded(resolve: Resolver, seconds: float) -> Resolver:
    """The resolver with a timeout in seconds, after which it raises TimeoutError; getaddrinfo has no timeout."""

    def within(host: str, port: int) -> Sequence[str]:
        answers: SimpleQueue[Sequence[str] | Exception] = SimpleQueue()
        Thread(target=_resolve_into, args=(answers, resolve, host, port), daemon=True).start()
        try:
            answer = answers.get(timeout=seconds)
        except Empty:
            raise TimeoutError("DNS has not answered in time.") from None
        if isinstance(answer, Exception):
            raise answer
        return answer

    return within


def _resolve_into(answers: "SimpleQueue[Sequence[str] | Exception]", resolve: Resolver, host: str, port: int) -> None:
    try:
        answers.put(resolve(host, port))
    except Exception as failed:  # noqa: BLE001 – raised again by the waiting thread
        answers.put(failed)


class Response(HTTPResponse):
    """The response class of connections; the module `response` does the parsing."""

    head: Head
    reusable = False  # whether the whole answer was read and nothing followed it

    def begin(self) -> None:
        """Read the head of the final answer.

        RemoteDisconnected if there is no byte of an answer; another HTTPException if there is: then the receiver
        may have read the request.
        """
        reader = cast("_Reader", self.fp)
        try:
            head = read_head(reader.readline)
        except Unreadable:
            raise BadStatusLine("no status") from None
        if head is None:
            raise IncompleteRead(b"") if reader.answer.has_started else RemoteDisconnected("nothing was said")
        self.head, self.status = head, head.status
        self.will_close = False  # the caller of this class closes or reuses the connection
        reader.answer.is_head_read = True

    def beginning(self, limit: int) -> bytes:
        """The first `limit` bytes of the body; fewer if the connection breaks or the time is over."""
        reader = cast("_Reader", self.fp)
        body_read, is_whole = read_body(reader, self.head, limit)
        self.reusable = is_whole and self.head.persistent and not reader.more()
        return body_read


class Connection(HTTPConnection):
    """An open connection to an address, for several exchanges in sequence."""

    response_class = Response
    auto_open = 0  # otherwise it would reconnect by name, without a check of the address

    def __init__(self, target: Target, address: str, timed: "_TimedSocket") -> None:
        super().__init__(target.host, target.port)
        self.address = address
        self.sock = self._timed = timed
        self._written: list[bytes] = []

    def send(self, data: bytes) -> None:  # type: ignore[override] # http.client passes only bytes
        """Buffer the data until `flush`, so that head and body are sent as one packet."""
        self._written.append(data)

    def flush(self) -> None:
        """Send the buffered data."""
        whole = b"".join(self._written)
        self._written.clear()
        self._timed.sendall(whole)

    def renew(self, deadline: Deadline) -> None:
        """Set the deadline of the next exchange."""
        self._timed.deadline = deadline

    @property
    def is_idle(self) -> bool:
        """Whether the other side has neither closed it nor sent anything since the last exchange."""
        return self._timed.is_idle


def connect(target: Target, addresses: Sequence[str], context: ssl.SSLContext, deadline: Deadline) -> Connection:
    """An open connection to the first address that accepts one; with TLS, verified by the host name. OSError."""
    bare, address = _first_open(addresses[:ADDRESSES_TRIED], target.port, deadline)
    try:
        secured = _with_tls(bare, target, context, deadline)
    except OSError:
        bare.close()
        raise
    return Connection(target, address, _TimedSocket(secured, deadline))


def _with_tls(bare: socket.socket, target: Target, context: ssl.SSLContext, deadline: Deadline) -> socket.socket:
    bare.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    bare.settimeout(deadline.left())
    return context.wrap_socket(bare, server_hostname=target.host) if target.scheme == "https" else bare


def _first_open(addresses: Sequence[str], port: int, deadline: Deadline) -> tuple[socket.socket, str]:
    failed: OSError = ConnectionRefusedError("There is no address to connect to.")
    for nth, address in enumerate(addresses):
        try:
            return socket.create_connection((address, port), deadline.left() / (len(addresses) - nth)), address
        except OSError as error:
            failed = error
    raise failed


class _TimedSocket:
    """The methods of a socket that HTTPConnection uses, each within the deadline."""

    def __init__(self, bare: socket.socket, deadline: Deadline) -> None:
        self._bare = bare
        self.deadline = deadline

    @property
    def is_idle(self) -> bool:
        """Whether there is nothing to read; an end of the connection would be readable too."""
        if isinstance(self._bare, ssl.SSLSocket) and self._bare.pending():
            return False
        waiting = poll()
        waiting.register(self._bare, POLLIN)
        return not waiting.poll(0)

    def sendall(self, data: "ReadableBuffer") -> None:
        """Send all data; a TLS socket itself would restart the timeout for each piece."""
        rest = memoryview(data)
        while rest:
            self._bare.settimeout(self.deadline.left())
            rest = rest[self._bare.send(rest) :]

    def makefile(self, _mode: str) -> BinaryIO:
        """The reader of an answer, which keeps the socket open until it is closed."""
        raw = self._bare.makefile("rb", buffering=0)
        return _Reader(_TimedReads(self._bare, raw, self.deadline))

    def close(self) -> None:
        """Close the socket."""
        self._bare.close()


class _Reader(io.BufferedReader):
    """A buffered reader of an answer."""

    def __init__(self, answer: "_TimedReads") -> None:
        super().__init__(answer)
        self.answer = answer

    def more(self) -> bool:
        """Whether unread bytes are left. Ends the answer."""
        self.answer.is_over = True
        return bool(self.peek(1))


class _TimedReads(io.RawIOBase):
    """The bytes of an answer. A broken connection after the first byte counts as the end of the answer.

    Once the head was read, a timeout counts as the end too: the status and the partial body are used (decision 46).
    """

    has_started = False
    is_head_read = False
    is_over = False

    def __init__(self, bare: socket.socket, raw: socket.SocketIO, deadline: Deadline) -> None:
        super().__init__()
        self._bare = bare
        self._raw = raw
        self._deadline = deadline

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "WriteableBuffer") -> int:
        count = 0 if self.is_over else self._read(buffer)
        self.has_started, self.is_over = self.has_started or count > 0, count == 0
        return count

    def _read(self, buffer: "WriteableBuffer") -> int:
        try:
            self._bare.settimeout(self._deadline.left())
            return self._raw.readinto(buffer) or 0
        except OSError as broken:
            if self.is_head_read or (self.has_started and isinstance(broken, BREAKS)):
                return 0
            raise

    def close(self) -> None:
        self._raw.close()
        super().close()
