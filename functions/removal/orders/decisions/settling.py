"""Facts that follow from an answer or a moved window: `breach_annulled`, `complied`, `complied_late`. Pure."""

from removal.orders.annulment import ANSWERED, BOUNCED
from removal.orders.decision import Decision
from removal.orders.history import Breach
from removal.orders.order import Order, Status
from removal.orders.payloads.course import BreachAnnulled, Complied, CompliedLate


def settle(decision: Decision, otherwise: str = ANSWERED) -> None:
    """Annul breaches that no longer hold, and record compliance; `otherwise` is the reason unless a receipt bounced."""
    for breach in decision.order.valid_breaches:
        reason = _no_longer(decision.order, breach, otherwise)
        if reason:
            annul(decision, breach.window, reason)
    order = decision.order
    if order.status is order.answered_as:
        return
    if order.status is Status.COMPLIED:
        decision.add("order.complied", Complied(seconds=-seconds_late(order)))
    elif order.status is Status.COMPLIED_LATE:
        decision.add("order.complied_late", CompliedLate(seconds=seconds_late(order)))


def annul(decision: Decision, window: int, reason: str) -> None:
    """Add the fact that the breach of a window is annulled."""
    decision.add("order.breach_annulled", BreachAnnulled(window=window, reason=reason))


def _no_longer(order: Order, breach: Breach, otherwise: str) -> str | None:
    """Why a breach no longer holds; None if it holds, because an item was open when its window passed."""
    if any(_open_past_due(order, number, breach) for number in breach.open_items):
        return None
    return BOUNCED if order.windows[breach.window - 1].void else otherwise


def _open_past_due(order: Order, number: int, breach: Breach) -> bool:
    """Whether the item was open when its period of the breached window passed, at or before the decision."""
    return any(order.decided(breach, period) for period in order.clock_of(number).exposed)


def seconds_late(order: Order) -> int:
    """Whole seconds from due to the latest of the items' first answers; negative if all came before due.

    For an item that was answered while its clock was stopped, the instant of the stop counts as its answer.
    """
    lengths = [length for item in order.items if (length := _lateness(order, item.number)) is not None]
    return max(lengths, default=0)


def _lateness(order: Order, number: int) -> int | None:
    clock = order.clock_of(number)
    if clock.done is None or clock.current is None:
        return None
    at = min(clock.done.at, clock.stopped_since or clock.done.at)
    return int((at - clock.current.due_at).total_seconds())
