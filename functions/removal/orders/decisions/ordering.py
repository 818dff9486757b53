"""What the authority may do with an order: approve, give time, stop the clock, doubt, decide, withdraw. Pure."""

import math
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from removal.errors import Fault, Forbidden, IllegalCommand, Invalid
from removal.law import duration
from removal.orders.clock import is_open
from removal.orders.commands import (
    AnswerObstacle,
    Approve,
    Command,
    DecideContest,
    Dispute,
    Extend,
    Inherit,
    Lift,
    OrderAgain,
    Reassign,
    Refuse,
    Supersede,
    Suspend,
    Withdraw,
)
from removal.orders.decision import Decision
from removal.orders.decisions.answering import known, refuse, within
from removal.orders.decisions.settling import annul, settle
from removal.orders.decisions.timing import VACANT, move_for_outages
from removal.orders.history import Dated, Inheritance
from removal.orders.item import QUESTIONS, Ground, Item
from removal.orders.item_events import SUSPENSION
from removal.orders.order import Order, Status
from removal.orders.payloads import answers, course
from removal.orders.payloads.lines import PastDue
from removal.orders.states import NOTHING, Act, cell
from removal.orders.waiting import ItemClock, item_clock
from removal.record import instant

# What one order holds, so that a journal is finite; withdrawing is always possible.
ANSWERED_AT_MOST = 10
EXTENDED_AT_MOST = 8
SUSPENDED_AT_MOST = 4
DISPUTED_AT_MOST = 5


def issued(draft: course.Drafted, inheritance: Inheritance) -> course.Issued:
    """What an issue tells: what its draft told or would have, and what it inherits, if there is any."""
    debts = [debt.to_json() for debt in inheritance.debts]
    told = course.Issued(**draft, down=list(inheritance.down), inherited_debts=debts)
    if not inheritance.down:
        del told["down"]
    if not debts:
        del told["inherited_debts"]
    return told


def _draft(order: Order, representative: str) -> course.Drafted:
    return course.Drafted(
        reference=order.reference,
        authority=order.authority,
        platform=order.platform,
        representative=representative,
        law=order.law,
        text_sha256=order.text_sha256,
        items=len(order.items),
    )


def _approve(turn: Decision, command: Approve) -> None:
    cell(turn.order.status, Act.APPROVE)
    if turn.order.drafted_by in (command.by.caller, *command.person):
        msg = "The person who drafted an order does not approve it: that takes a second person."
        raise Forbidden(msg)
    turn.add("order.issued", issued(_draft(turn.order, command.representative), command.inheritance))


def _refuse(turn: Decision, command: Refuse) -> None:
    cell(turn.order.status, Act.REFUSE)
    turn.add("order.refused", course.Reasoned(reason=command.reason))


def _answer_obstacle(turn: Decision, command: AnswerObstacle) -> None:
    """A notice: the grounds that it names end once it is received (T3); naming none it ends questions alone."""
    known(turn.order, command.items)
    cell(turn.order.status, Act.ANSWER_OBSTACLE)
    wanted = frozenset(command.grounds) if command.grounds else QUESTIONS
    items = [turn.order.items[number - 1] for number in command.items]
    refuse(
        (item for item in items if not _waiting_grounds(turn.order, item, wanted)),
        "has no such obstacle that waits for an answer",
    )
    if any(
        _waiting_grounds(turn.order, item, QUESTIONS) and item.number not in command.items for item in turn.order.items
    ):
        count = turn.order.counts.get("order.obstacle_answered", 0)
        within(count, ANSWERED_AT_MOST, "Answer all that wait in one.")
    ended = frozenset(ground for item in items for ground in _waiting_grounds(turn.order, item, wanted))
    stopped = [item.number for item in items if not turn.order.ended_at and turn.order.clock_of(item.number).grounds]
    told = answers.ObstacleAnswered(
        items=list(command.items),
        grounds=sorted(ground.value for ground in ended),
        stopped=stopped,
        answer=command.answer,
    )
    turn.add("order.obstacle_answered", told)


