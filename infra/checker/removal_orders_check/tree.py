"""The log as a monitor has seen it: hashes of its entries, and how it goes on from one checkpoint to the next."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from .log import LEAF, NODE, Checkpoint, Read, Wrong, entries_from, hashed, root_of


@dataclass(frozen=True)
class Seen:
    """The tree of the checkpoint that was seen last. `days`: index and instant of each `day` entry."""

    leaves: Sequence[bytes] = ()
    days: Sequence[tuple[int, datetime]] = field(default=())

    @property
    def size(self) -> int:
        """The number of entries."""
        return len(self.leaves)

    @cached_property
    def places(self) -> Mapping[bytes, int]:
        """The index of each entry, the first of equal ones, by the hash of the entry."""
        return {leaf: index for index, leaf in reversed(list(enumerate(self.leaves)))}

    def root(self, size: int) -> bytes:
        """The root over the first entries."""
        return root_of(self.leaves[:size])

    def grown(self, read: Read, checkpoint: Checkpoint) -> "Seen":
        """The tree of a later checkpoint: only what is new is read. Raises Wrong if it has another root, Unreadable."""
        new = list(entries_from(read, self.size, checkpoint.size))
        days = ((self.size + number, at) for number, entry in enumerate(new) for at in _day(entry))
        grown = Seen([*self.leaves, *(hashed(LEAF, entry) for entry in new)], [*self.days, *days])
        if grown.size != checkpoint.size or grown.root(checkpoint.size) != checkpoint.root:
            raise Wrong(f"The log's {checkpoint.size} entries have another root than the one that it has signed.")
        return grown


def both_roots(size: int, whole: int, path: Sequence[bytes]) -> tuple[bytes, bytes]:
    """The roots over the first entries and over all, from hashes of `path`. Raises Wrong for hashes of no such tree."""
    if not 0 < size <= whole or not path:
        raise Wrong("The hashes are of no log of that size.")
    if size == whole:
        if len(path) != 1:
            raise Wrong("The hashes are of no log of that size.")
        return path[0], path[0]
    middle = 1 << (whole - 1).bit_length() - 1
    if size <= middle:
        first, all_ = both_roots(size, middle, path[:-1])
        return first, hashed(NODE, all_, path[-1])
    first, all_ = both_roots(size - middle, whole - middle, path[:-1])
    return hashed(NODE, path[-1], first), hashed(NODE, path[-1], all_)


def path_of(leaves: Sequence[bytes], size: int) -> list[bytes]:
    """What `both_roots` takes: as RFC 6962, section 2.1.2, but always with the hash where both trees part."""
    if size == len(leaves):
        return [root_of(leaves)]
    middle = 1 << (len(leaves) - 1).bit_length() - 1
    if size <= middle:
        return [*path_of(leaves[:middle], size), root_of(leaves[middle:])]
    return [*path_of(leaves[middle:], size - middle), root_of(leaves[:middle])]


def _day(entry: bytes) -> Iterator[datetime]:
    """The instant of a `day` entry; none of any other."""
    try:
        read = json.loads(entry)
        at = datetime.fromisoformat(read["at"]) if read["kind"] == "day" else None
    except (ValueError, KeyError, TypeError, RecursionError):
        return
    if at is not None and at.tzinfo is not None:
        yield at
