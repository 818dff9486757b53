"""The messages of the log's queue: the id of an order that may have facts which the log lacks, or is to be listed.

Pure.
"""

import json

from removal.queues.queue import Message

ORDER, LISTED = "order", "listed"
NOT_READABLE = ""  # in place of the order's id of a message that is none of ours


def message_of(order: str, *, listed: bool = False) -> Message:
    """The message by which the log looks at an order; `listed`: its own entry is due, too."""
    return Message({ORDER: order, **({LISTED: True} if listed else {})})


def order_of(body: str) -> str:
    """The order's id in a message's body."""
    try:
        return str(json.loads(body)[ORDER])
    except (ValueError, KeyError, TypeError):
        return NOT_READABLE


def is_listed(body: str) -> bool:
    """Whether a message, which is readable, says that the order's own entry is due."""
    return bool(json.loads(body).get(LISTED))