def _waiting_grounds(order: Order, item: Item, wanted: frozenset[Ground]) -> frozenset[Ground]:
    return frozenset(one.ground for one in order.unanswered(item.number) if one.ground in wanted)


def _extend(turn: Decision, command: Extend) -> None:
    """More time for everything that is open (T5): windows that run, and windows that have yet to open."""
    cell(turn.order.status, Act.EXTEND)
    if turn.order.suspended_at:
        raise IllegalCommand("The authority has suspended the order; lift that first. Nothing was changed.")
    within(len(turn.order.extensions), EXTENDED_AT_MOST, "Withdraw it and issue another.")
    undecided = {number for number, _ in turn.order.undecided}
    waits = {item.number for item in turn.order.items if item_clock(turn.order, item) in _WAITING}
    told = course.Extended(
        extend_by=duration.to_text(command.extend_by),
        reason=command.reason,
        outages=[],
        items=sorted(undecided | waits),
        windows=[],
    )
    turn.add_with_windows("order.extended", told)
    _require_time(turn, command)
    settle(turn, command.reason)


def _require_time(turn: Decision, command: Extend) -> None:
    """Invalid if a deadline would have passed all the same. What is answered already may be in time by any extension.

    Example: due 12:00:00, and it is 12:00:15. An extension of 10 seconds gives no one time; one of 16 seconds does.
    """
    open_ = [period for number, period in turn.order.undecided if not turn.order.items[number - 1].outcome]
    due_at = min((period.due_at for period in open_), default=None)
    if due_at is None or due_at > turn.now:
        return
    short = timedelta(seconds=math.ceil((turn.now - due_at).total_seconds()))
    by, passed = duration.to_text(command.extend_by + short), instant.to_text(due_at)
    detail = f"A deadline would end at {passed}, which has passed: give more than {by}, and the time to act in."
    raise Invalid("The extension gives no time. Nothing was changed.", Fault("/extend_by", detail))


_WAITING = (ItemClock.STOPPED, ItemClock.AWAITING_RECEIPT)


def _suspend(turn: Decision, command: Suspend) -> None:
    cell(turn.order.status, Act.SUSPEND)
    if turn.order.suspended_at:
        raise IllegalCommand("The authority has suspended the order already. Nothing was changed.")
    within(turn.order.counts.get("order.suspended", 0), SUSPENDED_AT_MOST, "Extend it, or withdraw it.")
    turn.add("order.suspended", _suspended(turn, command.reason))


def _suspended(turn: Decision, reason: str) -> answers.Suspended:
    """Which items a suspension stops, and which were past due before it: it stops nothing for those (T5)."""
    order, at = turn.order, max(turn.now, turn.order.changed_at)
    order = replace(order, suspensions=(*order.suspensions, Dated(order.sequence + 1, at)))
    past: dict[datetime, list[int]] = {}
    for number, period in order.undecided:
        past.setdefault(period.due_at, []).append(number)
    lines = [PastDue(items=numbers, due_at=instant.to_text(due_at)) for due_at, numbers in sorted(past.items())]
    return {"reason": reason, "stops": _not_running(order), "past_due": lines}


def _not_running(order: Order) -> list[int]:
    """Open items that a suspension keeps stopped: their clock is stopped by it, or will be from its beginning."""
    open_ = (item.number for item in order.items if not item.outcome)
    clocks = {number: order.clock_of(number) for number in open_}
    return [number for number, clock in clocks.items() if clock.current is None or SUSPENSION in clock.grounds]


