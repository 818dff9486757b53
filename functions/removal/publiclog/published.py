"""What the public page reads of the log: the checkpoint's size, the months that have figures, and their tables. Pure.

Each object is kept for a minute. What is read is bounded: no object of more than 1 MB, and none of a month that the log
does not list, so a request cannot make it look for objects that are not there.
"""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Protocol, TypeVar

from removal.publiclog.figures import CSV, NAMES, TABLES
from removal.publiclog.ports import CHECKPOINT
from removal.values import dataclass

FIGURES = "figures/"
OBJECT_BYTES = 1_000_000
KEPT = timedelta(minutes=1)
KEPT_AT_MOST = 100  # objects
YEARS = 10
MONTH = re.compile(r"[0-9]{4}-(?:0[1-9]|1[0-2])", re.ASCII)
FILE = re.compile(rf"({MONTH.pattern})/({'|'.join(TABLES)})(\.json|{re.escape(CSV)})", re.ASCII)
Found = TypeVar("Found")


class UnreadableTable(ValueError):
    """An object that the log has published is missing, too large, or says something else than it must."""


class PublicObjects(Protocol):
    """The log's bucket, as a reader of what is public may read it."""

    def first_bytes(self, key: str, at_most: int) -> bytes | None:
        """The first bytes of the object under a key; None if there is none."""

    def folders(self, prefix: str, after: str) -> Sequence[str]:
        """The names of the folders below a prefix that come after a name; of the first 1,000 objects."""


@dataclass(frozen=True, slots=True)
class PublishedRow:
    """A row of a published table: law, category and so on; its cells by measure, None for one that is left out."""

    names: tuple[str, ...]
    cells: Mapping[str, int | None]


class PublishedLog:
    """Reads the public objects. Errors of the bucket are raised as they are; UnreadableTable for broken content."""

    def __init__(self, objects: PublicObjects, now: Callable[[], datetime]) -> None:
        self._objects, self._now = objects, now
        self._kept = dict[str, tuple[datetime, Any]]()

    def size(self) -> int:
        """The number of entries that the checkpoint names; 0 before the first one."""
        body = self._kept_for_a_minute(CHECKPOINT, lambda: self._body(CHECKPOINT))
        if body is None:
            return 0
        line = [*body.split(b"\n"), b"", b""][1]
        if not line.isdigit():
            msg = "The checkpoint names no size."
            raise UnreadableTable(msg)
        return int(line)

    def months(self) -> tuple[str, ...]:
        """The months of the last ten years that have figures, the newest first: six objects each."""

        def read() -> tuple[str, ...]:
            folders = self._objects.folders(FIGURES, str(self._now().year - YEARS))
            return tuple(sorted(filter(MONTH.fullmatch, folders), reverse=True))

        return self._kept_for_a_minute(FIGURES, read)

    def file(self, name: str) -> str | None:
        """The text of a table's file, such as `2026-11/platforms.csv`; None if there is no such file."""
        match = FILE.fullmatch(name)
        if match is None or match[1] not in self.months():
            return None
        body = self._kept_for_a_minute(FIGURES + name, lambda: self._body(FIGURES + name))
        return None if body is None else _text(body)

    def table(self, month: str, name: str) -> Sequence[PublishedRow]:
        """The rows of a table of a month that has figures."""
        text = self.file(f"{month}/{name}.json")
        if text is None:
            msg = f"The table {name} of {month} is missing."
            raise UnreadableTable(msg)
        return _rows(text, NAMES[: TABLES[name]])

    def _body(self, key: str) -> bytes | None:
        body = self._objects.first_bytes(key, OBJECT_BYTES + 1)
        if body is not None and len(body) > OBJECT_BYTES:
            msg = f"{key} has more than {OBJECT_BYTES} bytes."
            raise UnreadableTable(msg)
        return body

    def _kept_for_a_minute(self, key: str, read: Callable[[], Found]) -> Found:
        kept = self._kept.get(key)
        if kept and kept[0] > self._now():
            found: Found = kept[1]
        else:
            found = read()
            if len(self._kept) >= KEPT_AT_MOST:
                self._kept.clear()
            self._kept[key] = (self._now() + KEPT, found)
        return found


def _text(body: bytes) -> str:
    try:
        return body.decode()
    except UnicodeDecodeError as error:
        msg = "A table is no text in UTF-8."
        raise UnreadableTable(msg) from error


def _rows(text: str, names: Sequence[str]) -> list[PublishedRow]:
    try:
        return [_row(line, names) for line in json.loads(text)["rows"]]
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        msg = f"A table is not as the log writes it: {type(error).__name__}."
        raise UnreadableTable(msg) from error


def _row(line: Mapping[str, object], names: Sequence[str]) -> PublishedRow:
    cells = {name: _cell(value) for name, value in line.items() if name not in names}
    return PublishedRow(tuple(str(line[name]) for name in names), cells)


def _cell(value: object) -> int | None:
    if value is None or (isinstance(value, int) and value >= 0):
        return value
    msg = "A cell is no count."
    raise ValueError(msg)
