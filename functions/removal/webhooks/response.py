"""A lenient parser of HTTP/1 answers (RFC 9110, RFC 9112): it uses what it can read and skips the rest.

`http.client` treats 102 and 103 as the answer, stops at the first malformed line and allows 100 lines (decision 46).
Pure: it reads from a stream that ends with the answer.
"""

import re
from collections.abc import Callable, Iterator
from typing import Protocol

from removal.values import dataclass, field

LINE_READ = 65_536  # bytes of a line; a longer line is skipped
HEADS_READ = 1_048_576  # bytes of all heads of an answer, which limits the CPU time of a flood of lines
FINAL_FROM = 200  # statuses below this announce another answer
SWITCHING = 101  # switches to a protocol that we did not request
BODILESS = (204, 304)
LENGTH_DIGITS = 18
TRAILERS_READ = 100  # lines after the last chunk
NEEDED = (b"connection", b"content-length", b"retry-after", b"transfer-encoding")
CUT_MARK = b"\n"  # at the end of a line that was not read completely; other lines have no LF left

BLANKS = " \t"  # around a value (RFC 9110 section 5.6.3); other white space of Python belongs to the value

# Any white space separates (RFC 9112 section 4); browsers accept lower case.
_STATUS = re.compile(rb"\s*HTTP/\d+(?:\.\d+)?\s+([1-9]\d\d)(?:\s|\Z)", re.IGNORECASE)
_STRICT_STATUS = re.compile(rb"HTTP/1\.1 \d{3}(?: [^\r\n\0]*)?")
_FIELD = re.compile(rb"([!#$%&'*+\-.^_`|~0-9A-Za-z]+)([ \t]*):([^\r\n\0]*)\Z")
_CHUNK = re.compile(rb"0*([0-9A-Fa-f]{1,15})[ \t]*(?:;[^\n]*)?\r?\n")

ReadLine = Callable[[int], bytes]


class Unreadable(ValueError):
    """The answer has no readable status."""


class Stream(Protocol):
    """The stream after a head."""

    def read(self, size: int, /) -> bytes:
        """Up to `size` bytes; fewer only at the end."""

    def readline(self, size: int, /) -> bytes:
        """A line with its line end, at most `size` bytes."""


@dataclass(slots=True)
class Head:
    """Status and needed fields. `clear`: whether every line was readable and strict HTTP/1.1."""

    status: int
    clear: bool = True
    fields: dict[bytes, list[str]] = field(default_factory=dict)

    @property
    def chunked(self) -> bool:
        """Whether the body is chunked."""
        return self.status not in BODILESS and self._codings[-1:] == ["chunked"]

    @property
    def length(self) -> int | None:
        """The body's length in bytes; None if it is chunked or ends with the connection."""
        if self.status in BODILESS:
            return 0
        return None if self._codings else min(self._lengths, default=None)

    @property
    def persistent(self) -> bool:
        """Whether the connection can be reused: strict HTTP/1.1, not closed, and the end of the body is certain."""
        return self.clear and self._delimited and "close" not in self._members(b"connection")

    @property
    def retry_after(self) -> str | None:
        """The first `Retry-After` that is not empty, as it was sent."""
        return next(filter(None, self.fields.get(b"retry-after", [])), None)

    @property
    def _delimited(self) -> bool:
        """Whether exactly one field defines the end of the body; with a bodiless status, no field may announce one."""
        if b"transfer-encoding" in self.fields:
            return self.chunked and self._codings == ["chunked"] and b"content-length" not in self.fields
        lengths = self._members(b"content-length")
        if self.status in BODILESS:
            return set(lengths) <= {"0"}
        return len(set(lengths)) == len(self._lengths) == 1

    @property
    def _codings(self) -> list[str]:
        """The transfer codings without `identity`, which RFC 9112 has removed."""
        return [coding for coding in self._members(b"transfer-encoding") if coding not in {"", "identity"}]

    @property
    def _lengths(self) -> set[int]:
        members = self._members(b"content-length")
        return {
            int(member) for member in members if member.isascii() and member.isdigit() and len(member) <= LENGTH_DIGITS
        }

    def _members(self, name: bytes) -> list[str]:
        """The members of a list field, in lower case."""
        values = self.fields.get(name)
        return [member.strip(BLANKS).lower() for value in values for member in value.split(",")] if values else []