def _lift(turn: Decision, command: Lift) -> None:
    """A notice: the clock goes on with what was left once it is received."""
    cell(turn.order.status, Act.LIFT)
    if turn.order.suspended_at is None:
        msg = "The authority has not suspended the order: its clock is stopped because of obstacles; answer those."
        raise IllegalCommand(msg)
    items = [item.number for item in turn.order.items if not item.outcome]
    told = answers.Resumed(cause="lifted", reason=command.reason, items=items, ends=[], windows=[])
    told["stopped"] = _not_running(turn.order)
    turn.add("order.resumed", told)
    settle(turn)


def _dispute(turn: Decision, command: Dispute) -> None:
    """A notice: the item is open again, and its window opens once that is received."""
    known(turn.order, command.items)
    cell(turn.order.status, Act.DISPUTE)
    items = [turn.order.items[number - 1] for number in command.items]
    refuse((item for item in items if not item.outcome), "has no measure that could be disputed")
    refuse((item for item in items if item.disputed), "was disputed before, and is so once only")
    within(turn.order.counts.get("order.disputed", 0), DISPUTED_AT_MOST, "Name all items in one.")
    turn.add("order.disputed", answers.Disputed(items=list(command.items), reason=command.reason))


def _decide_contest(turn: Decision, command: DecideContest) -> None:
    cell(turn.order.status, Act.DECIDE_CONTEST)
    if not turn.order.contests:
        msg = "Nothing of the order is contested, so there is nothing to decide."
        raise IllegalCommand(msg)
    told = answers.ContestDecided(decision="upheld" if command.upheld else "rejected", reasons=command.reasons)
    turn.add("order.contest_decided", told)
    if command.upheld:
        for breach in turn.order.standing_breaches:
            annul(turn, breach.window, "the order was contested, and the contest was upheld")
        if not turn.order.ended_at:
            _end_withdrawn(turn, command.reasons)


def _withdraw(turn: Decision, command: Withdraw) -> None:
    if cell(turn.order.status, Act.WITHDRAW) is not NOTHING:
        _end_withdrawn(turn, command.reason)


def _supersede(turn: Decision, command: Supersede) -> None:
    """A draft that another order replaces was never in force: it is withdrawn, and no fact tells of it."""
    cell(turn.order.status, Act.SUPERSEDE)
    if turn.order.status is Status.DRAFT:
        _end_withdrawn(turn, f"superseded by {command.successor}")
    else:
        down = _down(turn.order, command.kept)
        turn.add("order.superseded", answers.Superseded(successor=command.successor, reinstate=down))


def _end_withdrawn(turn: Decision, reason: str) -> None:
    turn.add("order.withdrawn", answers.Withdrawn(reason=reason, reinstate=_down(turn.order)))


def _down(order: Order, kept: tuple[int, ...] = ()) -> list[int]:
    return [item.number for item in order.items if item.down and item.number not in kept]


def _inherit(turn: Decision, command: Inherit) -> None:
    cell(turn.order.status, Act.INHERIT)
    new = [number for number in command.items if not turn.order.items[number - 1].down]
    if new:
        turn.add("order.inherited", answers.Inherited(predecessor=command.predecessor, items=new))


def _order_again(turn: Decision, command: OrderAgain) -> None:
    cell(turn.order.status, Act.ORDER_AGAIN)
    again = [number for number in command.items if number in turn.order.missing]
    if again:
        turn.add("order.ordered_again", answers.OrderedAgain(successor=command.successor, items=again))


def _reassign(turn: Decision, command: Reassign) -> None:
    if cell(turn.order.status, Act.REASSIGN) is NOTHING or command.representative == turn.order.representative:
        return
    if turn.order.ended_at and not is_open(turn.order) and not command.opening:
        return
    before, after = turn.order.representative, command.representative
    turn.add("order.reassigned", answers.Reassigned(representative_before=before, representative=after))
    move_for_outages(turn, command.vacancies, VACANT)


HANDLERS: Mapping[type[Command], Callable[[Decision, Any], None]] = {
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
    Inherit: _inherit,
    OrderAgain: _order_again,
    Reassign: _reassign,
}
