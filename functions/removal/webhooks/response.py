"""What a receiver answers in HTTP/1, read leniently (RFC 9110, RFC 9112): what can be read counts, the rest is skipped.

`http.client` takes 102 and 103 for the answer, stops at the first odd line and allows 100 lines (decision 46). Pure: it
reads from what it is given, which ends where the answer does.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Protocol

LINE_READ = 65_536  # bytes of a line; a longer one is skipped
HEADS_READ = 1_048_576  # bytes of all heads of one answer: what bounds the CPU that a flood of lines costs
FINAL = 200  # statuses below it announce another answer
SWITCHING = 101  # to a protocol that was not asked for
BODILESS = (204, 304)
LENGTH_DIGITS = 18
TRAILERS_READ = 100  # lines after the last chunk
NEEDED = (b"connection", b"content-length", b"retry-after", b"transfer-encoding")
CUT = b"\n"  # at the end of a line that was not read to its end; no other has one left

BLANKS = " \t"  # around a value (RFC 9110 section 5.6.3); other signs that Python calls white space are part of it

# Any white space separates (RFC 9112 section 4), and browsers take small letters.
_STATUS = re.compile(rb"\s*HTTP/\d+(?:\.\d+)?\s+([1-9]\d\d)(?:\s|\Z)", re.IGNORECASE)
_STRICT_STATUS = re.compile(rb"HTTP/1\.1 \d{3}(?: [^\r\n\0]*)?")
_FIELD = re.compile(rb"([!#$%&'*+\-.^_`|~0-9A-Za-z]+)([ \t]*):([^\r\n\0]*)\Z")
_CHUNK = re.compile(rb"0*([0-9A-Fa-f]{1,15})[ \t]*(?:;[^\n]*)?\r?\n")

ReadLine = Callable[[int], bytes]


class Unreadable(ValueError):
    """No status could be read."""


class Stream(Protocol):
    """What follows a head."""

    def read(self, size: int, /) -> bytes:
        """So many bytes, or fewer if it ends before."""

    def readline(self, size: int, /) -> bytes:
        """A line with its end, or the first so many bytes of one."""


@dataclass(slots=True)
class Head:
    """Status, the fields that matter here, and whether every line could be read and was HTTP/1.1's (`clear`)."""

    status: int
    clear: bool = True
    fields: dict[bytes, list[str]] = field(default_factory=dict)

    @property
    def chunked(self) -> bool:
        """Whether the body comes in chunks."""
        return self.status not in BODILESS and self._codings[-1:] == ["chunked"]

    @property
    def length(self) -> int | None:
        """Bytes of the body; None for chunks, and for a body that ends with the connection."""
        if self.status in BODILESS:
            return 0
        return None if self._codings else min(self._lengths, default=None)

    @property
    def persistent(self) -> bool:
        """Whether the connection may be used again: HTTP/1.1, not closed, and no doubt where the body ends."""
        return self.clear and self._delimited and "close" not in self._members(b"connection")

    @property
    def retry_after(self) -> str | None:
        """The first `Retry-After` that says something, as it was sent."""
        return next(filter(None, self.fields.get(b"retry-after", [])), None)

    @property
    def _delimited(self) -> bool:
        """Whether exactly one thing says where the body ends; of a status without a body, nothing that there is one."""
        if b"transfer-encoding" in self.fields:
            return self.chunked and self._codings == ["chunked"] and b"content-length" not in self.fields
        said = self._members(b"content-length")
        if self.status in BODILESS:
            return set(said) <= {"0"}
        return len(set(said)) == len(self._lengths) == 1

    @property
    def _codings(self) -> list[str]:
        """Transfer codings; `identity`, which RFC 9112 no longer knows, is none."""
        return [coding for coding in self._members(b"transfer-encoding") if coding not in {"", "identity"}]

    @property
    def _lengths(self) -> set[int]:
        said = self._members(b"content-length")
        return {int(one) for one in said if one.isascii() and one.isdigit() and len(one) <= LENGTH_DIGITS}

    def _members(self, name: bytes) -> list[str]:
        """Members of a field whose value is a list, in lower case."""
        values = self.fields.get(name)
        return [one.strip(BLANKS).lower() for value in values for one in value.split(",")] if values else []


