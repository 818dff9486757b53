"""Recomputes from the public log what became of orders, and checks the figures that it has published.

    removal-orders-figures --log https://log.example --key KEY [--year 2026]
    removal-orders-figures --log https://log.example --key KEY --audit FACTS --month 2026-11    see `audit`

It reads all entries, as `removal-orders-check` does, and the tables that `figures` entries name. It prints, as CSV:

    orders     the listed orders that were issued in the year, by law, category, authority and platform, with the median
               and the 90th percentile of hours (the smallest value that as many, or more, do not exceed)
    figures    the sums of the year's `categories` tables; `left_out`: in how many months a cell was left out

Hours of a month are in no sum: no percentile follows from others.

Wrong is: a table whose SHA-256 is not that of its entry, a month or an order that is there twice, a cell under 10,
cells that do not add up to what is above them, a CSV file that says another number than its JSON file.
Exit codes as of the other.
"""

import argparse
import csv
import hashlib
import io
import json
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from pathlib import Path
from typing import Any

from .audit import month_of, wrong_cells
from .facts import UNREADABLE, VERIFIED, WRONG, facts
from .log import Read, Unreadable, Wrong, entries, opened, reader

NAMES = ("law", "category", "authority", "platform")
DEPTHS = {"categories": 2, "authorities": 3, "platforms": 4}
AT_LEAST = 10
COUNTED = ("items", "breaches", "annulled", "contests", "upheld", "rejected", "to_reinstate", "reinstated")
OUTCOMES = ("removed", "access_disabled", "already_absent")
HOURS = ("hours_to_receipt", "hours_to_effect")
PERCENTILES = {f"{name}_p{share}": name for name in HOURS for share in (50, 90)}
BEHIND = {"hours_to_receipt": "received", "hours_to_effect": "in_effect"}
Entry = Mapping[str, Any]
Row = tuple[str, ...]
Cells = dict[Row, dict[str, int | None]]


