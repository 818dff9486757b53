"""The messages of the log's queue: the id of an order that may have facts which the log lacks. Pure."""

import json

from removal.queues.queue import Message

ORDER = "order"
NOT_READABLE = ""  # in place of the order's id of a message that is none of ours


def message_of(order: str) -> Message:
    """The message by which the log looks at an order."""
    return Message({ORDER: order})


def order_of(body: str) -> str:
    """The order's id in a message's body."""
    try:
        return str(json.loads(body)[ORDER])
    except (ValueError, KeyError, TypeError):
        return NOT_READABLE
