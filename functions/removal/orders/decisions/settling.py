"""What follows from an answer or a moved window: a breach annulled, compliance told. Pure."""

from removal.orders.decision import Decision
from removal.orders.order import Breach, Order, Status
from removal.orders.payloads.course import BreachAnnulled, Complied, CompliedLate

BOUNCED = "the receipt that it rested on was withdrawn"
ANSWERED = "every item was answered, or its clock stopped, at or before the due time"


def settle(turn: Decision, moved: str | None = None) -> None:
    """Annul the breaches that no longer hold and tell compliance; `moved` is the reason if due times were moved."""
    for breach in turn.order.standing_breaches:
        reason = _no_longer(turn.order, breach, moved or ANSWERED)
        if reason:
            annul(turn, breach.window, reason)
    order = turn.order
    if order.status is order.answered_as:
        return
    if order.status is Status.COMPLIED:
        turn.add("order.complied", Complied(seconds=-seconds_late(order)))
    elif order.status is Status.COMPLIED_LATE:
        turn.add("order.complied_late", CompliedLate(seconds=seconds_late(order)))


def annul(turn: Decision, window: int, reason: str) -> None:
    """A breach no longer holds."""
    turn.add("order.breach_annulled", BreachAnnulled(window=window, reason=reason))


def _no_longer(order: Order, breach: Breach, otherwise: str) -> str | None:
    """Why a breach does not hold any more; None if it does: an item was open when its window passed."""
    if any(_late(order, number, breach) for number in breach.open_items):
        return None
    return BOUNCED if order.windows[breach.window - 1].void else otherwise


def _late(order: Order, number: int, breach: Breach) -> bool:
    """Whether an item's period of that window passed with it open, at or before the decision."""
    return any(order.decided(breach, period) for period in order.clock_of(number).exposed)


def seconds_late(order: Order) -> int:
    """Whole seconds from due to the last first answer, negative when all came before.

    An item that was answered while its clock stood had the time left that it had when the clock stopped.
    """
    lengths = [length for item in order.items if (length := _lateness(order, item.number)) is not None]
    return max(lengths, default=0)


def _lateness(order: Order, number: int) -> int | None:
    clock = order.clock_of(number)
    if clock.done is None or clock.current is None:
        return None
    at = min(clock.done.at, clock.stopped_since or clock.done.at)
    return int((at - clock.current.due_at).total_seconds())
