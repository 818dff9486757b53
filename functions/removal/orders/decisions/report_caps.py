"""Caps on outcomes and reports of one order, so that its journal keeps room for the deciding facts. Pure."""

from removal.errors import CapReached
from removal.orders.commands import ItemReport
from removal.orders.order import Order

REPLACED_AT_MOST = 30  # item outcomes replaced by later reports; first outcomes are bounded by the items themselves
REPORTS_AT_MOST = 130  # a further report must name every open item, so that it completes the order


def within_caps(order: Order, changes: tuple[ItemReport, ...]) -> tuple[ItemReport, ...]:
    """The lines of a report that are recorded. Raises CapReached if none is left.

    First outcomes are always accepted. Example: a client reports all items again in the last minute, with new
    `measured_at`; the replaced outcomes may exceed the cap, but the items that were still open are in time.
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
