"""Reads an order together with what its fan-out needs beside it."""

from dataclasses import dataclass

from removal.deliveries.fanout import Announced
from removal.errors import NotFound
from removal.orders.items import OrderItem, TextItem
from removal.orders.notice import ISSUED
from removal.orders.order import subject_of
from removal.orders.store import TEXT, Loaded, OrderStore
from removal.registry.platform import Platform
from removal.registry.store import Registry, entry_key
from removal.table import JOURNAL, read_together


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
    subject = subject_of(order_id)
    order, text, platform = (subject, JOURNAL), (subject, TEXT), announced.platform
    beside = [entry_key("platform", platform)] if platform else []
    read = read_together([order, *beside, *([text] if announced.type == ISSUED else [])])
    item, text_item = read.item(OrderItem, order), read.item(TextItem, text)
    if item is None:
        msg = f"There is no order {order_id}."
        raise NotFound(msg)
    entry = registry.platform_read(platform, read) if platform else None
    return OrderRead(orders.loaded(item), entry, text_item.text if text_item else None)
