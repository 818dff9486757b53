"""A table of answers as CSV, read whole: its cells by column, or what keeps it from being read. Pure.

Table programs write commas, semicolons or tabs, UTF-8 with a byte order mark, or UTF-16. Another encoding is refused,
because a wrong guess would put other words into the record.
"""

import codecs
import csv
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from removal.values import dataclass

NUMBER, URL, OUTCOME, MEASURED_AT, TERRITORY = "number", "url", "outcome", "measured_at", "territory"
GROUND, CONTEST, EXPLANATION = "ground", "contest", "explanation"
ANSWERED_AT = "answered_at"
LINE = "line"  # in the table that a draft keeps: the line that the sent file had
ANSWERS = (NUMBER, OUTCOME, MEASURED_AT, TERRITORY, GROUND, CONTEST, EXPLANATION)
KNOWN = frozenset(
    {*ANSWERS, LINE, URL, ANSWERED_AT, "locator", "in_time", "obstacle", "contested", "disputed", "due_at"}
)
FILE_BYTES_AT_MOST = 300_000
LINES_AT_MOST = 200  # an order has at most 100 items
SHOWN_AT_MOST = 80  # characters of a wrong cell in an error
DELIMITERS = (",", ";", "\t")
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+$")  # with its end, as the csv module wants it
_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


class Unread(Exception):
    """Why the table is not read: the key of a text, and its values. `line`: where, if it is one line."""

    def __init__(self, key: str, values: Mapping[str, object] | None = None, line: int = 0) -> None:
        super().__init__(key)
        self.key, self.values, self.line = key, values, line


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the table that is not blank, counted as table programs do. `more`: it has cells without a column."""

    line: int
    cells: Mapping[str, str]
    more: bool

    def __getitem__(self, column: str) -> str:
        """The text of a cell; empty if there is no such column."""
        return self.cells.get(column, "")


def text_of(files: Sequence[bytes]) -> str:
    """The text of the file that was sent. Raises Unread."""
    if len(files) > 1:
        raise Unread("error_file_two")
    (content,) = files
    if len(content) > FILE_BYTES_AT_MOST:
        raise Unread("error_file_large")
    try:
        text = content.decode("utf-16" if content.startswith(_MARKS) else "utf-8-sig")
    except UnicodeDecodeError as error:
        raise Unread("error_file_charset") from error
    if "\0" in text:
        raise Unread("error_file_charset")
    return text


def rows(text: str) -> Iterator[Row]:
    """The lines after the first that is not blank, which names the columns. Raises Unread where a fault is."""
    lines = _lines(text)
    first = next((cells for _, cells in lines if any(map(str.strip, cells))), [])
    columns = [cell.strip().lower() for cell in first]
    _check_columns(columns)
    for line, cells in lines:
        if any(map(str.strip, cells)):
            named = {column: _cell(cell) for column, cell in zip(columns, cells, strict=False) if column}
            more = [cell for column, cell in zip(columns, cells, strict=False) if not column]
            yield Row(line, named, any(map(str.strip, (*more, *cells[len(columns) :]))))


def written(columns: Sequence[str], lines: Sequence[Sequence[str]]) -> str:
    """The text of a table (RFC 4180)."""
    return "".join(f"{','.join(map(_quoted, line))}\r\n" for line in (columns, *lines))


def _quoted(cell: str) -> str:
    return f'"{cell.replace(chr(34), chr(34) * 2)}"'


def _lines(text: str) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(_LINE.findall(text), delimiter=_delimiter(text), strict=True)
    line = 0
    try:
        for line, cells in enumerate(reader, start=1):
            yield line, cells
    except csv.Error as error:
        raise Unread("error_line_unreadable", line=line + 1) from error


def _delimiter(text: str) -> str:
    """What separates the names in the first line."""
    first = text.lstrip("\r\n ").partition("\n")[0].partition("\r")[0].replace('"', "").lower()
    return max(DELIMITERS, key=lambda sign: len(KNOWN & {name.strip() for name in first.split(sign)}))


def _check_columns(columns: Sequence[str]) -> None:
    named = Counter(column for column in columns if column)
    if NUMBER not in named:
        raise Unread("error_file_header")
    wrong = [name for name, count in named.items() if name not in KNOWN or count > 1]
    if wrong:
        raise Unread("error_file_columns", {"columns": ", ".join(wrong)[:SHOWN_AT_MOST]})


def _cell(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()
