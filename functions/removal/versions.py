"""The optimistic lock: a write is refused if the item was written after it was read for the decision.

    worker A   loads version 3 ─── decides ─── writes IF version = 3 ── done
    worker B       loads version 3 ─── decides ─── writes IF version = 3 ── VersionConflict, a pause, loads version 4, …

The decision is repeated with the new state; the pause is random, so that two workers do not collide again.
"""

from collections.abc import Callable
from contextlib import suppress
from typing import TypeVar

from removal.errors import Busy

TRIES = 8  # for each item: it has few writers
Done = TypeVar("Done")
Loaded = TypeVar("Loaded")


class VersionConflict(Exception):
    """The item was written after it was read, or a transaction holds it; this write was refused."""


class _Pause:
    """The pause between two tries, set by the wiring."""

    briefly: Callable[[], None] = staticmethod(lambda: None)


def pause_by(pause: Callable[[], None]) -> None:
    """Set the function that waits some milliseconds, a random length; called once, by the wiring."""
    _Pause.briefly = staticmethod(pause)


def pause() -> None:
    """Wait some milliseconds: without a pause, a transaction may hold its items during all tries."""
    _Pause.briefly()


def retry(attempt: Callable[[], Done], busy: str) -> Done:
    """Call `attempt`, which loads, decides and writes; on VersionConflict call it again after a pause.

    Returns its result. Raises Busy, with the text `busy`, after VersionConflict at each of `TRIES`.
    """
    for tries in range(TRIES):
        if tries:
            pause()
        with suppress(VersionConflict):
            return attempt()
    raise Busy(busy)


def seen_first(seen: Loaded, load: Callable[[], Loaded]) -> Callable[[], Loaded]:
    """A function that returns `seen` at the first call, then `load()`: saves the read of the first try."""
    first = [seen]
    return lambda: first.pop() if first else load()
