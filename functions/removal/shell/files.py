"""Orders in a file: JSON, or CSV with a column for each member and a row for each item."""

import csv
import io
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from removal.shell.api import Unusable

FORMATS = """FILE is JSON or CSV, in UTF-8.
JSON: an order as POST /v1/orders takes it, a list of orders, or {"orders": [...]}.
CSV: the first row names members, those inside others with a dot (redress.body, issuing_officer.name,
legal_basis.act, items.url, items.locator); reason_codes are divided by blanks. Rows with the same
reference are one order, and each adds an item.
"""
LISTS = ("legal_basis", "items")  # of objects
DIVIDED = ("reason_codes",)
Order = dict[str, Any]


def orders(path: str) -> list[Order]:
    """The orders of a file. Raises Unusable if it has none, or cannot be read."""
    try:
        text = Path(path).read_text("utf-8-sig")
    except (OSError, UnicodeError) as error:
        msg = f"{path} cannot be read: {getattr(error, 'strerror', None) or 'it is not UTF-8'}"
        raise Unusable(msg) from None
    read = list(_of_json(path, text) if text.lstrip()[:1] in ("{", "[") else _of_csv(path, text))
    if not read:
        msg = f"{path} has no order"
        raise Unusable(msg)
    return read


def _of_json(path: str, text: str) -> list[Order]:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError) as error:
        msg = f"{path} is no JSON: {error}"
        raise Unusable(msg) from None
    many = value.get("orders", [value]) if isinstance(value, dict) else value
    if not isinstance(many, list) or not all(isinstance(order, dict) for order in many):
        msg = f"{path} must hold an order, or a list of orders"
        raise Unusable(msg)
    return many


def _of_csv(path: str, text: str) -> Iterator[Order]:
    rows = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    made: dict[str, Order] = {}
    try:
        for row in rows:
            _add(made, row, f"{path}, line {rows.line_num}")
    except csv.Error as error:
        msg = f"{path}, line {rows.line_num}: {error}"
        raise Unusable(msg) from None
    yield from made.values()


def _add(made: dict[str, Order], row: Mapping[Any, Any], where: str) -> None:
    """A row as an order, or as one more item of the order with its reference, which it must repeat or leave empty."""
    if None in row or None in row.values() or not row.get("reference"):
        msg = f"{where}: each row needs a reference, and as many cells as the first row"
        raise Unusable(msg)
    order = _order({column: cell for column, cell in row.items() if cell != ""})
    before = made.setdefault(row["reference"], order)
    if before is order:
        return
    if other := [name for name in order if name != "items" and before.get(name) != order[name]]:
        msg = f"{where}: {', '.join(other)} is not what an earlier row with this reference has"
        raise Unusable(msg)
    before["items"] = [*before.get("items", []), *order.get("items", [])]


def _order(cells: Mapping[str, str]) -> Order:
    order: Order = {}
    for column, cell in cells.items():
        name, _, inner = column.partition(".")
        if inner:
            order.setdefault(name, {})[inner] = cell
        else:
            order[name] = cell.split() if name in DIVIDED else cell
    return {name: [value] if name in LISTS else value for name, value in order.items()}
