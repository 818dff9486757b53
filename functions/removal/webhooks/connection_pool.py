"""A pool of open connections and a short cache of DNS lookups, for the deliveries of a process.

Every delivery checks the addresses again and uses one of them, also with a pooled connection. The cache avoids a
thousand lookups a second for one host: Amazon's resolver answers 1,024 packets a second and drops the rest, which would
look like a fault of the receiver. A connection is closed after a failure, after unexpected data, after idle time, and
if the receiver closed it.
"""

import time
from collections.abc import Callable, Collection, Sequence
from threading import Lock

from removal.endpoints.target import Resolver, Target
from removal.values import dataclass, field
from removal.webhooks.connection import Connection

IDLE_SECONDS_AT_MOST = 4.0  # common receivers close after five
CONNECTIONS_AT_MOST = 64  # of all hosts; the oldest is closed first
LOOKUP_TTL_SECONDS = 1.0
LOOKUPS_AT_MOST = 256


def _monotonic_clock() -> tuple[float, ...]:
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
    """The idle connections of a process, shared by its workers.

    `clocks`: gives the times of several clocks in seconds; the largest difference counts. The monotonic clock may stop
    while Lambda is frozen; the wall clock may step back.
    """

    clocks: Callable[[], tuple[float, ...]] = _monotonic_clock
    _idle: dict[str, list[_Idle]] = field(default_factory=dict)
    _lookups: dict[tuple[str, int], _Lookup] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def cached_resolver(self, resolve: Resolver) -> Resolver:
        """The resolver with a cache of one second; failures are not cached."""

        def cached(host: str, port: int) -> Sequence[str]:
            lookup = self._lookups.get((host, port))
            if lookup and self._age(lookup.since) < LOOKUP_TTL_SECONDS:
                return lookup.addresses
            addresses = resolve(host, port)
            if len(self._lookups) >= LOOKUPS_AT_MOST:
                self._lookups.clear()
            self._lookups[host, port] = _Lookup(addresses, self.clocks())
            return addresses

        return cached

    def take(self, target: Target, addresses: Collection[str]) -> Connection | None:
        """The latest connection to this scheme, host and port, if its address is one of these and it is still open."""
        while latest := self._pop_latest(target.entry):
            if (
                self._age(latest.since) < IDLE_SECONDS_AT_MOST
                and latest.connection.address in addresses
                and latest.connection.is_idle
            ):
                return latest.connection
            latest.connection.close()
        return None

    def put(self, target: Target, connection: Connection) -> None:
        """Put a connection into the pool after its answer was read to the end."""
        with self._lock:
            idle = self._idle.pop(target.entry, [])
            self._idle[target.entry] = [*idle, _Idle(connection, self.clocks())]
            too_many = sum(map(len, self._idle.values())) > CONNECTIONS_AT_MOST
            dropped = self._pop_oldest() if too_many else None
        if dropped:
            dropped.connection.close()

    def close(self) -> None:
        """Close all connections."""
        with self._lock:
            idle = [entry for entries in self._idle.values() for entry in entries]
            self._idle.clear()
        for entry in idle:
            entry.connection.close()

    def _age(self, since: tuple[float, ...]) -> float:
        return max(now - then for now, then in zip(self.clocks(), since, strict=True))

    def _pop_latest(self, entry: str) -> _Idle | None:
        with self._lock:
            idle = self._idle.pop(entry, [])
            latest = idle.pop() if idle else None
            if idle:
                self._idle[entry] = idle
            return latest

    def _pop_oldest(self) -> _Idle:
        """Remove the oldest connection of the least recently used host; hosts are in the order of their last use."""
        entry, idle = next(iter(self._idle.items()))
        oldest, *rest = idle
        if rest:
            self._idle[entry] = rest
        else:
            del self._idle[entry]
        return oldest
