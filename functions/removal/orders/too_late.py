"""Whether an answer that was taken in time could not be given in time again, were it refused. Pure."""

from collections.abc import Iterable
from datetime import datetime

from removal.orders.order import Order


def fell_due_since(order: Order, numbers: Iterable[int], taken_at: datetime, now: datetime) -> bool:
    """Whether one of these items is open, and fell due after an answer was taken.

    Example: due at 24:00. Taken at 24:00 and decided at 24:03: yes. Decided at 23:59, or taken at 24:01: no.
    """
    clocks = (order.clock_of(number) for number in numbers)
    return any(taken_at <= period.due_at < now for clock in clocks if clock.done is None for period in clock.exposed)
