"""What the authority may do with an order: approve, give time, stop the clock, doubt, decide, withdraw. Pure."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from removal.errors import Forbidden, IllegalCommand
from removal.orders import clock
from removal.orders.commands import (
    AnswerObstacle,
    Approve,
    Command,
    DecideContest,
    Dispute,
    Extend,
    Lift,
    Reassign,
    Refuse,
    Supersede,
    Suspend,
    Withdraw,
)
from removal.orders.deciding.answering import known, refuse, within
from removal.orders.deciding.settling import annul, settle
from removal.orders.item import Item
from removal.orders.order import Order, Status, Window
from removal.orders.states import NOTHING, Act, cell
from removal.orders.turn import Turn
from removal.record import instant
from removal.record.canonical import JsonObject

# What one order holds, so that a journal is finite; withdrawing is always possible.
ANSWERED_AT_MOST = 10
EXTENDED_AT_MOST = 8
SUSPENDED_AT_MOST = 4
DISPUTED_AT_MOST = 5


def issue_payload(order: Order) -> JsonObject:
    """What a draft and an issue tell: the parties, the law, the text's hash."""
    named = ("reference", "authority", "platform", "representative", "law", "text_sha256")
    return {**{name: getattr(order, name) for name in named}, "items": len(order.items)}


def _approve(turn: Turn, command: Approve) -> None:
    cell(turn.order.status, Act.APPROVE)
    if command.by.caller == turn.order.drafted_by:
        msg = "Whoever drafted an order does not approve it: that takes a second person."
        raise Forbidden(msg)
    told = {**issue_payload(turn.order), "representative": command.representative}
    turn.add("order.issued", told | ({"down": list(command.down)} if command.down else {}))


def _refuse(turn: Turn, command: Refuse) -> None:
    cell(turn.order.status, Act.REFUSE)
    turn.add("order.refused", {"reason": command.reason})


def _answer_obstacle(turn: Turn, command: AnswerObstacle) -> None:
    known(turn.order, command.items)
    cell(turn.order.status, Act.ANSWER_OBSTACLE)
    items = [turn.order.items[number - 1] for number in command.items]
    refuse((item for item in items if not item.obstacles), "has no obstacle that waits for an answer")
    if any(item.obstacles and item.number not in command.items for item in turn.order.items):
        within(turn.order, "order.obstacle_answered", ANSWERED_AT_MOST, "Answer all that wait in one.")
    restarted = _restarted(turn, command)
    moving = [number for numbers in restarted.values() for number in numbers]
    still = [number for number in command.items if number not in moving]
    for due_at, numbers in restarted.items() or {None: []}.items():
        window = {"window": len(turn.order.windows) + 1, "due_at": instant.to_text(due_at)} if due_at else _NO_WINDOW
        told = {"items": sorted([*numbers, *still]), "restarted": numbers, "answer": command.answer}
        turn.add("order.obstacle_answered", {**told, **window})
        still = []


_NO_WINDOW: JsonObject = {"window": None, "due_at": None}


def _restarted(turn: Turn, command: AnswerObstacle) -> dict[datetime, list[int]]:
    """By new due time the items whose clock had stopped: a full window, or what was left; never less than was told."""
    found: dict[datetime, list[int]] = {}
    for item in (turn.order.items[number - 1] for number in command.items):
        window = turn.order.window_of(item)
        if item.stopped_at is None or window is None:
            continue
        left = next(obstacle.left for obstacle in item.obstacles if obstacle.stops)
        fresh = clock.due_after(turn.now, turn.law) if turn.law.on_obstacle == "restart" else turn.now + left
        found.setdefault(max(fresh, _promised(turn, window)), []).append(item.number)
    return found


def _promised(turn: Turn, window: Window) -> datetime:
    """When a window is due, were a suspension lifted now: a deadline that was told never shrinks."""
    since = turn.order.suspended_at
    stood = turn.now - max(since, window.opened_at) if since else timedelta()
    return window.due_at + max(stood, timedelta())


def _extend(turn: Turn, command: Extend) -> None:
    cell(turn.order.status, Act.EXTEND)
    within(turn.order, "order.extended", EXTENDED_AT_MOST, "Withdraw it and issue another.")
    for window in list(_unfinished(turn.order)):
        due_at = window.due_at + command.extend_by
        move(turn, window, due_at, command.reason, None)
    settle(turn)


def move(turn: Turn, window: Window, due_at: datetime, reason: str, outage: JsonObject | None) -> None:
    """A window is due later."""
    told = {
        "window": window.number,
        "due_before": instant.to_text(window.due_at),
        "due_at": instant.to_text(due_at),
        "reason": reason,
        "outage": outage,
    }
    turn.add("order.extended", told)