def read_head(readline: ReadLine) -> Head | None:
    """The head of the final answer, without 1xx answers before it; None if the connection ends first.

    Unreadable if it is not HTTP. A head that is cut off counts (RFC 9112 section 8).
    """
    lines, switched = _HeadLines(readline), False
    each = iter(lines)
    for line in each:
        head = _status(line) if line else None
        if head is None:
            continue
        _read_fields(head, each)
        if head.status >= FINAL_FROM:
            head.clear = head.clear and not (switched or lines.has_odd_end)
            return head
        switched = switched or head.status == SWITCHING
    if lines.left <= 0:
        raise Unreadable
    return None


def read_body(stream: Stream, head: Head, limit: int) -> tuple[bytes, bool]:
    """The first `limit` bytes of the body, and whether it is the whole body; False if its end is uncertain."""
    if head.chunked:
        return _read_chunks(stream, limit)
    length = head.length
    body = stream.read(limit if length is None else min(length, limit))
    return body, len(body) == length


def _status(line: bytes) -> Head | None:
    """The head of a status line; None if the line was cut off before the status. Unreadable."""
    match = _STATUS.match(line)
    if match:
        return Head(int(match[1]), clear=_STRICT_STATUS.fullmatch(line) is not None)
    if line.endswith(CUT_MARK) and len(line) < LINE_READ:
        return None
    raise Unreadable


def _read_fields(head: Head, lines: Iterator[bytes]) -> None:
    last: list[str] | None = None
    for line in lines:
        if not line:
            return
        if line[:1] in b" \t":
            _fold(head, last, line)
        else:
            last = _field(head, line)
    head.clear = False


def _fold(head: Head, last: list[str] | None, line: bytes) -> None:
    """Append a continuation line to the field before it (obs-fold)."""
    if last is None or line.endswith(CUT_MARK) or (last and len(last[-1]) > LINE_READ):
        head.clear = False
    elif last:
        last[-1] = f"{last[-1]} {line.decode('latin-1').strip(BLANKS)}"


def _field(head: Head, line: bytes) -> list[str] | None:
    """The list of the field's values so far, empty if the field is not needed; None if the line is unreadable."""
    match = _FIELD.match(line)
    if not match or match[2]:
        head.clear = False
    if not match:
        return None
    name = match[1].lower()
    if name not in NEEDED:
        return []
    values = head.fields.setdefault(name, [])
    values.append(match[3].decode("latin-1").strip(BLANKS))
    return values


@dataclass(slots=True)
class _HeadLines:
    """The lines of heads without line ends, until the connection ends or the limit is reached."""

    readline: ReadLine
    left: int = HEADS_READ
    has_odd_end: bool = False  # whether a line ended in more than CR LF

    def __iter__(self) -> Iterator[bytes]:
        while line := self._next():
            whole, text = line.endswith(b"\n"), line.rstrip(b"\r\n")
            self.has_odd_end = self.has_odd_end or len(line) - len(text) > len(b"\r\n")
            yield text if whole else line + CUT_MARK
            while not whole and (rest := self._next()):
                whole = rest.endswith(b"\n")

    def _next(self) -> bytes:
        line = self.readline(LINE_READ) if self.left > 0 else b""
        self.left -= len(line)
        return line


def _read_chunks(stream: Stream, limit: int) -> tuple[bytes, bool]:
    body, left = b"", _chunk_size(stream)
    while left:
        body += stream.read(min(left, limit - len(body)))
        if len(body) == limit or stream.readline(2) not in {b"\r\n", b"\n"}:
            return body, False
        left = _chunk_size(stream)
    return body, left == 0 and _read_trailers(stream)


def _chunk_size(stream: Stream) -> int | None:
    """The size of the next chunk in bytes, 0 at the last chunk; None if it is unreadable."""
    match = _CHUNK.fullmatch(stream.readline(LINE_READ))
    return int(match[1], 16) if match else None


def _read_trailers(stream: Stream) -> bool:
    """Whether the trailers end with an empty line."""
    lines = (stream.readline(LINE_READ) for _ in range(TRAILERS_READ))
    return any(line in {b"\r\n", b"\n"} for line in lines if line)
