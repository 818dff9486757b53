"""What a process keeps between deliveries, for moments: addresses it has looked up, connections it has open.

Every delivery checks the addresses anew and goes to one of them, also on a kept connection. A resolver is not asked a
thousand times a second for one host: Amazon's answers 1,024 packets a second and drops the rest, which would look like
a fault of the receiver's. A connection is closed once it fails, brings what was not asked for, or lies idle, and where
the receiver closed it.
"""

import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from threading import Lock

from removal.endpoints.target import Resolver, Target
from removal.webhooks.connection import Connection

IDLE_SECONDS_AT_MOST = 4.0  # seconds: common receivers close after five
CONNECTIONS_AT_MOST = 64  # connections in all; the oldest goes first
LOOKUP_TTL_SECONDS = 1.0  # seconds
NAMES_AT_MOST = 256


def _awake() -> tuple[float, ...]:
    return (time.monotonic(),)


@dataclass(frozen=True, slots=True)
class _Idle:
    connection: Connection
    since: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class _Lookup:
    addresses: Sequence[str]
    since: tuple[float, ...]


@dataclass(slots=True)
class ConnectionPool:
    """The idle connections of one process, for its workers to share.

    `clocks` are read together, in seconds, and the one that tells most counts: one that never goes back is stopped
    while Lambda keeps a process frozen, and the other way round with that of the day.
    """

    clocks: Callable[[], tuple[float, ...]] = _awake
    _idle: dict[str, list[_Idle]] = field(default_factory=dict)
    _known: dict[tuple[str, int], _Lookup] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def resolving(self, resolve: Resolver) -> Resolver:
        """The same resolver, not asked again for a second; failures are not kept."""

        def known(host: str, port: int) -> Sequence[str]:
            found = self._known.get((host, port))
            if found and self._age(found.since) < LOOKUP_TTL_SECONDS:
                return found.addresses
            addresses = resolve(host, port)
            if len(self._known) >= NAMES_AT_MOST:
                self._known.clear()
            self._known[host, port] = _Lookup(addresses, self.clocks())
            return addresses

        return known

    def take(self, target: Target, addresses: Collection[str]) -> Connection | None:
        """The one used last to this scheme, host and port, if it leads to one of these addresses and still lives."""
        while found := self._last(target.entry):
            if (
                self._age(found.since) < IDLE_SECONDS_AT_MOST
                and found.connection.address in addresses
                and found.connection.quiet
            ):
                return found.connection
            found.connection.close()
        return None

    def put(self, target: Target, connection: Connection) -> None:
        """Keep one whose answer was read to its end."""
        with self._lock:
            idle = self._idle.pop(target.entry, [])
            self._idle[target.entry] = [*idle, _Idle(connection, self.clocks())]
            too_many = sum(map(len, self._idle.values())) > CONNECTIONS_AT_MOST
            dropped = self._oldest() if too_many else None
        if dropped:
            dropped.connection.close()

    def close(self) -> None:
        """Keep nothing any more."""
        with self._lock:
            idle = [one for all_ in self._idle.values() for one in all_]
            self._idle.clear()
        for one in idle:
            one.connection.close()

    def _age(self, since: tuple[float, ...]) -> float:
        return max(now - then for now, then in zip(self.clocks(), since, strict=True))

    def _last(self, entry: str) -> _Idle | None:
        with self._lock:
            idle = self._idle.pop(entry, [])
            found = idle.pop() if idle else None
            if idle:
                self._idle[entry] = idle
            return found

    def _oldest(self) -> _Idle:
        """Of the host that was used longest ago; hosts stand in the order of their last use."""
        entry, idle = next(iter(self._idle.items()))
        oldest, *rest = idle
        if rest:
            self._idle[entry] = rest
        else:
            del self._idle[entry]
        return oldest