def _unfinished(order: Order) -> Iterator[Window]:
    """Windows that are still to be judged: an item of theirs is open or late, and no breach stands."""
    for window in order.standing_windows:
        judged = (item for item in order.items if item.window == window.number)
        if not order.standing_breach(window) and not all(item.answered_by(window.due_at) for item in judged):
            yield window


def _suspend(turn: Turn, command: Suspend) -> None:
    cell(turn.order.status, Act.SUSPEND)
    within(turn.order, "order.suspended", SUSPENDED_AT_MOST, "Extend it, or withdraw it.")
    turn.add("order.suspended", {"reason": command.reason})


def _lift(turn: Turn, command: Lift) -> None:
    """Each window goes on with what it had left when the clock stopped, or when it was opened since."""
    cell(turn.order.status, Act.LIFT)
    since = turn.order.suspended_at
    if since is None:
        msg = "The authority has not suspended the order: its clock stands because of obstacles; answer those."
        raise IllegalCommand(msg)
    windows = [
        {
            "window": window.number,
            "items": [item.number for item in turn.order.items if item.window == window.number],
            "due_before": instant.to_text(window.due_at),
            "due_at": instant.to_text(_promised(turn, window)),
        }
        for window in _unfinished(turn.order)
        if window.due_at >= since  # what had passed before stays passed
    ]
    turn.add("order.resumed", {"cause": "lifted", "reason": command.reason, "windows": windows})
    settle(turn)


def _dispute(turn: Turn, command: Dispute) -> None:
    known(turn.order, command.items)
    cell(turn.order.status, Act.DISPUTE)
    items = [turn.order.items[number - 1] for number in command.items]
    refuse((item for item in items if not item.outcome), "has no measure that could be disputed")
    refuse((item for item in items if item.disputed), "was disputed before, and is so once only")
    within(turn.order, "order.disputed", DISPUTED_AT_MOST, "Name all items in one.")
    refuse((item for item in items if _undecided(turn.order, item)), "was answered late, which is not decided yet")
    told = [_promised(turn, found) for item in items if (found := turn.order.window_of(item))]
    due_at = max(clock.due_after(turn.now, turn.law), *told)
    window = {"window": len(turn.order.windows) + 1, "due_at": instant.to_text(due_at)}
    turn.add("order.disputed", {"items": list(command.items), "reason": command.reason, **window})


def _undecided(order: Order, item: Item) -> bool:
    """Whether a breach is still to be decided on an item's answer: moved away, nobody would."""
    window = order.window_of(item)
    return window is not None and not item.answered_by(window.due_at) and not order.standing_breach(window)


def _decide_contest(turn: Turn, command: DecideContest) -> None:
    cell(turn.order.status, Act.DECIDE_CONTEST)
    if turn.order.contested_at is None:
        msg = "Nothing of the order is contested, so there is nothing to decide."
        raise IllegalCommand(msg)
    decision = "upheld" if command.upheld else "rejected"
    turn.add("order.contest_decided", {"decision": decision, "reasons": command.reasons})
    if command.upheld:
        for breach in turn.order.standing_breaches:
            annul(turn, breach.window, "the order was contested, and the contest was upheld")
        _end(turn, "order.withdrawn", {"reason": command.reasons}, ())


def _withdraw(turn: Turn, command: Withdraw) -> None:
    if cell(turn.order.status, Act.WITHDRAW) is not NOTHING:
        _end(turn, "order.withdrawn", {"reason": command.reason}, ())


def _supersede(turn: Turn, command: Supersede) -> None:
    """A draft that another order replaces was never in force: it is withdrawn, and nobody told."""
    if cell(turn.order.status, Act.SUPERSEDE) is NOTHING:
        return
    if turn.order.status is Status.DRAFT:
        _end(turn, "order.withdrawn", {"reason": f"superseded by {command.successor}"}, ())
    else:
        _end(turn, "order.superseded", {"successor": command.successor}, command.kept)


def _end(turn: Turn, fact_type: str, told: JsonObject, kept: tuple[int, ...]) -> None:
    down = [item.number for item in turn.order.items if item.down and item.number not in kept]
    turn.add(fact_type, {**told, "reinstate": down})


def _reassign(turn: Turn, command: Reassign) -> None:
    if cell(turn.order.status, Act.REASSIGN) is NOTHING or command.representative == turn.order.representative:
        return
    if turn.order.ended_at and not turn.order.missing:
        return
    before = turn.order.representative
    turn.add("order.reassigned", {"representative_before": before, "representative": command.representative})


HANDLERS: Mapping[type[Command], Callable[[Turn, Any], None]] = {
    Approve: _approve,
    Refuse: _refuse,
    AnswerObstacle: _answer_obstacle,
    Extend: _extend,
    Suspend: _suspend,
    Lift: _lift,
    Dispute: _dispute,
    DecideContest: _decide_contest,
    Withdraw: _withdraw,
    Supersede: _supersede,
    Reassign: _reassign,
}
