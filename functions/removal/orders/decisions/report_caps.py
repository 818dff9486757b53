"""How many outcomes and reports one order holds, so that its journal has room for what decides it. Pure."""

from removal.errors import CapReached
from removal.orders.commands import ItemReport
from removal.orders.order import Order

REPLACED_AT_MOST = 30  # item outcomes replaced by later reports; first outcomes are bounded by the items themselves
REPORTS_AT_MOST = 130  # after them a report names every open item, so that each one taken ends something


def within_caps(order: Order, changes: tuple[ItemReport, ...]) -> tuple[ItemReport, ...]:
    """What is recorded of a report; CapReached if that is nothing.

    First outcomes are always taken, beside any others: a system that reports all items again, each measured
    anew, in the last minute, is not late with those that were still open.
    """
    first = tuple(line for line in changes if not _replaces(order, line))
    replacing = len(changes) - len(first)
    if order.replaced + replacing > REPLACED_AT_MOST and replacing:
        changes = first
    if replacing and not changes:
        msg = (
            f"The report would replace {replacing} outcomes; one order holds {REPLACED_AT_MOST} replaced outcomes, "
            f"and {order.replaced} have been. Nothing was changed. Report fewer items again, the most important ones; "
            "first outcomes of items that are still open are always taken."
        )
        raise CapReached(msg)
    _within_reports(order, changes)
    return changes


def _replaces(order: Order, line: ItemReport) -> bool:
    item = order.items[line.number - 1]
    return item.outcome is not None and (item.down or not order.ended_at)


def _within_reports(order: Order, changes: tuple[ItemReport, ...]) -> None:
    reported = {line.number for line in changes}
    left_open = [item.number for item in order.items if not item.outcome and item.number not in reported]
    if changes and left_open and order.counts.get("order.reported", 0) >= REPORTS_AT_MOST:
        msg = f"One order holds {REPORTS_AT_MOST} reports: report all items that are still open in one."
        raise CapReached(msg)
