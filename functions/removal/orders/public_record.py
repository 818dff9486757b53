"""When an order's own entry in the public log is due. Pure.

Only orders of a category that the law opens have one. It is due once the order has rested for the law's months, on the
first day of the month that follows, at an instant of that day that only the order's key says. So all orders that came
to rest in one month are published together: no entry says when an order ended, nor which facts in the log are its own.

Example (`after` P1M): the last fact on 12 March 2026. It has rested on 12 April; its entry is due on 1 May.
"""

from datetime import datetime, timedelta

from removal.orders.order import Order
from removal.record.blinds import public_id_of
from removal.record.duration import months_after

SECONDS_OF_A_DAY = 86_400
HEX, DIGITS = 16, 8


def due_at(order: Order) -> datetime | None:
    """When the entry of an order at rest is due; None if it has none: its law opens no category, or no key is left."""
    months = order.rules.open_after_months
    if months is None or not order.issued or not order.key:
        return None
    return slot_after(order, months_after(order.lived_until, months))


def slot_after(order: Order, at: datetime) -> datetime:
    """The order's instant on the first day of the month after an instant."""
    first = months_after(at.replace(day=1, hour=0, minute=0, second=0, microsecond=0), 1)
    return first + timedelta(seconds=int(public_id_of(order.key)[:DIGITS], HEX) % SECONDS_OF_A_DAY)
