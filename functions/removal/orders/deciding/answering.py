"""What the representative may say of an order: read, done, hindered, contested, put back. Pure."""

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import datetime
from typing import Any

from removal.errors import CapReached, Fault, IllegalCommand, Invalid
from removal.orders.commands import (
    Acknowledge,
    Answer,
    Command,
    Contest,
    ItemReport,
    Obstruct,
    Report,
    ReportReinstatement,
)
from removal.orders.deciding.receiving import receive
from removal.orders.deciding.settling import settle
from removal.orders.item import Item
from removal.orders.order import Evidence, Order, Status
from removal.orders.states import NOTHING, Act, cell
from removal.orders.turn import Turn
from removal.record import instant
from removal.record.canonical import JsonObject

# What one order holds; the clock and the authority have the rest of the journal.
REPLACED_AT_MOST = 30  # item outcomes replaced by later reports; first outcomes are bounded by the items themselves
REPORTS_AT_MOST = 130  # after them a report names every open item, so that each one taken ends something
OBSTRUCTED_AT_MOST = 8
CONTESTED_AT_MOST = 3
REINSTATED_AT_MOST = 10


def _answered(turn: Turn, command: Answer, act: Act) -> bool:
    """Whether an answer still adds something; on an issued order it is receipt first, in the same write."""
    if cell(turn.order.status, act) is NOTHING:
        return False
    if turn.order.status is Status.ISSUED:
        receive(turn, Evidence("answer", command.answered_at, turn.now))
    return True


def _acknowledge(turn: Turn, command: Acknowledge) -> None:
    if _answered(turn, command, Act.ACKNOWLEDGE) and not turn.order.acknowledged:
        turn.add("order.acknowledged", _said(command))


def _report(turn: Turn, command: Report) -> None:
    known(turn.order, [line.number for line in command.items], "/items/{}/number")
    changes = tuple(line for line in command.items if _changes(turn.order, line, command))
    if not (_answered(turn, command, Act.REPORT) and changes):
        return
    _within_caps(turn.order, changes)
    turn.add(
        "order.reported",
        {**_said(command), "items": [_told(line) for line in changes], "in_time": _in_time(turn.order, command)},
    )
    settle(turn)


def _changes(order: Order, line: ItemReport, command: Report) -> bool:
    item = order.items[line.number - 1]
    window = order.window_of(item)
    if item.disputed and window and command.answered_at < window.opened_at:
        return False  # said before it was doubted, and no answer to that
    same = (item.outcome, item.measured_at, item.territory) == (line.outcome, line.measured_at, line.territory)
    return not same or item.answered_at is None or command.answered_at < item.answered_at


def _in_time(order: Order, command: Report) -> bool:
    """Whether it came while the windows of all its items were open, or stood still."""
    return all(_counts(order, order.items[line.number - 1], command.answered_at) for line in command.items)


def _within_caps(order: Order, changes: tuple[ItemReport, ...]) -> None:
    replacing = sum(1 for line in changes if order.items[line.number - 1].outcome)
    if order.replaced + replacing > REPLACED_AT_MOST and replacing:
        msg = (
            f"Outcomes already reported have been replaced {order.replaced} times; one order holds {REPLACED_AT_MOST}. "
            "First outcomes of items still open are always taken: report those alone."
        )
        raise CapReached(msg)
    reported = {line.number for line in changes}
    left_open = [item.number for item in order.items if not item.outcome and item.number not in reported]
    if left_open and order.counts.get("order.reported", 0) >= REPORTS_AT_MOST:
        msg = f"One order holds {REPORTS_AT_MOST} reports: report all items that are still open in one."
        raise CapReached(msg)


def _told(line: ItemReport) -> JsonObject:
    return {
        "number": line.number,
        "outcome": line.outcome.value,
        "measured_at": line.measured_at,
        "territory": list(line.territory),
    }


