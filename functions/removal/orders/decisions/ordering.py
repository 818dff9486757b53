"""Handlers of the authority's commands: approve, extend, suspend, dispute, decide a contest, withdraw. Pure."""

import math
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from removal.errors import Fault, Forbidden, IllegalCommand, Invalid
from removal.orders.annulment import MOVED, UPHELD
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
from removal.orders.decisions.answering import refuse_items, require_known
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
from removal.record import duration, instant


def issued(draft: course.Drafted, inheritance: Inheritance) -> course.Issued:
    """The payload of `order.issued`: the members of the draft, plus the inheritance if there is any."""
    debts = [debt.to_json() for debt in inheritance.debts]
    predecessor = inheritance.predecessor
    payload = course.Issued(**draft, predecessor=predecessor or "", down=list(inheritance.down), inherited_debts=debts)
    if not predecessor:
        del payload["predecessor"]
    if not inheritance.down:
        del payload["down"]
    if not debts:
        del payload["inherited_debts"]
    return payload


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


def _approve(decision: Decision, command: Approve) -> None:
    cell(decision.order.status, Act.APPROVE)
    if decision.order.drafted_by in (command.by.caller, *command.person):
        msg = "The person who drafted an order does not approve it: that takes a second person."
        raise Forbidden(msg)
    decision.add("order.issued", issued(_draft(decision.order, command.representative), command.inheritance))


def _refuse(decision: Decision, command: Refuse) -> None:
    cell(decision.order.status, Act.REFUSE)
    decision.add("order.refused", course.Reasoned(reason=command.reason))


def _answer_obstacle(decision: Decision, command: AnswerObstacle) -> None:
    """Add a notice that ends the named grounds on receipt (T3); without named grounds it ends all questions."""
    require_known(decision.order, command.items)
    cell(decision.order.status, Act.ANSWER_OBSTACLE)
    wanted = frozenset(command.grounds) if command.grounds else QUESTIONS
    items = [decision.order.items[number - 1] for number in command.items]
    refuse_items(
        (item for item in items if not _waiting_grounds(decision.order, item, wanted)),
        "has no such obstacle that waits for an answer",
    )
    ended = frozenset(ground for item in items for ground in _waiting_grounds(decision.order, item, wanted))
    stopped = [
        item.number for item in items if not decision.order.ended_at and decision.order.clock_of(item.number).grounds
    ]
    payload = answers.ObstacleAnswered(
        items=list(command.items),
        grounds=sorted(ground.value for ground in ended),
        stopped=stopped,
        answer=command.answer,
    )
    decision.add("order.obstacle_answered", payload)


def _waiting_grounds(order: Order, item: Item, wanted: frozenset[Ground]) -> frozenset[Ground]:
    return frozenset(obstacle.ground for obstacle in order.unanswered(item.number) if obstacle.ground in wanted)


def _extend(decision: Decision, command: Extend) -> None:
    """Extend everything that is open (T5): windows that run, and windows that will open later."""
    cell(decision.order.status, Act.EXTEND)
    if decision.order.suspended_at:
        raise IllegalCommand("The authority has suspended the order; lift that first. Nothing was changed.")
    undecided = {number for number, _ in decision.order.undecided}
    waits = {item.number for item in decision.order.items if item_clock(decision.order, item) in _WAITING}
    payload = course.Extended(
        extend_by=duration.to_text(command.extend_by),
        reason=command.reason,
        outages=[],
        items=sorted(undecided | waits),
        windows=[],
    )
    decision.add_with_windows("order.extended", payload)
    _require_time(decision, command)
    settle(decision, MOVED)


def _require_time(decision: Decision, command: Extend) -> None:
    """Invalid if the due time of an open item is past even with the extension. Answered items are not checked.

    An item that was answered late may be in time after any extension.

    Example: due 12:00:00, now 12:00:15. An extension of 10 seconds is refused, an extension of 16 seconds is accepted.
    """
    open_ = [period for number, period in decision.order.undecided if not decision.order.items[number - 1].outcome]
    due_at = min((period.due_at for period in open_), default=None)
    if due_at is None or due_at > decision.now:
        return
    short = timedelta(seconds=math.ceil((decision.now - due_at).total_seconds()))
    by, passed = duration.to_text(command.extend_by + short), instant.to_text(due_at)
    detail = f"A deadline would end at {passed}, which has passed: give more than {by}, and the time to act in."
    raise Invalid("The extension gives no time. Nothing was changed.", Fault("/extend_by", detail))


_WAITING = (ItemClock.STOPPED, ItemClock.AWAITING_RECEIPT)


def _suspend(decision: Decision, command: Suspend) -> None:
    cell(decision.order.status, Act.SUSPEND)
    if decision.order.suspended_at:
        raise IllegalCommand("The authority has suspended the order already. Nothing was changed.")
    decision.add("order.suspended", _suspended(decision, command.reason))


