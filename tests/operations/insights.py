"""A small interpreter of CloudWatch Logs Insights: `fields`, `filter`, `stats … by`, `sort`, `limit`, no more.

Syntax: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_QuerySyntax.html
"""

import re
from collections.abc import Callable, Mapping, Sequence
from math import ceil
from typing import Any

Line = Mapping[str, Any]
Row = dict[str, Any]
COMPARISON = re.compile(r'([\w.@]+)\s*(=|!=|>=|<=|>|<|like)\s*("[^"]*"|/[^/]*/|-?[\d.]+)')
AGGREGATE = re.compile(r"(\w+)\(([^)]*)\)\s+as\s+(\w+)")
KEYWORDS = {"and", "or", "as", "by", "asc", "desc", "like", "fields", "filter", "stats", "sort", "limit"}


class NoSuchWord(Exception):
    """The query says something that this does not know."""


def run(query: str, lines: Sequence[Line]) -> list[Row]:
    """The rows that the query answers with."""
    rows: list[Row] = [dict(line) for line in lines]
    for stage in re.split(r"\s*\n?\|\s+", query.strip()):
        word, _, rest = stage.partition(" ")
        if word not in STAGES:
            raise NoSuchWord(stage)
        rows = STAGES[word](rest, rows)
    return rows


def fields(query: str) -> set[str]:
    """The fields of log lines that a query names; a name that `stats` gives is none."""
    bare = re.sub(r'"[^"]*"|/[^/]*/', "", query)
    given = set(re.findall(r"\bas\s+(\w+)", bare))
    words = set(re.findall(r"[@a-zA-Z_][\w.@]*", re.sub(r"\w+\(", " ", bare)))
    return {word for word in words if not word.startswith("@")} - KEYWORDS - given


def value(line: Line, path: str) -> Any:  # noqa: ANN401 - whatever was logged
    """A field, through objects and lists by dots; None for what is not there."""
    found: Any = line.get(path)
    if found is not None:
        return found
    found = line
    for step in path.split("."):
        if isinstance(found, list):
            found = found[int(step)] if step.isdigit() and int(step) < len(found) else None
        else:
            found = found.get(step) if isinstance(found, Mapping) else None
    return found


def has(line: Line, path: str) -> bool:
    """Whether a field was logged, if only as nothing."""
    holder, _, last = path.rpartition(".")
    inside = value(line, holder) if holder else line
    return isinstance(inside, Mapping) and last in inside


def _fields(rest: str, rows: list[Row]) -> list[Row]:
    names = [name.strip() for name in rest.split(",")]
    return [row | {name: value(row, name) for name in names} for row in rows]


def _filter(rest: str, rows: list[Row]) -> list[Row]:
    return [
        row for row in rows if any(all(_holds(row, one) for one in _all(each)) for each in re.split(r"\bor\b", rest))
    ]


def _all(text: str) -> list[str]:
    return re.split(r"\band\b", text)


def _holds(row: Row, comparison: str) -> bool:
    found = COMPARISON.fullmatch(comparison.strip())
    if not found:
        raise NoSuchWord(comparison)
    mine, operator, literal = value(row, found[1]), found[2], found[3]
    if operator == "like":
        return mine is not None and re.search(literal.strip("/"), str(mine)) is not None
    if literal.startswith('"'):
        return _compared(operator, str(mine) if mine is not None else None, literal.strip('"'))
    return _numeric(mine) and _compared(operator, float(mine), float(literal))


def _numeric(mine: object) -> bool:
    """Whether it is compared as a number; digits are, in quotes too, as a gateway writes them."""
    return isinstance(mine, int | float) or (isinstance(mine, str) and mine.isdigit())


def _compared(operator: str, mine: Any, theirs: Any) -> bool:  # noqa: ANN401 - both texts or both numbers
    if mine is None:
        return operator == "!="
    outcomes = {"=": mine == theirs, "!=": mine != theirs, ">": mine > theirs, "<": mine < theirs}
    outcomes |= {">=": mine >= theirs, "<=": mine <= theirs}
    return bool(outcomes[operator])


def _stats(rest: str, rows: list[Row]) -> list[Row]:
    what, _, by = rest.partition(" by ")
    names = [name.strip() for name in by.split(",") if name.strip()]
    groups: dict[tuple[Any, ...], list[Row]] = {}
    for row in rows:
        groups.setdefault(tuple(str(value(row, name)) for name in names), []).append(row)
    asked = AGGREGATE.findall(what)
    if not asked:
        raise NoSuchWord(what)
    return [
        dict(zip(names, key, strict=True)) | {name: _aggregated(kind, about, group) for kind, about, name in asked}
        for key, group in groups.items()
    ]


def _aggregated(kind: str, about: str, rows: list[Row]) -> Any:  # noqa: ANN401 - a number, or what was latest
    if about == "*":
        return AGGREGATES[kind](rows, 0)
    name, _, number = about.partition(",")
    found = [one for row in rows if (one := value(row, name.strip())) is not None]
    return AGGREGATES[kind](found, float(number or 0)) if found else None


def _sort(rest: str, rows: list[Row]) -> list[Row]:
    name, _, way = rest.strip().partition(" ")
    known = [row for row in rows if value(row, name) is not None]
    return sorted(known, key=lambda row: value(row, name), reverse=way == "desc")


def _percentile(found: list[Any], per_cent: float) -> Any:  # noqa: ANN401 - as in the list
    return sorted(found)[max(ceil(len(found) * per_cent / 100) - 1, 0)]


STAGES: Mapping[str, Callable[[str, list[Row]], list[Row]]] = {
    "fields": _fields,
    "filter": _filter,
    "stats": _stats,
    "sort": _sort,
    "limit": lambda rest, rows: rows[: int(rest)],
}
AGGREGATES: Mapping[str, Callable[[list[Any], float], Any]] = {
    "count": lambda found, _: len(found),
    "avg": lambda found, _: sum(found) / len(found),
    "max": lambda found, _: max(found),
    "latest": lambda found, _: found[-1],
    "pct": _percentile,
}
