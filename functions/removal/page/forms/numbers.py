"""Item numbers that a person writes or pastes: `17`, `1-16`, or the URL of an item, separated by commas or blanks."""

import re
from collections.abc import Iterator, Mapping

from removal.values import dataclass

RANGE_AT_MOST = 1_000  # numbers of a range that are looked at; an order has at most 100 items
_DASH = re.compile(r"(?<=\d)\s*[-\N{EN DASH}\N{EM DASH}]\s*(?=\d)", re.ASCII)
_RANGE = re.compile(r"(\d{1,4})(?:-(\d{1,4}))?", re.ASCII)
_BETWEEN = re.compile(r"[,;\s]+")
_URLS = re.compile(r"\s+|[,;](?=https?://)")
_LINES = re.compile(r"\s*\n\s*|\s+(?=https?://)")


@dataclass(frozen=True, slots=True)
class Listed:
    """The numbers, ascending, and the entries that are neither a number nor an item's URL."""

    numbers: tuple[int, ...]
    unknown: tuple[str, ...]

    @property
    def empty(self) -> bool:
        """Whether nothing was written."""
        return not self.numbers and not self.unknown


def listed(text: str, urls: tuple[str, ...]) -> Listed:
    """What a text lists. `urls`: those of the order's items, in their order."""
    by_url: dict[str, set[int]] = {}
    for number, url in enumerate(urls, start=1):
        by_url.setdefault(url, set()).add(number)
    numbers: set[int] = set()
    unknown: list[str] = []
    for entry in _entries(text, by_url):
        found = by_url.get(entry) or _numbers(entry)
        numbers |= found
        unknown += [] if found else [entry]
    return Listed(tuple(sorted(numbers)), tuple(unknown))


def _entries(text: str, by_url: Mapping[str, set[int]]) -> Iterator[str]:
    """The entries; a line that is an item's URL is one, whatever signs it has."""
    for line in _LINES.split(text.replace("\r\n", "\n").strip()):
        whole = line.strip()
        yield from [whole] if whole in by_url else _of_line(line, by_url)


def _of_line(line: str, by_url: Mapping[str, set[int]]) -> Iterator[str]:
    """Without blanks a URL and what follows it is one entry: digits behind its comma may belong to it."""
    if "://" not in line:
        yield from filter(None, _BETWEEN.split(_DASH.sub("-", line)))
        return
    for part in filter(None, _URLS.split(line)):
        yield part if part in by_url else part.rstrip(",;")


def _numbers(entry: str) -> set[int]:
    """The numbers of an entry such as `17` or `1-16`; none for anything else."""
    match = _RANGE.fullmatch(entry)
    if match is None:
        return set()
    first, last = int(match[1]), int(match[2] or match[1])
    return set(range(first, min(last, first + RANGE_AT_MOST) + 1))
