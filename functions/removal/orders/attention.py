"""Whether a person acts on a notice in time after its receipt (contract T9). Pure.

Example (kz): received on Monday 9:00 by mail, so its lapse is at 21:00. A person acknowledges at 20:00: it is not
missed. At 21:20: it was missed, so all contacts get the reminders and the breach of the order.
"""

from datetime import datetime

from removal.orders.notice import Notice, Receipt
from removal.orders.order import Order


def unattended(order: Order) -> bool:
    """Whether no person has acted since a notice that was received."""
    return any(notice.receipt and not _acts(order, notice) for notice in order.notices)


def missed_lapse(order: Order, at: datetime) -> datetime | None:
    """The first lapse of a notice by an instant, until which no person had acted; None without one."""
    return min((lapse for lapse in _missed(order) if lapse <= at), default=None)


def lapses_to_announce(order: Order) -> list[datetime]:
    """The lapses, past or to come, by which no person is known to have acted, and with no reminder at them or later."""
    return [lapse for lapse in _missed(order) if all(at < lapse for _, _, at in order.reminded)]


def _missed(order: Order) -> list[datetime]:
    received = [(notice, notice.receipt) for notice in order.notices if notice.receipt]
    lapses = [(notice, _lapse(order, receipt)) for notice, receipt in received]
    counting = ((notice, lapse) for notice, lapse in lapses if not _is_overtaken(order, notice, lapse))
    return [lapse for notice, lapse in counting if all(act > lapse for act in _acts(order, notice))]


def _is_overtaken(order: Order, notice: Notice, lapse: datetime) -> bool:
    """Whether a later notice, which was mailed to all contacts, was received by then: that one's lapse counts."""
    receipts = (other.receipt for other in order.notices if other.sequence > notice.sequence)
    return any(receipt.at <= lapse for receipt in receipts if receipt)


def _lapse(order: Order, receipt: Receipt) -> datetime:
    """The end of the time to act: it counts from the receipt, or from a reassignment after it."""
    return max(receipt.at, _addressed_since(order)) + order.rules.nobody_acted_after


def _acts(order: Order, notice: Notice) -> list[datetime]:
    """The acts that attend to a notice: not before it, nor before the order had its present representative."""
    since = max(notice.at, _addressed_since(order))
    return [act for act in order.acts if act >= since]


def _addressed_since(order: Order) -> datetime:
    return order.addressed[-1][0]