def main(arguments: Sequence[str] | None = None) -> int:
    """Print both tables; the exit code is in the module's docstring."""
    parser = argparse.ArgumentParser(
        prog="removal-orders-figures", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--log", required=True, help="the log's address: https, or http on this machine")
    parser.add_argument("--key", required=True, help="the log's public key: name+id+key")
    parser.add_argument("--year", default="", help="such as 2026; all years without it")
    parser.add_argument(
        "--audit", type=Path, nargs="+", metavar="FACTS", help="facts to count anew, as the API answers"
    )
    parser.add_argument("--month", default="", help="the month to audit, such as 2026-11")
    parser.add_argument("--categories", type=Path, metavar="FILE", help="lines `order id,category`, of an authority")
    options = parser.parse_args(arguments)
    try:
        read = reader(options.log)
        found = [_json(entry) for entry in entries(read, opened(read("checkpoint"), options.key))]
        if options.audit:
            return _audited(options.audit, options.categories, options.month, found, figures(found, read))
        print(_csv("orders", by_row(_listed(found, options.year))))
        print(_csv("figures", sums(figures(found, read), options.year)))
    except (Wrong, Unreadable) as error:
        print(error)
        return WRONG if isinstance(error, Wrong) else UNREADABLE
    return VERIFIED


def _audited(
    files: Sequence[Path], known: Path | None, month: str, found: Sequence[Entry], months: Mapping[str, Cells]
) -> int:
    """Print each cell that is not what the facts say; the exit code."""
    if month not in months:
        raise Unreadable(f"The log has no figures of {month or 'no month: name one by --month'}.")
    try:
        read = [fact for file in files for fact in facts(file.read_text("utf-8"))]
        lines = csv.reader(io.StringIO(known.read_text("utf-8") if known else ""))
        categories = {line[0]: line[1] for line in lines if len(line) > 1}
    except (OSError, UnicodeDecodeError) as error:
        raise Unreadable(str(error)) from error
    wrong = list(wrong_cells(read, categories, month_of(found, month), months[month]))
    print("\n".join(wrong) or f"{len(read)} facts contradict no cell of {month}")
    return WRONG if wrong else VERIFIED


def by_row(orders: Iterable[Entry]) -> dict[Row, dict[str, int | None]]:
    """What became of listed orders, by law, category, authority and platform."""
    rows: defaultdict[Row, list[Entry]] = defaultdict(list)
    for order in orders:
        rows[tuple(order[name] for name in NAMES)].append(order)
    return {row: _of_orders(of_row) for row, of_row in rows.items()}


def figures(found: Iterable[Entry], read: Read) -> dict[str, Cells]:
    """The rows of all tables, by month. Raises Wrong."""
    months: dict[str, Cells] = {}
    for entry in (entry for entry in found if entry["kind"] == "figures"):
        if entry["month"] in months:
            raise Wrong(f"The log has two figures of {entry['month']}.")
        cells: Cells = {}
        months[entry["month"]] = cells
        for name in DEPTHS:
            cells |= _table(entry, f"figures/{entry['month']}/{name}", read)
        _add_up(entry["month"], cells)
    return months


def sums(months: Mapping[str, Cells], year: str) -> dict[Row, dict[str, int | None]]:
    """The sums of the year's cells by law and category, and how many were left out."""
    added: defaultdict[Row, Counter[str]] = defaultdict(Counter)
    of_year = (cells.items() for month, cells in months.items() if month.startswith(year))
    for row, values in chain.from_iterable(of_year):
        if len(row) == DEPTHS["categories"]:
            counts = {name: value for name, value in values.items() if name not in PERCENTILES}
            added[row].update({name: value or 0 for name, value in counts.items()})
            added[row]["left_out"] += sum(value is None for value in counts.values())
    return {row: dict(values) for row, values in added.items()}


def _listed(found: Iterable[Entry], year: str) -> list[Entry]:
    orders = [entry for entry in found if entry["kind"] == "order"]
    twice = [id_ for id_, count in Counter(order["id"] for order in orders).items() if count > 1]
    if twice:
        raise Wrong(f"The log lists an order twice: {twice[0]}.")
    return [order for order in orders if order["month"].startswith(year)]


def _of_orders(orders: Sequence[Entry]) -> dict[str, int | None]:
    values: dict[str, int | None] = {"orders": len(orders)}
    values |= {name: sum(order[name] for order in orders) for name in COUNTED}
    values |= {name: sum(order["outcomes"].get(name, 0) for order in orders) for name in OUTCOMES}
    values["withdrawn"] = sum(order["withdrawn"] for order in orders)
    for name in HOURS:
        hours = sorted(order[name] for order in orders if order[name] is not None)
        values |= {f"{name}_p{share}": _percentile(hours, share) for share in (50, 90)}
    return values


def _percentile(values: Sequence[int], share: int) -> int | None:
    return values[-(-len(values) * share // 100) - 1] if values else None


def _table(entry: Entry, path: str, read: Read) -> Cells:
    bodies = {each: read(each) for each in (f"{path}.json", f"{path}.csv")}
    for each, body in bodies.items():
        if hashlib.sha256(body).hexdigest() != entry["tables"].get(each):
            raise Wrong(f"{each} is not the table that the log has an entry of.")
    of_json, of_csv = bodies.values()
    names = NAMES[: DEPTHS[path.rpartition("/")[2]]]
    cells = {tuple(row[name] for name in names): _values(row) for row in _json(of_json)["rows"]}
    lines = csv.DictReader(io.StringIO(of_csv.decode()))
    same = {
        tuple(line[name] for name in names): {
            name: int(value) if value else None for name, value in line.items() if name not in NAMES
        }
        for line in lines
    }
    if cells != same:
        raise Wrong(f"{path}.csv says another number than {path}.json.")
    return cells


def _values(row: Entry) -> dict[str, int | None]:
    return {name: value for name, value in row.items() if name not in NAMES}


def _add_up(month: str, cells: Cells) -> None:
    """Raises Wrong for a cell under 10, and for cells of which no left-out ones could make the sum above them."""
    for row, name, value in ((row, name, value) for row, values in cells.items() for name, value in values.items()):
        if name in PERCENTILES:
            _of_enough(month, row, name, cells[row])
            continue
        if value is not None and value < AT_LEAST:
            raise Wrong(f"{month} has a cell under {AT_LEAST}: {name} of {'/'.join(row)}.")
        parts = [cells[each][name] or 0 for each in cells if each[:-1] == row]
        if parts and sum(parts) > (value or 0):
            raise Wrong(f"{month}: {name} of {'/'.join(row)} is less than its parts are.")


def _of_enough(month: str, row: Row, name: str, values: Mapping[str, int | None]) -> None:
    """Raises Wrong for a percentile without the number of orders behind it."""
    if values[name] is not None and values[BEHIND[PERCENTILES[name]]] is None:
        raise Wrong(f"{month} has a percentile of too few orders: {name} of {'/'.join(row)}.")


def _json(text: bytes) -> Entry:
    try:
        read: Entry = json.loads(text)
    except ValueError as error:
        raise Wrong("The log serves what is no JSON.") from error
    return read


def _csv(name: str, rows: Mapping[Row, Mapping[str, int | None]]) -> str:
    columns = list(dict.fromkeys(column for values in rows.values() for column in values))
    return "\n".join(
        [f"# {name}", ",".join((*NAMES[: len(next(iter(rows), NAMES))], *columns)), *_lines(rows, columns)]
    )


def _lines(rows: Mapping[Row, Mapping[str, int | None]], columns: Sequence[str]) -> Iterator[str]:
    for row, values in sorted(rows.items()):
        yield ",".join((*row, *("" if values.get(name) is None else str(values[name]) for name in columns)))


if __name__ == "__main__":
    sys.exit(main())
