"""The optimistic lock: a write is refused if another was faster since what it was decided on was read.

    worker A   loads version 3 ─── decides ─── writes IF version = 3 ── done
    worker B       loads version 3 ─── decides ─── writes IF version = 3 ── VersionConflict, a pause, loads version 4, …

The decision is made again from what the other write has left; the pause is random, so that two do not meet again.
"""

from collections.abc import Callable
from contextlib import suppress
from typing import TypeVar

from removal.errors import Busy

TRIES = 8  # at one item: its writers are few
Done = TypeVar("Done")
Loaded = TypeVar("Loaded")


class VersionConflict(Exception):
    """Another write was faster since the item was read, or a transaction held it; nothing was written."""


class _Pause:
    """How a process pauses between two tries: as the wiring says."""

    briefly: Callable[[], None] = staticmethod(lambda: None)


def pause_by(pause: Callable[[], None]) -> None:
    """Say how to wait some milliseconds, a random length; called once, by the wiring."""
    _Pause.briefly = staticmethod(pause)


def pause() -> None:
    """Wait some milliseconds: a transaction may hold its items for as long as all tries take without."""
    _Pause.briefly()


def retry(attempt: Callable[[], Done], busy: str) -> Done:
    """What `attempt` returns, which loads, decides and writes; on VersionConflict it is called again after a pause.

    Busy, with the words of `busy`, when other writes were faster at each of `TRIES`.
    """
    for tries in range(TRIES):
        if tries:
            pause()
        with suppress(VersionConflict):
            return attempt()
    raise Busy(busy)


def seen_first(seen: Loaded, load: Callable[[], Loaded]) -> Callable[[], Loaded]:
    """What gives `seen` at its first call and `load()` at each one after: for a first try that need not read again."""
    first = [seen]
    return lambda: first.pop() if first else load()
