"""Reads an order, and makes its own entry in the public log."""

from removal.orders.store import OrderStore
from removal.publiclog.entries import order_entry
from removal.publiclog.order_record import is_open, order_record
from removal.record.facts import from_text


def listed(store: OrderStore, order: str) -> bytes | None:
    """The entry; None if the law does not open the order's category, or its text was erased."""
    loaded, text = store.load(order), store.text_or_none(order)
    if text is None or not is_open(loaded.order, text):
        return None
    return order_entry(order_record(loaded.order, [*map(from_text, loaded.journal)], text))
