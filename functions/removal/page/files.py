"""What a contact may download for its file: the order as it was issued, its items as a table, the journal. Pure.

?file=order.json      the text whose SHA-256 the page shows, byte for byte
?file=items.csv       a line for each item, as the order is now; filled in, it is a table of answers (`forms/filed.py`)
?file=journal.json    the facts that the contact may see, each with its hash and with the words in it
"""

import csv
import io
from collections.abc import Callable, Iterator, Mapping

from removal.orders.present import order_object
from removal.page.opening import Opened
from removal.record.canonical import canonical
from removal.record.facts import shown

FILE = "file"  # in the query
COLUMNS = (
    *("number", "url", "locator", "outcome", "measured_at", "territory", "answered_at", "in_time"),
    *("obstacle", "contested", "disputed", "due_at"),
    *("ground", "contest", "explanation"),  # empty: for who fills the table in
)
_SEMICOLON = frozenset({"kk", "ru"})  # languages whose table programs read no commas
_FORMULA = ("=", "+", "-", "@", "\t", "\r")  # a table program would take such a cell for a formula
_BYTE_ORDER_MARK = "\ufeff"  # without it some table programs read UTF-8 as another encoding


def order_json(opened: Opened) -> str:
    """The order's text as it was issued."""
    return opened.text or ""


def items_csv(opened: Opened) -> str:
    """The items as CSV (RFC 4180), with a byte order mark; what looks like a formula begins with an apostrophe."""
    written = io.StringIO()
    table = csv.writer(written, delimiter=";" if opened.reader.texts.language in _SEMICOLON else ",")
    table.writerow(COLUMNS)
    table.writerows(_lines(opened))
    return _BYTE_ORDER_MARK + written.getvalue()


def journal_json(opened: Opened) -> str:
    """The facts as the API shows them."""
    return canonical({"order": opened.order.id, "facts": [shown(fact) for fact in opened.facts]})


def _lines(opened: Opened) -> Iterator[list[str]]:
    for item in order_object(opened.order, opened.text)["items"]:
        yield [_cell(item.get(column)) for column in COLUMNS]


def _cell(value: object) -> str:
    """A cell without anything that a table program would run."""
    text = " ".join(map(str, value)) if isinstance(value, list) else "" if value is None else str(value)
    return f"'{text}" if text.startswith(_FORMULA) else text


FILES: Mapping[str, tuple[str, Callable[[Opened], str]]] = {
    "order.json": ("application/json", order_json),
    "items.csv": ("text/csv; charset=utf-8", items_csv),
    "journal.json": ("application/json", journal_json),
}
