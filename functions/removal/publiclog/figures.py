"""The figures of a month: its tables, and the entry that holds their SHA-256. Pure.

Rows are nested: of a law and category, of an authority in it, of a platform in that. No row adds up categories: the
orders of one that is open are in the log one by one, and what is left of a sum would be those of one that is not.

    figures/2026-11/platforms.json
    {"month": "2026-11", "rows": [{"authority": "ministry", "breaches": null, "category": "child_cyberbullying",
     "law": "kz-1", "orders": 12, "platform": "video-example", …}], "table": "platforms"}

`null` is what is left out (empty in the CSV file beside it), and a row of nothing else is left out as a whole. Hours
(`in_effect` and the percentiles) are in the tables of months that a release with them has counted from begin to end.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

from removal.publiclog.counting import MEASURES, Counts
from removal.publiclog.hours import IN_EFFECT, PERCENTILES, are_whole, percentiles
from removal.publiclog.suppression import AT_LEAST, left_out
from removal.record.canonical import canonical, sha256

Row = tuple[str, ...]  # law, category, authority, platform, or the first of these
Rows = Mapping[Row, Counts]
NAMES = ("law", "category", "authority", "platform")
TABLES: Mapping[str, int] = {"categories": 2, "authorities": 3, "platforms": 4}  # by the names that its rows have
CSV = ".csv"
STATISTICS = "statistics/"  # below it nothing is public
ROOT = 2  # names of a row that adds up to no other


def tables(month: str, rows: Rows) -> dict[str, str]:
    """The tables of a month, `2026-11`, by their paths below the log's address, as JSON and CSV.

    `rows` are those of platforms.
    """
    sums = {depth: _summed(rows, depth) for depth in TABLES.values()}
    shown: dict[Row, dict[str, int | None]] = {row: {} for of_depth in sums.values() for row in of_depth}
    has_hours = are_whole(rows.values())
    for measure in (*MEASURES, IN_EFFECT) if has_hours else MEASURES:
        for row, value in _published(sums, measure).items():
            shown[row][measure] = value
    if has_hours:
        for row, values in shown.items():
            shown[row] = values | percentiles(sums[len(row)][row], values)
    columns = (*MEASURES, IN_EFFECT, *PERCENTILES) if has_hours else MEASURES
    files = dict[str, str]()
    for name, depth in TABLES.items():
        lines = [_line(row, shown[row]) for row in sorted(sums[depth]) if any(shown[row].values())]
        path = f"figures/{month}/{name}"
        files[f"{path}.json"] = canonical({"month": month, "table": name, "rows": lines})
        files[f"{path}{CSV}"] = _csv((*NAMES[:depth], *columns), lines)
    return files


def statistics(month: str, rows: Rows) -> dict[str, str]:
    """The private object of a month by its key: the counts of each platform's row as they are, nothing left out."""
    return {f"{STATISTICS}{month}.json": canonical({"month": month, "rows": to_lines(rows)})}


def members(month: str, of_month: Mapping[str, str]) -> dict[str, object]:
    """The members of the month's entry, but for its kind: the SHA-256 of each table, by its path."""
    return {"month": month, "tables": {path: sha256(text) for path, text in of_month.items()}}


def added(rows: Rows, parts: Iterable[tuple[Row, Counts]]) -> dict[Row, Counts]:
    """The rows with what parts of commits add."""
    sums = {row: Counter(counts) for row, counts in rows.items()}
    for row, counts in parts:
        sums.setdefault(row, Counter()).update(counts)
    return {row: dict(counts) for row, counts in sums.items() if counts}


def to_lines(rows: Rows) -> list[list[object]]:
    """Rows as JSON: the names, then the counts."""
    return [[*row, dict(counts)] for row, counts in sorted(rows.items())]


def from_lines(lines: Iterable[list[object]]) -> dict[Row, Counts]:
    """The rows of `to_lines`."""
    read: dict[Row, Counts] = {}
    for *row, counts in lines:
        read[tuple(map(str, row))] = dict(counts)  # type: ignore[call-overload]
    return read


def _summed(rows: Rows, depth: int) -> dict[Row, Counter[str]]:
    sums: defaultdict[Row, Counter[str]] = defaultdict(Counter)
    for row, counts in rows.items():
        sums[row[:depth]].update(counts)
    return dict(sums)


def _published(sums: Mapping[int, Mapping[Row, Counter[str]]], measure: str) -> dict[Row, int | None]:
    """The cells of one measure in all tables; None for those that are left out."""
    cells: dict[Row, int | None] = {}
    for depth, of_depth in sorted(sums.items()):
        below = defaultdict[Row, dict[str, int]](dict)
        for row, counts in of_depth.items():
            below[row[: depth - 1] if depth > ROOT else row][row[-1]] = counts[measure]
        for above, values in below.items():
            cells |= _of_sum(above, values, depth, cells)
    return cells


def _of_sum(
    above: Row, values: Mapping[str, int], depth: int, cells: Mapping[Row, int | None]
) -> dict[Row, int | None]:
    """The cells that add up to the one above, or the one of a category, which adds up to none."""
    if depth == ROOT:
        [value] = values.values()
        return {above: value if value >= AT_LEAST else None}
    hidden = left_out(values) if cells[above] is not None else values.keys()
    return {(*above, name): None if name in hidden else value for name, value in values.items()}


def _csv(names: Row, lines: Iterable[Mapping[str, object]]) -> str:
    """A line of names, then the rows; what is left out is empty. No name of a row has a comma or a quotation mark."""
    written = [names, *(["" if line[name] is None else str(line[name]) for name in names] for line in lines)]
    return "".join(",".join(line) + "\r\n" for line in written)


def _line(row: Row, values: Mapping[str, int | None]) -> dict[str, object]:
    return {**dict(zip(NAMES, row, strict=False)), **values}
