"""Reads an order together with what its fan-out, or a mail about it, needs beside it."""

from dataclasses import dataclass

from removal.deliveries.fanout import Announced
from removal.errors import NotFound
from removal.orders.items import OrderItem, TextItem, keys_with_text
from removal.orders.notice import ISSUED
from removal.orders.store import Loaded, OrderStore
from removal.registry.platform import Platform
from removal.registry.store import Registry, entry_key
from removal.table import NOTHING_READ, ItemsRead, read_together


@dataclass(frozen=True, slots=True)
class OrderRead:
    """An order, its platform and its text as one request read them; None for what was not read, or is not there."""

    loaded: Loaded
    platform: Platform | None
    text: str | None


def read_order(orders: OrderStore, registry: Registry, order_id: str, announced: Announced) -> OrderRead:
    """An order with the platform that the event names, and with its text if the event is of its issue.

    Each is read consistently, so all that was written before the event is seen. NotFound if there is no such order.
    """
    (order, text), platform = keys_with_text(order_id), announced.platform
    beside = [entry_key("platform", platform)] if platform else []
    read = read_together([order, *beside, *([text] if announced.type == ISSUED else [])])
    item, text_item = read.item(OrderItem, order), read.item(TextItem, text)
    if item is None:
        msg = f"There is no order {order_id}."
        raise NotFound(msg)
    entry = registry.platform_read(platform, read) if platform else None
    return OrderRead(orders.loaded(item), entry, text_item.text if text_item else None)


def order_with_text(orders: OrderStore, order_id: str, read: ItemsRead = NOTHING_READ) -> tuple[Loaded, str]:
    """An order and its text, in one request; in none if both were `read`. NotFound without it, or without its text."""
    order, written = keys_with_text(order_id)
    read = read if read.raw.keys() >= {order, written} else read_together([order, written])
    item, text = read.item(OrderItem, order), read.item(TextItem, written)
    if item is None or text is None:
        msg = f"There is no order {order_id}, or its text is no longer kept."
        raise NotFound(msg)
    return orders.loaded(item), text.text
