"""The attributes of an order's item that follow from its journal: those of its indexes, and its timer. Pure."""

from typing import Any

from removal.journals.position import Marks, Position
from removal.orders import clock, erasure, index_shards
from removal.orders.order import Order
from removal.orders.waiting import unreceived_since
from removal.record import instant


def position(order: Order, marks: Marks) -> Position:
    """The position of an order's journal."""
    return Position(order.subject, order.sequence, order.changed_at, marks)


def attributes(order: Order, marks: Marks, shard: int = 0) -> dict[str, Any]:
    """The index attributes, computed from the fold of the journal (P5); None if absent. A draft has no platform."""
    return {
        "authority": index_shards.key(order.authority, shard),
        "platform": index_shards.key(order.platform, shard) if order.issued else None,
        "open_platform": order.platform if clock.is_open(order) else None,
        "representative": order.representative if order.issued else None,
        "status": order.status.value,
        "reference": order.reference,
        "law": order.law,
        "due_at": instant.to_text_or_none(order.due_at),
        "unreceived_since": instant.to_text_or_none(unreceived_since(order)),
        **position(order, marks).attributes(erasure.instants(order)),
    }
