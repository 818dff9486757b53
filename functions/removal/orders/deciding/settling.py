"""What follows from an answer or a moved window: a breach annulled, the order closed. Pure."""

from removal.orders.order import Order, Status
from removal.orders.turn import Turn


def settle(turn: Turn) -> None:
    """Close the order if nothing is open: an answer received in time wins over a breach decided meanwhile."""
    for breach in turn.order.standing_breaches:
        if not breach.unexcused:
            annul(turn, breach.window, "every item was answered at or before the due time")
    order = turn.order
    if order.in_time and not order.standing_breaches and order.status in (Status.RUNNING, Status.SUSPENDED):
        turn.add("order.complied", {"seconds": -seconds_late(order)})
    elif order.standing_breaches and _all_judged(order) and order.status is not Status.COMPLIED_LATE:
        turn.add("order.complied_late", {"seconds": seconds_late(order)})


def annul(turn: Turn, window: int, reason: str) -> None:
    """A breach no longer stands."""
    turn.add("order.breach_annulled", {"window": window, "reason": reason})


def _all_judged(order: Order) -> bool:
    """Whether nothing is open, and no window passed with an answer that came after it and is still to be decided."""
    late = (window for window in order.standing_windows if order.open_items(window, window.due_at))
    return order.answered and all(order.standing_breach(window) for window in late)


def seconds_late(order: Order) -> int:
    """Whole seconds from due to the last first answer, negative when all came before."""
    windows = ((item.counted_at, order.window_of(item)) for item in order.items)
    return max(int((at - window.due_at).total_seconds()) for at, window in windows if at and window)