def _obstruct(turn: Turn, command: Obstruct) -> None:
    known(turn.order, command.items)
    if not _answered(turn, command, Act.OBSTRUCT):
        return
    items = [turn.order.items[number - 1] for number in command.items]
    refuse((item for item in items if item.outcome), "has an outcome, so nothing stands before it")
    within(turn.order, "order.obstructed", OBSTRUCTED_AT_MOST, "Name all items of one ground in one.")
    owed = [item for item in items if item.grounds_told.count(command.ground) < turn.law.obstacle_limit]
    told = {
        "ground": command.ground.value,
        "outcome": command.ground.hindrance.value,
        "items": list(command.items),
        "owed": [item.number for item in owed],
        "stops": [item.number for item in owed if _stops(turn, item, command)],
        "explanation": command.explanation,
    }
    turn.add("order.obstructed", {**_said(command), **told})
    settle(turn)


def _stops(turn: Turn, item: Item, command: Obstruct) -> bool:
    """An obstacle told after the due time comes too late to stop what has passed."""
    return _counts(turn.order, item, command.answered_at) and turn.law.on_obstacle != "none"


def _counts(order: Order, item: Item, answered_at: datetime) -> bool:
    """Whether an answer is in time: by the item's clock, which stands while it is stopped or suspended."""
    window = order.window_of(item)
    stood = min(at for at in (answered_at, item.stopped_at, order.suspended_at) if at)
    return window is not None and stood <= window.due_at


def _contest(turn: Turn, command: Contest) -> None:
    known(turn.order, command.items)
    if _answered(turn, command, Act.CONTEST):
        within(turn.order, "order.contested", CONTESTED_AT_MOST, "The authority has what was said before.")
        items = list(command.items or range(1, len(turn.order.items) + 1))
        turn.add("order.contested", {**_said(command), "items": items, "explanation": command.explanation})


def _report_reinstatement(turn: Turn, command: ReportReinstatement) -> None:
    known(turn.order, command.items)
    cell(turn.order.status, Act.REPORT_REINSTATEMENT)
    items = [turn.order.items[number - 1] for number in command.items]
    refuse((item for item in items if item.number not in turn.order.reinstate), "does not have to be put back")
    back = [item.number for item in items if not item.reinstated_at]
    if not back:
        return
    if set(turn.order.missing) - set(back):
        within(turn.order, "order.reinstated", REINSTATED_AT_MOST, "Report all that is back in one.")
    turn.add("order.reinstated", {**_said(command), "items": back})


def _said(command: Answer) -> dict[str, Any]:
    told = {"reference": command.own_reference, "answered_by": command.answered_by}
    return {**told, "answered_at": instant.to_text(command.answered_at)}


def known(order: Order, numbers: Collection[int], pointer: str = "/items/{}") -> None:
    """Invalid for numbers that are no item of the order, or are named twice."""
    listed = list(numbers)
    faults = [
        Fault(pointer.format(index), f"The order has items 1 to {len(order.items)}, each to be named once.")
        for index, number in enumerate(listed)
        if not 1 <= number <= len(order.items) or number in listed[:index]
    ]
    if faults:
        msg = "It names items that the order does not have, or one twice."
        raise Invalid(msg, *faults)


def refuse(items: Iterable[Item], why: str) -> None:
    """IllegalCommand if there is any such item; it is said of them why."""
    numbers = [str(item.number) for item in items]
    if numbers:
        msg = f"Item {', '.join(numbers)} {why}. Nothing was changed."
        raise IllegalCommand(msg)


def within(order: Order, fact_type: str, at_most: int, advice: str) -> None:
    """CapReached when the order holds as many facts of a type as one may."""
    if order.counts.get(fact_type, 0) >= at_most:
        msg = f"The order holds {at_most} of these, and takes no more. {advice}"
        raise CapReached(msg)


HANDLERS: Mapping[type[Command], Callable[[Turn, Any], None]] = {
    Acknowledge: _acknowledge,
    Report: _report,
    Obstruct: _obstruct,
    Contest: _contest,
    ReportReinstatement: _report_reinstatement,
}
