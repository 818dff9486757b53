"""Connections kept between deliveries, for a moment, and used again only for an address checked for this one too.

A receiver gets no more from us than from a browser: whoever fails, speaks twice or closes is connected to anew.
"""

import time
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from threading import Lock

from removal.delivery.connection import Connection
from removal.delivery.target import Target

IDLE_AT_MOST = 4.0  # seconds: common receivers close after five
KEPT_AT_MOST = 64  # in all; the oldest goes first


def _awake() -> tuple[float, ...]:
    return (time.monotonic(),)


@dataclass(frozen=True, slots=True)
class _Idle:
    connection: Connection
    since: tuple[float, ...]


@dataclass(slots=True)
class Kept:
    """The idle connections of one process, for its workers to share.

    `clocks` are read together, in seconds, and the one that tells most counts: one that never goes back stands still
    while Lambda keeps a process frozen, and the other way round with that of the day.
    """

    clocks: Callable[[], tuple[float, ...]] = _awake
    _idle: dict[str, list[_Idle]] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def take(self, target: Target, addresses: Collection[str]) -> Connection | None:
        """The one used last to this scheme, host and port, if it leads to one of these addresses and still lives."""
        while found := self._last(target.entry):
            fresh = max(now - then for now, then in zip(self.clocks(), found.since, strict=True)) < IDLE_AT_MOST
            if fresh and found.connection.address in addresses and found.connection.quiet:
                return found.connection
            found.connection.close()
        return None

    def put(self, target: Target, connection: Connection) -> None:
        """Keep one whose answer was read to its end."""
        with self._lock:
            idle = self._idle.pop(target.entry, [])
            self._idle[target.entry] = [*idle, _Idle(connection, self.clocks())]
            too_many = sum(map(len, self._idle.values())) > KEPT_AT_MOST
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