def _suspended(decision: Decision, reason: str) -> answers.Suspended:
    """The items that a suspension stops, and the items that were past due before it, which it does not stop (T5)."""
    order, at = decision.order, max(decision.now, decision.order.changed_at)
    order = replace(order, suspensions=(*order.suspensions, Dated(order.sequence + 1, at)))
    past: dict[datetime, list[int]] = {}
    for number, period in order.undecided:
        past.setdefault(period.due_at, []).append(number)
    lines = [PastDue(items=numbers, due_at=instant.to_text(due_at)) for due_at, numbers in sorted(past.items())]
    return {"reason": reason, "stops": _not_running(order), "past_due": lines}


def _not_running(order: Order) -> list[int]:
    """Open items that a suspension stops: their clock is stopped by it now, or will be stopped from its start."""
    open_ = (item.number for item in order.items if not item.outcome)
    clocks = {number: order.clock_of(number) for number in open_}
    return [number for number, clock in clocks.items() if clock.current is None or SUSPENSION in clock.grounds]


def _lift(decision: Decision, command: Lift) -> None:
    """Add a notice: on its receipt the clock resumes with the time that was left."""
    cell(decision.order.status, Act.LIFT)
    if decision.order.suspended_at is None:
        msg = "The authority has not suspended the order: its clock is stopped because of obstacles; answer those."
        raise IllegalCommand(msg)
    items = [item.number for item in decision.order.items if not item.outcome]
    payload = answers.Resumed(cause="lifted", reason=command.reason, items=items, ends=[], windows=[])
    payload["stopped"] = _not_running(decision.order)
    decision.add("order.resumed", payload)
    settle(decision)


def _dispute(decision: Decision, command: Dispute) -> None:
    """Add a notice: the items are open again, and their window opens on its receipt."""
    require_known(decision.order, command.items)
    cell(decision.order.status, Act.DISPUTE)
    items = [decision.order.items[number - 1] for number in command.items]
    refuse_items((item for item in items if not item.outcome), "has no measure that could be disputed")
    refuse_items((item for item in items if item.disputed), "was disputed before, and is so once only")
    decision.add("order.disputed", answers.Disputed(items=list(command.items), reason=command.reason))


def _decide_contest(decision: Decision, command: DecideContest) -> None:
    cell(decision.order.status, Act.DECIDE_CONTEST)
    if not decision.order.contests:
        msg = "Nothing of the order is contested, so there is nothing to decide."
        raise IllegalCommand(msg)
    payload = answers.ContestDecided(decision="upheld" if command.upheld else "rejected", reasons=command.reasons)
    decision.add("order.contest_decided", payload)
    if command.upheld:
        for breach in decision.order.valid_breaches:
            annul(decision, breach.window, UPHELD)
        if not decision.order.ended_at:
            _end_withdrawn(decision, command.reasons)


def _withdraw(decision: Decision, command: Withdraw) -> None:
    if cell(decision.order.status, Act.WITHDRAW) is not NOTHING:
        _end_withdrawn(decision, command.reason)


def _supersede(decision: Decision, command: Supersede) -> None:
    """End the order in favour of its successor. A draft was never in force: it is withdrawn instead."""
    cell(decision.order.status, Act.SUPERSEDE)
    if decision.order.status is Status.DRAFT:
        _end_withdrawn(decision, f"superseded by {command.successor}")
    else:
        down = _down(decision.order, command.kept)
        decision.add("order.superseded", answers.Superseded(successor=command.successor, reinstate=down))


def _end_withdrawn(decision: Decision, reason: str) -> None:
    decision.add("order.withdrawn", answers.Withdrawn(reason=reason, reinstate=_down(decision.order)))


def _down(order: Order, kept: tuple[int, ...] = ()) -> list[int]:
    return [item.number for item in order.items if item.down and item.number not in kept]


def _inherit(decision: Decision, command: Inherit) -> None:
    if cell(decision.order.status, Act.INHERIT) is NOTHING:
        return
    new = [number for number in command.items if not decision.order.items[number - 1].down]
    if new:
        decision.add("order.inherited", answers.Inherited(predecessor=command.predecessor, items=new))


def _order_again(decision: Decision, command: OrderAgain) -> None:
    if cell(decision.order.status, Act.ORDER_AGAIN) is NOTHING:
        return
    again = [number for number in command.items if number in decision.order.missing]
    if again:
        decision.add("order.ordered_again", answers.OrderedAgain(successor=command.successor, items=again))


def _reassign(decision: Decision, command: Reassign) -> None:
    if cell(decision.order.status, Act.REASSIGN) is NOTHING or command.representative == decision.order.representative:
        return
    if decision.order.ended_at and not is_open(decision.order) and not command.opening:
        return
    before, after = decision.order.representative, command.representative
    decision.add("order.reassigned", answers.Reassigned(representative_before=before, representative=after))
    move_for_outages(decision, command.vacancies, VACANT)


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
