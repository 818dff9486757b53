"""A connection to an address that was checked, on which one deadline holds for every byte either way.

A socket's own timeout starts anew with each byte, so a receiver that sends one byte a second would hold a worker for
ever. What `http.client` reads and writes therefore goes through `_Timed`, which gives each step only the time left.
Nothing here looks a name up, reads a proxy from the environment or follows anything.
"""

import io
import socket
import ssl
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from http.client import BadStatusLine, HTTPConnection, HTTPResponse, IncompleteRead, RemoteDisconnected
from queue import Empty, SimpleQueue
from select import POLLIN, poll
from threading import Thread
from typing import TYPE_CHECKING, BinaryIO, cast

from removal.endpoints.target import Resolver, Target
from removal.webhooks.response import Head, Unreadable, read_body, read_head

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer, WriteableBuffer

ADDRESSES_TRIED = 4  # of all that were checked: a name with a hundred would be a scanner's work done for free
BREAKS = (ConnectionError, ssl.SSLEOFError)  # how a connection ends that the other side does not close in good order


@dataclass(frozen=True, slots=True)
class Deadline:
    """The instant by which an exchange is over, in seconds of a clock that never goes back."""

    at: float
    clock: Callable[[], float]

    def left(self) -> float:
        """Seconds left; TimeoutError if there are none."""
        seconds = self.at - self.clock()
        if seconds <= 0:
            raise TimeoutError("The time for this exchange is over.")
        return seconds


