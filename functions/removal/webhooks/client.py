"""A client that sends a POST to a checked address. Faults of the target are returned as answers, not raised."""

import hashlib
import ssl
import time
from collections.abc import Callable, Collection, Mapping
from contextlib import ExitStack, suppress
from enum import StrEnum
from functools import cached_property
from http.client import HTTPException, IncompleteRead
from typing import cast

from removal.endpoints.own_faults import raise_if_own_fault
from removal.endpoints.target import Resolver, Target, TargetRefused, TargetUnresolved, checked_addresses, parse_target
from removal.values import dataclass
from removal.webhooks.connection import BREAKS, Connection, Deadline, Response, bounded, connect, look_up
from removal.webhooks.connection_pool import ConnectionPool
from removal.webhooks.tls import verifying_context

TIMEOUT = 15.0  # seconds from the first step to the last byte read
BODY_READ = 4096  # bytes of an answer; a challenge fits many times over
RETRY_AFTER_LONGEST = 64  # characters; a date takes 29
IDLE_TIMEOUT = 408  # status on a pooled connection that was idle too long (RFC 9110 section 15.5.9)
SUCCESS = 2  # the class of statuses 2xx (RFC 9110 section 15.3); redirects are not followed


class Fault(StrEnum):
    """Why there was no answer; the values are shown to owners and must not change."""

    REFUSED_TARGET = "refused-target"
    DNS = "dns"
    CONNECT = "connect"
    TLS = "tls"
    TIMEOUT = "timeout"
    RESET = "reset"
    GARBLED = "garbled"


# The first match counts: some of these classes are subclasses of others.
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
    """The result of a POST: a status or a fault, never both. `body`: the beginning of the answer's body, as hashed."""

    status: int | None
    fault: str | None
    milliseconds: int
    body: bytes
    body_sha256: str
    retry_after: str | None


class WebhookSender:
    """Sends POSTs to allowed targets. `allowed`: further targets for local tests (`scheme://host:port`).

    With a `pool`, connections are reused. Threads may share a sender.
    """

    def __init__(
        self,
        allowed: Collection[str] = (),
        resolve: Resolver = look_up,
        timeout: float = TIMEOUT,
        *,
        context: ssl.SSLContext | None = None,
        clock: Callable[[], float] = time.monotonic,
        pool: ConnectionPool | None = None,
    ) -> None:
        self._allowed = allowed
        self._resolve = resolve
        self._timeout = timeout
        self._injected_context = context
        self._clock = clock
        self._pool = pool

    def send(self, url: str, headers: Mapping[str, str], body: bytes) -> Answer:
        """Send a POST to an address, without redirects. An answer counts if the part to be read arrives in time.

        SystemFault if this process is the reason for the failure.
        """
        started = self._clock()
        deadline = Deadline(started + self._timeout, self._clock)
        try:
            status, retry_after, body_read = self._exchange(url, headers, body, deadline)
        except (TargetRefused, OSError, HTTPException) as error:
            raise_if_own_fault(error)
            return _answer(None, _fault(error), self._clock() - started, b"", None)
        return _answer(status, None, self._clock() - started, body_read, retry_after)

    def _exchange(
        self, url: str, headers: Mapping[str, str], body: bytes, deadline: Deadline
    ) -> tuple[int, str | None, bytes]:
        request = _Request(parse_target(url, self._allowed), headers, body, last=self._pool is None)
        connection, response = self._start(request, deadline)
        try:
            with response:
                body_read = response.beginning(BODY_READ)
        finally:
            self._give_back(request.target, connection, is_reusable=_is_reusable(response))
        return response.status, _retry_after(response), body_read

    def _start(self, request: "_Request", deadline: Deadline) -> tuple[Connection, Response]:
        """Send the request on a pooled connection if there is one; if the receiver had closed it, on a new connection.

        The addresses are checked each time, also for a pooled connection. A receiver that read the request and closed
        without an answer gets it twice, under one id; a receiver that answered anything but 408 does not
        (`Response.begin`).
        """
        resolve = bounded(self._resolve, deadline.left())
        resolve = self._pool.cached_resolver(resolve) if self._pool else resolve
        addresses = checked_addresses(request.target, resolve, self._allowed)
        pooled = self._pool.take(request.target, addresses) if self._pool else None
        if pooled:
            pooled.renew(deadline)
            if response := _response_on_pooled(pooled, request):
                return pooled, response
        connection = connect(request.target, addresses, self._context, deadline)
        return connection, _response_on(connection, request)

    def _give_back(self, target: Target, connection: Connection, *, is_reusable: bool) -> None:
        if self._pool and is_reusable:
            self._pool.put(target, connection)
        else:
            connection.close()

    @cached_property
    def _context(self) -> ssl.SSLContext:
        """Loaded at the first delivery, then reused."""
        return self._injected_context or verifying_context()


@dataclass(frozen=True, slots=True)
class _Request:
    target: Target
    headers: Mapping[str, str]
    body: bytes
    last: bool  # whether it is the last request on its connection

    def write(self, connection: Connection) -> None:
        connection.putrequest("POST", self.target.path, skip_host=True)
        closing = {"connection": "close"} if self.last else {}
        own_headers = {"host": self.target.authority, **closing, "content-length": str(len(self.body))}
        for name, value in own_headers.items():
            connection.putheader(name, value)
        for name, value in self.headers.items():
            connection.putheader(name, value)
        connection.endheaders(self.body)
        with suppress(*BREAKS):  # the receiver stopped reading; its answer may have arrived all the same
            connection.flush()


def _response_on(connection: Connection, request: _Request) -> Response:
    """The head of the answer; closes the connection if there is none."""
    with ExitStack() as on_failure:
        on_failure.callback(connection.close)
        request.write(connection)
        response = connection.getresponse()
        on_failure.pop_all()
    return cast("Response", response)


def _response_on_pooled(pooled: Connection, request: _Request) -> Response | None:
    """The head of the answer on a pooled connection; None, and closes it, if the request was not read there."""
    with suppress(*BREAKS):
        response = _response_on(pooled, request)
        if response.status != IDLE_TIMEOUT:
            return response
        pooled.close()
    return None


def _is_reusable(response: Response) -> bool:
    """Whether the connection can be reused: after a 2xx answer that was read to its end and allows it."""
    return response.reusable and response.status // 100 == SUCCESS


def _retry_after(response: Response) -> str | None:
    value = response.head.retry_after
    return value if value and len(value) <= RETRY_AFTER_LONGEST else None


def _fault(error: Exception) -> Fault:
    return next(fault for kind, fault in FAULTS if isinstance(error, kind))


def _answer(
    status: int | None, fault: Fault | None, seconds: float, body_read: bytes, retry_after: str | None
) -> Answer:
    return Answer(status, fault, round(seconds * 1000), body_read, hashlib.sha256(body_read).hexdigest(), retry_after)
