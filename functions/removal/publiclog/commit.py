"""A commit: which entries follow a size of the log. The first object under its key decides, and never changes. Pure.

    commit/1042   {"size": 1042, "root": …, "entries": […], "parts": [{"order": "5d04…", "after": 3, "to": 5, …}], …}

All that is done afterwards (tiles, marks, signature, checkpoint) follows from it and from the log before it, so any run
may do it again: the bytes are the same.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from removal.publiclog.counting import Counts
from removal.publiclog.entries import GAP
from removal.publiclog.figures import Row, from_lines, to_lines
from removal.publiclog.marks import Mark, runs_of
from removal.record import instant
from removal.record.canonical import canonical
from removal.values import dataclass, field

CATEGORY = 1  # its place in a row
DIGITS = 16  # of a size in a key, so that commits are listed in their order


@dataclass(frozen=True, slots=True)
class Part:
    """An order's part of a commit: its mark before and after, and the sequences of the facts that have an entry.

    `listed`: the place of the order's own entry among those of the commit; None if it has none here. It is never in one
    commit with facts of its order. `row`: law, category, authority and platform; `counts`: what the facts add to it.
    """

    order: str
    after: int
    to: int
    last_hash: str
    sequences: tuple[int, ...]
    listed: int | None = None
    row: Row = ()
    counts: Counts = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Commit:
    """Entries that follow the first `size`, whose root is `root`.

    First those of the log itself and of orders, which are listed by their ids, then those of facts, part by part.

    `day`: the instant of the last `day` entry, after these. Of the first commit of a day, `sums` are what the month had
    counted before it, `tables` those of a month that is over; `summed` is the size before the last commit with sums.

    `statistics`: private objects of a month that is over; a release that does not know them writes none.

    `keys`: those that sign the checkpoint after these, whichever run does it; none in a commit of an earlier release.
    """

    size: int
    root: bytes
    entries: tuple[bytes, ...]
    parts: tuple[Part, ...]
    day: datetime | None
    summed: int = 0
    sums: Mapping[Row, Counts] | None = None
    tables: Mapping[str, str] = field(default_factory=dict)
    keys: tuple[str, ...] = ()
    statistics: Mapping[str, str] = field(default_factory=dict)

    @property
    def end(self) -> int:
        """The size of the log after it."""
        return self.size + len(self.entries)

    @property
    def key(self) -> str:
        """The key of its object."""
        return commit_key(self.size)

    def entries_of(self, part: Part) -> Mapping[int, bytes]:
        """The entries of a part, by the sequences of their facts."""
        first = self._first_of(part) - self.size
        return dict(zip(part.sequences, self.entries[first:], strict=False))

    def indices_of(self, part: Part) -> Mapping[int, int]:
        """The sequences of a part's facts, by the indices of their entries."""
        return dict(enumerate(part.sequences, self._first_of(part)))

    def is_in(self, mark: Mark, part: Part) -> bool:
        """Whether a mark says of a part's entries what this commit does: another table's may have as many others."""
        are_facts = all(mark.index_of(sequence) == index for index, sequence in self.indices_of(part).items())
        return are_facts and (part.listed is None or mark.listed == self.size + part.listed)

    @property
    def tells_gap(self) -> bool:
        """Whether the log's own entries in it say what a restored table does not know."""
        own = self.entries[: len(self.entries) - sum(len(part.sequences) for part in self.parts)]
        return any(json.loads(entry)["kind"] == GAP for entry in own)

    def mark_after(self, part: Part, before: Mark) -> Mark:
        """The mark of a part's order after it."""
        runs = (*before.runs, *runs_of(part.sequences, self._first_of(part)))
        listed = before.listed if part.listed is None else self.size + part.listed
        return Mark(part.to, part.last_hash, runs, listed, part.row[CATEGORY] if part.row else before.category)

    def to_bytes(self) -> bytes:
        """Its object."""
        entries = [entry.decode() for entry in self.entries]
        day = instant.to_text_or_none(self.day)
        members = {"size": self.size, "root": self.root.hex(), "entries": entries, "day": day, "summed": self.summed}
        of_day = {} if self.sums is None else {"sums": to_lines(self.sums), "tables": dict(self.tables)}
        of_day |= {"statistics": dict(self.statistics)} if self.statistics else {}
        of_day |= {"keys": list(self.keys)} if self.keys else {}
        return canonical({**members, **of_day, "parts": list(map(_line, self.parts))}).encode()

    def _first_of(self, part: Part) -> int:
        """The index of a part's first entry."""
        counts = [len(each.sequences) for each in self.parts[self.parts.index(part) :]]
        return self.end - sum(counts)


def commit_key(size: int) -> str:
    """The key of the commit after a size."""
    return f"commit/{size:0{DIGITS}d}"


def commit_of(body: bytes) -> Commit:
    """The commit of an object."""
    read = json.loads(body)
    parts = tuple(_part(part) for part in read["parts"])
    entries: Sequence[str] = read["entries"]
    day = instant.from_text_or_none(read["day"])
    sums = from_lines(read["sums"]) if "sums" in read else None
    root, encoded = bytes.fromhex(read["root"]), tuple(map(str.encode, entries))
    summed, tables, keys = read.get("summed", 0), read.get("tables", {}), tuple(read.get("keys", ()))
    statistics = read.get("statistics", {})
    return Commit(read["size"], root, encoded, parts, day, summed, sums, tables, keys, statistics)


def _line(part: Part) -> dict[str, object]:
    return {
        "order": part.order,
        "after": part.after,
        "to": part.to,
        "last_hash": part.last_hash,
        "sequences": list(part.sequences),
        **({} if part.listed is None else {"listed": part.listed}),
        **({"row": list(part.row), "counts": dict(part.counts)} if part.row else {}),
    }


def _part(read: Mapping[str, Any]) -> Part:
    return Part(**{**read, "sequences": tuple(read["sequences"]), "row": tuple(read.get("row", ()))})