def look_up(host: str, port: int) -> Sequence[str]:
    """The addresses that the system's resolver knows for a name, in the order in which to try them."""
    return [str(found[4][0]) for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


def bounded(resolve: Resolver, seconds: float) -> Resolver:
    """The same resolver, given up on after so many seconds with TimeoutError; by itself getaddrinfo knows no limit."""

    def within(host: str, port: int) -> Sequence[str]:
        answers: SimpleQueue[Sequence[str] | Exception] = SimpleQueue()
        Thread(target=_answer, args=(answers, resolve, host, port), daemon=True).start()
        try:
            answer = answers.get(timeout=seconds)
        except Empty:
            raise TimeoutError("DNS has not answered in time.") from None
        if isinstance(answer, Exception):
            raise answer
        return answer

    return within


def _answer(answers: "SimpleQueue[Sequence[str] | Exception]", resolve: Resolver, host: str, port: int) -> None:
    try:
        answers.put(resolve(host, port))
    except Exception as failed:  # noqa: BLE001 – raised again where it is waited for
        answers.put(failed)


class Response(HTTPResponse):
    """An answer as `http.client` wants it of its connections; what it says is read by `response`."""

    head: Head
    reusable = False  # whether the connection is as before the request: all was read, and nothing more was said

    def begin(self) -> None:
        """Read the head of the final answer.

        RemoteDisconnected if nothing was said; any other HTTPException once something was, and the request may have
        been read.
        """
        reader = cast("_Reader", self.fp)
        try:
            head = read_head(reader.readline)
        except Unreadable:
            raise BadStatusLine("no status") from None
        if head is None:
            raise IncompleteRead(b"") if reader.answer.heard else RemoteDisconnected("nothing was said")
        self.head, self.status = head, head.status
        self.will_close = False  # the caller of this class closes the connection, or keeps it
        reader.answer.head_read = True

    def beginning(self, limit: int) -> bytes:
        """The first so many bytes of the body: what came of them, if it breaks off or the time is over."""
        reader = cast("_Reader", self.fp)
        said, whole = read_body(reader, self.head, limit)
        self.reusable = whole and self.head.persistent and not reader.more()
        return said


class Connection(HTTPConnection):
    """An open connection to one address, for one exchange after the other."""

    response_class = Response
    auto_open = 0  # or it would connect again by name, which was not checked

    def __init__(self, target: Target, address: str, timed: "_Timed") -> None:
        super().__init__(target.host, target.port)
        self.address = address
        self.sock = self._timed = timed
        self._written: list[bytes] = []

    def send(self, data: bytes) -> None:  # type: ignore[override] # http.client gives us bytes, and nothing else
        """Kept until all of it is there: a head and a body sent apart are two packets, and two turns of a thread."""
        self._written.append(data)

    def flush(self) -> None:
        """Send what was written."""
        whole = b"".join(self._written)
        self._written.clear()
        self._timed.sendall(whole)

    def renew(self, deadline: Deadline) -> None:
        """The next exchange has its own time."""
        self._timed.deadline = deadline

    @property
    def quiet(self) -> bool:
        """Whether it is as the last exchange left it: not closed by the other side, and nothing said unasked."""
        return self._timed.quiet


def connect(target: Target, addresses: Sequence[str], context: ssl.SSLContext, deadline: Deadline) -> Connection:
    """An open connection to the first of the addresses that takes one; with TLS, the certificate is the host's.

    OSError says why there is none.
    """
    bare, address = _first_open(addresses[:ADDRESSES_TRIED], target.port, deadline)
    try:
        secured = _secured(bare, target, context, deadline)
    except OSError:
        bare.close()
        raise
    return Connection(target, address, _Timed(secured, deadline))


def _secured(bare: socket.socket, target: Target, context: ssl.SSLContext, deadline: Deadline) -> socket.socket:
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


class _Timed:
    """The part of a socket that HTTPConnection uses, each step within the deadline."""

    def __init__(self, bare: socket.socket, deadline: Deadline) -> None:
        self._bare = bare
        self.deadline = deadline

    @property
    def quiet(self) -> bool:
        """Whether nothing lies there to be read, which an end of the connection would too."""
        if isinstance(self._bare, ssl.SSLSocket) and self._bare.pending():
            return False
        waiting = poll()
        waiting.register(self._bare, POLLIN)
        return not waiting.poll(0)

    def sendall(self, sent: "ReadableBuffer") -> None:
        """As a socket's; TLS sockets would give each piece the whole timeout anew."""
        rest = memoryview(sent)
        while rest:
            self._bare.settimeout(self.deadline.left())
            rest = rest[self._bare.send(rest) :]

    def makefile(self, _mode: str) -> BinaryIO:
        """What the answer is read from; it keeps the socket open until it is closed itself."""
        raw = self._bare.makefile("rb", buffering=0)
        return _Reader(_TimedReads(self._bare, raw, self.deadline))

    def close(self) -> None:
        """As a socket's."""
        self._bare.close()


class _Reader(io.BufferedReader):
    """What has come of an answer but was not taken yet, before the rest."""

    def __init__(self, answer: "_TimedReads") -> None:
        super().__init__(answer)
        self.answer = answer

    def more(self) -> bool:
        """Whether more has come than was taken; ends the answer."""
        self.answer.over = True
        return bool(self.peek(1))


class _TimedReads(io.RawIOBase):
    """The bytes of one answer, which may break off: after its first byte that is its end, and no error.

    So is the end of its time, once the head was read: status and what came of the body count (decision 46).
    """

    heard = False
    head_read = False
    over = False

    def __init__(self, bare: socket.socket, raw: socket.SocketIO, deadline: Deadline) -> None:
        super().__init__()
        self._bare = bare
        self._raw = raw
        self._deadline = deadline

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "WriteableBuffer") -> int:
        count = 0 if self.over else self._read(buffer)
        self.heard, self.over = self.heard or count > 0, count == 0
        return count

    def _read(self, buffer: "WriteableBuffer") -> int:
        try:
            self._bare.settimeout(self._deadline.left())
            return self._raw.readinto(buffer) or 0
        except OSError as broken:
            if self.head_read or (self.heard and isinstance(broken, BREAKS)):
                return 0
            raise

    def close(self) -> None:
        self._raw.close()
        super().close()
