"""Promises that came with notices: what they say, and whether the log kept them.

removal-orders promise v1
log.example/orders                         the log
5f0c…                                      the commitment of the notice's fact
in the log by 2026-12-02T09:00:00.000Z

— log.example/orders/promise q83v…=        a signed note (c2sp.org/signed-note)
"""

import re
from dataclasses import dataclass
from datetime import datetime

from .facts import canonical
from .log import LEAF, Unreadable, Wrong, hashed, noted
from .tree import Seen

FIRST_LINE = "removal-orders promise v1"
_TEXT = re.compile(rf"{FIRST_LINE}\n([^\n]+)\n([0-9a-f]{{64}})\nin the log by (\S+)", re.ASCII)


@dataclass(frozen=True, slots=True)
class Promise:
    """A note whose signature is right: the commitment that the log must have, and by when."""

    note: bytes
    commitment: str
    by: datetime

    @property
    def leaf(self) -> bytes:
        """The hash of the entry that was promised."""
        return hashed(LEAF, canonical({"kind": "fact", "commitment": self.commitment}))


def promise_of(note: bytes, key: str, origin: str) -> Promise:
    """The promise in a note, for the log of this origin. Raises Wrong for another signature, or Unreadable."""
    name, text = noted(note, key)
    read = _TEXT.fullmatch(text.removesuffix("\n"))
    if read is None or name != f"{origin}/promise" or read[1] != origin:
        raise Wrong(f"It is no promise of the log {origin}.")
    try:
        by = datetime.fromisoformat(read[3])
    except ValueError as error:
        raise Unreadable("The promise names no instant.") from error
    if by.tzinfo is None:
        raise Unreadable("The promise names no instant.")
    return Promise(note, read[2], by)


def broken(promise: Promise, seen: Seen, now: datetime) -> str | None:
    """How a promise was broken, in words; None if it was kept, or its time is not over.

    The log itself says when its time was over: by the first `day` entry after it. Before there is one, the clock does.
    """
    index = seen.places.get(promise.leaf)
    day = next((place for place, at in seen.days if at > promise.by), None)
    if index is not None:
        return f"entry {index}, after the log's own day entry {day}" if day is not None and day < index else None
    if day is not None:
        return f"not among the {seen.size} entries, and day entry {day} is later than that"
    return f"not among the {seen.size} entries at {now:%Y-%m-%d %H:%M} UTC" if now > promise.by else None
