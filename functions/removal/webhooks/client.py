"""One signed POST to a checked address, and what came of it; a target's fault is an answer, never an exception."""

import hashlib
import ssl
import time
from collections.abc import Callable, Collection, Mapping
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from http.client import HTTPException, IncompleteRead
from typing import cast

from removal.endpoints.own_faults import raise_if_own_fault
from removal.endpoints.target import Resolver, Target, TargetRefused, TargetUnresolved, checked_addresses, parse_target
from removal.webhooks.connection import BREAKS, Connection, Deadline, Response, bounded, connect, look_up
from removal.webhooks.connection_pool import ConnectionPool
from removal.webhooks.tls import verifying_context

TIMEOUT = 15.0  # seconds from the first step to the last byte read
BODY_READ = 4096  # bytes of an answer; a challenge fits many times over
RETRY_AFTER_LONGEST = 64  # characters; a date takes 29
WAITED_IN_VAIN = 408  # on a connection that was kept: said to it as it lay idle (RFC 9110 section 15.5.9)
SUCCESS = 2  # the class of statuses (RFC 9110 section 15.3); a redirect is none


class Fault(StrEnum):
    """Why there was no answer, in the owner's words and for ever the same."""

    REFUSED_TARGET = "refused-target"
    DNS = "dns"
    CONNECT = "connect"
    TLS = "tls"
    TIMEOUT = "timeout"
    RESET = "reset"
    GARBLED = "garbled"


# The first that fits: some of these are kinds of another.
FAULTS: tuple[tuple[type[Exception], Fault], ...] = (
    (TargetUnresolved, Fault.DNS),
    (TargetRefused, Fault.REFUSED_TARGET),
    (TimeoutError, Fault.TIMEOUT),
    (ssl.SSLError, Fault.TLS),
    (ConnectionResetError, Fault.RESET),
    (ConnectionAbortedError, Fault.RESET),
    (BrokenPipeError, Fault.RESET),
    (IncompleteRead, Fault.RESET),
    (HTTPException, Fault.GARBLED),
    (OSError, Fault.CONNECT),
)


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of a POST: a status or a fault, never both; `body` is the beginning of what was said, as hashed."""

    status: int | None
    fault: str | None
    milliseconds: int
    body: bytes
    body_sha256: str
    retry_after: str | None


class WebhookSender:
    """POSTs to what may be a target; `allowed` entries (`scheme://host:port`) are those of one machine's tests.

    With `kept`, connections are used again; workers may share one sender.
    """

    def __init__(
        self,
        allowed: Collection[str] = (),
        resolve: Resolver = look_up,
        timeout: float = TIMEOUT,
        *,
        context: ssl.SSLContext | None = None,
        clock: Callable[[], float] = time.monotonic,
        kept: ConnectionPool | None = None,
    ) -> None:
        self._allowed = allowed
        self._resolve = resolve
        self._timeout = timeout
        self._given_context = context
        self._clock = clock
        self._kept = kept

    def send(self, url: str, headers: Mapping[str, str], body: bytes) -> Answer:
        """One POST to one address, no redirect followed; an answer counts once what is read of it is there in time.

        SystemFault, if it is this process that could not send.
        """
        started = self._clock()
        deadline = Deadline(started + self._timeout, self._clock)
        try:
            status, retry_after, said = self._exchange(url, headers, body, deadline)
        except (TargetRefused, OSError, HTTPException) as error:
            raise_if_own_fault(error)
            return _answer(None, _fault(error), self._clock() - started, b"", None)
        return _answer(status, None, self._clock() - started, said, retry_after)

    def _exchange(
        self, url: str, headers: Mapping[str, str], body: bytes, deadline: Deadline
    ) -> tuple[int, str | None, bytes]:
        request = _Request(parse_target(url, self._allowed), headers, body, last=self._kept is None)
        connection, response = self._begin(request, deadline)
        try:
            with response:
                said = response.beginning(BODY_READ)
        finally:
            self._leave(request.target, connection, keep=_leaves_it_open(response))
        return response.status, _retry_after(response), said

    def _begin(self, request: "_Request", deadline: Deadline) -> tuple[Connection, Response]:
        """Ask, on a connection that is kept if there is one; if its other side had left it, on a new one after all.

        The addresses are checked each time, also on a kept connection. A receiver that read the request and then
        closed without a word gets it twice, under one id; one that said anything but 408 does not (`Response.begin`).
        """
        resolve = bounded(self._resolve, deadline.left())
        resolve = self._kept.resolving(resolve) if self._kept else resolve
        addresses = checked_addresses(request.target, resolve, self._allowed)
        kept = self._kept.take(request.target, addresses) if self._kept else None
        if kept:
            kept.renew(deadline)
            if response := _begun_again(kept, request):
                return kept, response
        connection = connect(request.target, addresses, self._context, deadline)
        return connection, _begun(connection, request)

    def _leave(self, target: Target, connection: Connection, *, keep: bool) -> None:
        if self._kept and keep:
            self._kept.put(target, connection)
        else:
            connection.close()

    @cached_property
    def _context(self) -> ssl.SSLContext:
        """Loaded with the first delivery, kept for the rest."""
        return self._given_context or verifying_context()


@dataclass(frozen=True, slots=True)
class _Request:
    target: Target
    headers: Mapping[str, str]
    body: bytes
    last: bool  # on its connection

    def write(self, connection: Connection) -> None:
        connection.putrequest("POST", self.target.path, skip_host=True)
        ending = {"connection": "close"} if self.last else {}
        own = {"host": self.target.authority, **ending, "content-length": str(len(self.body))}
        for name, value in own.items():
            connection.putheader(name, value)
        for name, value in self.headers.items():
            connection.putheader(name, value)
        connection.endheaders(self.body)
        with suppress(*BREAKS):  # it stopped listening in the middle; its answer may be there all the same
            connection.flush()


def _begun(connection: Connection, request: _Request) -> Response:
    """The head of the answer; without one the connection is closed."""
    with ExitStack() as otherwise:
        otherwise.callback(connection.close)
        request.write(connection)
        response = connection.getresponse()
        otherwise.pop_all()
    return cast("Response", response)


def _begun_again(kept: Connection, request: _Request) -> Response | None:
    """The same on a connection that lay idle; None, and it is closed, if the request was not read there."""
    with suppress(*BREAKS):
        response = _begun(kept, request)
        if response.status != WAITED_IN_VAIN:
            return response
        kept.close()
    return None


def _leaves_it_open(response: Response) -> bool:
    """Whether its connection may be used again: for a success that was read to its end, and meant to go on."""
    return response.reusable and response.status // 100 == SUCCESS


def _retry_after(response: Response) -> str | None:
    value = response.head.retry_after
    return value if value and len(value) <= RETRY_AFTER_LONGEST else None


def _fault(error: Exception) -> Fault:
    return next(fault for kind, fault in FAULTS if isinstance(error, kind))


def _answer(status: int | None, fault: Fault | None, seconds: float, said: bytes, retry_after: str | None) -> Answer:
    return Answer(status, fault, round(seconds * 1000), said, hashlib.sha256(said).hexdigest(), retry_after)
