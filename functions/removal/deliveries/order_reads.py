"""Reads an order together with what its fan-out, or a mail about it, needs beside it."""

from removal.deliveries.delivery import Delivery
from removal.errors import NotFound
from removal.orders.items import OrderItem, TextItem, keys_with_text
from removal.orders.store import Loaded, OrderStore
from removal.registry.platform import Platform
from removal.registry.store import Registry, entry_key
from removal.table import NOTHING_READ, ItemsRead, read_together
from removal.values import dataclass


@dataclass(frozen=True, slots=True)
class OrderRead:
    """An order, its platform and its text as one request read them; None for what was not read, or is not there."""

    loaded: Loaded
    platform: Platform | None
    text: str | None


def read_order(
    orders: OrderStore,
    registry: Registry,
    order_id: str,
    platform: str | None,
    authority: str | None = None,
    *,
    with_text: bool = False,
) -> OrderRead:
    """An order with its platform, if that is named, and with its text, in one request; each is read consistently.

    `authority`: read into the register's cache too, unless it is there. Raises NotFound if there is no such order.
    """
    order, text = keys_with_text(order_id)
    beside = [entry_key("platform", platform)] if platform else []
    if authority and not registry.knows("authority", authority):
        beside.append(entry_key("authority", authority))
    read = read_together([order, *beside, *([text] if with_text else [])])
    if authority:
        registry.take("authority", authority, read)
    item, text_item = read.item(OrderItem, order), read.item(TextItem, text)
    if item is None:
        msg = f"There is no order {order_id}."
        raise NotFound(msg)
    entry = registry.platform_read(platform, read) if platform else None
    return OrderRead(orders.loaded(item), entry, text_item.text if text_item else None)


def read_for_receipt(
    orders: OrderStore, registry: Registry, order_id: str, delivery: Delivery
) -> tuple[Loaded, Platform]:
    """An order and the platform that owns the delivery of one of its notices. Raises NotFound without one of them."""
    platform_id = delivery.owner.partition(":")[2]
    read = read_order(orders, registry, order_id, platform_id)
    return read.loaded, read.platform or registry.platform_now(platform_id)


def order_with_text(orders: OrderStore, order_id: str, read: ItemsRead = NOTHING_READ) -> tuple[Loaded, str]:
    """An order and its text, in one request, or in none if both were `read`. Raises NotFound if one is missing."""
    order, written = keys_with_text(order_id)
    read = read if read.raw.keys() >= {order, written} else read_together([order, written])
    item, text = read.item(OrderItem, order), read.item(TextItem, written)
    if item is None or text is None:
        msg = f"There is no order {order_id}, or its text is no longer kept."
        raise NotFound(msg)
    return orders.loaded(item), text.text