def read_head(readline: ReadLine) -> Head | None:
    """The head of the final answer: any number of 1xx is skipped; None if the connection ends before it.

    Unreadable, if something else was sent. A head that the connection cuts short counts (RFC 9112 section 8).
    """
    lines, switched = _Lines(readline), False
    each = iter(lines)
    for line in each:
        head = _status(line) if line else None
        if head is None:
            continue
        _read_fields(head, each)
        if head.status >= FINAL:
            head.clear = head.clear and not (switched or lines.odd)
            return head
        switched = switched or head.status == SWITCHING
    if lines.left <= 0:
        raise Unreadable
    return None


def read_body(stream: Stream, head: Head, limit: int) -> tuple[bytes, bool]:
    """The first `limit` bytes of the body, and whether that is all of it; False if its end could not be made out."""
    if head.chunked:
        return _read_chunks(stream, limit)
    length = head.length
    said = stream.read(limit if length is None else min(length, limit))
    return said, len(said) == length


def _status(line: bytes) -> Head | None:
    """None for a line that was cut before there was a status."""
    found = _STATUS.match(line)
    if found:
        return Head(int(found[1]), clear=_STRICT_STATUS.fullmatch(line) is not None)
    if line.endswith(CUT) and len(line) < LINE_READ:
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
    """A line that goes on with the field before it (obs-fold)."""
    if last is None or line.endswith(CUT) or (last and len(last[-1]) > LINE_READ):
        head.clear = False
    elif last:
        last[-1] = f"{last[-1]} {line.decode('latin-1').strip(BLANKS)}"


def _field(head: Head, line: bytes) -> list[str] | None:
    """The values of the field so far, none if it does not matter here; None if the line cannot be read."""
    found = _FIELD.match(line)
    if not found or found[2]:
        head.clear = False
    if not found:
        return None
    name = found[1].lower()
    if name not in NEEDED:
        return []
    values = head.fields.setdefault(name, [])
    values.append(found[3].decode("latin-1").strip(BLANKS))
    return values


@dataclass(slots=True)
class _Lines:
    """Lines without their ends, until the connection ends or too much was read."""

    readline: ReadLine
    left: int = HEADS_READ
    odd: bool = False  # whether one ended in more than a line end

    def __iter__(self) -> Iterator[bytes]:
        while line := self._next():
            whole, text = line.endswith(b"\n"), line.rstrip(b"\r\n")
            self.odd = self.odd or len(line) - len(text) > len(b"\r\n")
            yield text if whole else line + CUT
            while not whole and (rest := self._next()):
                whole = rest.endswith(b"\n")

    def _next(self) -> bytes:
        line = self.readline(LINE_READ) if self.left > 0 else b""
        self.left -= len(line)
        return line


def _read_chunks(stream: Stream, limit: int) -> tuple[bytes, bool]:
    said, left = b"", _chunk_size(stream)
    while left:
        said += stream.read(min(left, limit - len(said)))
        if len(said) == limit or stream.readline(2) not in {b"\r\n", b"\n"}:
            return said, False
        left = _chunk_size(stream)
    return said, left == 0 and _read_trailers(stream)


def _chunk_size(stream: Stream) -> int | None:
    """Bytes of the next chunk, 0 after the last one; None if that cannot be read."""
    found = _CHUNK.fullmatch(stream.readline(LINE_READ))
    return int(found[1], 16) if found else None


def _read_trailers(stream: Stream) -> bool:
    """Whether they ended with an empty line."""
    lines = (stream.readline(LINE_READ) for _ in range(TRAILERS_READ))
    return any(line in {b"\r\n", b"\n"} for line in lines if line)
