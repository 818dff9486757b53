"""Handlers of the timer and of outages: reminders, expiries, breaches, overdue answers, moved due times. Pure."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

from removal.orders import clock
from removal.orders.accusations import may_record
from removal.orders.annulment import MOVED
from removal.orders.clock import Debt, Lapse
from removal.orders.commands import Command, ExtendForOutage, FireTimers
from removal.orders.decision import Decision
from removal.orders.decisions.answering import ending_lines
from removal.orders.decisions.settling import settle
from removal.orders.item import Ground
from removal.orders.notice import Receipt
from removal.orders.order import Order
from removal.orders.payloads import answers, course
from removal.orders.states import NOTHING, Act, cell
from removal.orders.waiting import waiting
from removal.orders.windows import changed_windows, moved_items
from removal.record import duration, instant
from removal.timers.intervals import Interval

KNOWN_OUTAGE = "an outage of this system"
VACANT = "no representative was in office who might have answered"


def _fire(decision: Decision, command: FireTimers) -> None:
    move_for_outages(decision, command.control.extended_for, KNOWN_OUTAGE)
    move_for_outages(decision, command.vacancies.over, VACANT)
    _let_expire(decision)
    unreceived_at = clock.unreceived_at(decision.order)
    if unreceived_at and unreceived_at <= decision.now:
        _record_unreceived(decision)
    _remind(decision)
    for lapse in clock.lapses(decision.order):
        if may_record(lapse, command, decision.now):
            _breach(decision, lapse)
    for debt in clock.debts(decision.order):
        if may_record(debt, command, decision.now):
            _record_overdue(decision, debt)
    settle(decision)


def _let_expire(decision: Decision) -> None:
    """End grounds that lasted longer than the law allows; their clocks resume now, when the expiry is recorded."""
    ripe = [expiry for expiry in clock.expiries(decision.order) if expiry.at <= decision.now]
    if not ripe:
        return
    cell(decision.order.status, Act.LET_EXPIRE)
    grounds: dict[int, set[Ground]] = {}
    for expiry in ripe:
        grounds.setdefault(expiry.item, set()).add(expiry.ground)
    payload = answers.Resumed(
        cause="expired",
        items=sorted(grounds),
        ends=ending_lines((number, frozenset(ended)) for number, ended in sorted(grounds.items())),
        windows=[],
    )
    decision.add_with_windows("order.resumed", payload)


def _record_overdue(decision: Decision, debt: Debt) -> None:
    cell(decision.order.status, Act.RECORD_OVERDUE)
    owed, items, since = debt.owed.value, list(debt.items), instant.to_text(debt.since)
    payload = answers.AnswerOverdue(owed=owed, about=debt.about, items=items, since=since)
    decision.add("order.answer_overdue", payload)


def _record_unreceived(decision: Decision) -> None:
    """Record which notices wait for receipt; the third such fact goes to the registrar too (R6)."""
    cell(decision.order.status, Act.RECORD_UNRECEIVED)
    waits = waiting(decision.order)
    tried = len(clock.undelivered_since(decision.order, waits[0])) + 1
    notices = [notice.sequence for notice in waits]
    payload = course.Undelivered(notices=notices, tried=tried, next=["deputy", "escalation"])
    decision.add("order.undelivered", payload)


def _remind(decision: Decision) -> None:
    """Add at most one reminder, the nearest to due: after an outage the earlier ones are stale, past due all are."""
    ripe = [
        reminder for reminder in clock.reminders(decision.order) if reminder.at <= decision.now < reminder.window.due_at
    ]
    for nearest in sorted(ripe, key=lambda reminder: reminder.before)[:1]:
        cell(decision.order.status, Act.REMIND)
        due_at, before = (instant.to_text(nearest.window.due_at), duration.to_text(nearest.before))
        payload = course.Reminded(window=nearest.window.number, due_at=due_at, before=before)
        decision.add("order.reminded", payload)


def _breach(decision: Decision, lapse: Lapse) -> None:
    cell(decision.order.status, Act.BREACH)
    payload = course.Breached(
        window=lapse.window.number,
        due_at=instant.to_text(lapse.due_at),
        decided_at=instant.to_text(decision.now),
        open_items=list(lapse.items),
        opened_by=lapse.window.cause,
        receipt=_receipt_payload(decision.order, lapse),
    )
    decision.add("order.breached", payload)
    settle(decision)


def _receipt_payload(order: Order, lapse: Lapse) -> course.Receipt | None:
    """The receipt of the notice that opened the window; for a window opened by a resumption, the order's (R8)."""
    opened_by = [notice for notice in order.notices if notice.sequence == lapse.window.cause] or list(order.notices[:1])
    receipt: Receipt | None = opened_by[0].receipt
    if receipt is None:
        return None
    evidence = receipt.evidence
    return {
        "notice": opened_by[0].sequence,
        "rule": receipt.rule,
        "at": instant.to_text(receipt.at),
        "endpoint": evidence.endpoint,
        "delivery": evidence.delivery,
    }


def _extend_for_outage(decision: Decision, command: ExtendForOutage) -> None:
    if cell(decision.order.status, Act.EXTEND_FOR_OUTAGE) is not NOTHING:
        move_for_outages(decision, command.outages, command.reason)


def move_for_outages(decision: Decision, outages: Iterable[Interval], reason: str) -> None:
    """Extend what the known outages move (contract T6): due times, or the time left of a stopped clock."""
    order = decision.order
    known = {*order.outages, *(outage for outage in outages if order.issued_at and outage.until >= order.issued_at)}
    moved = replace(order, outages=tuple(sorted(known)))
    items = moved_items(order, moved)
    if not items:
        return
    new = sorted(known - set(order.outages)) or sorted(known)
    payload = course.Extended(
        extend_by=None,
        reason=reason,
        outages=[{"from": instant.to_text(outage.since), "to": instant.to_text(outage.until)} for outage in new],
        items=items,
        windows=changed_windows(order, moved, decision.now),
    )
    decision.add("order.extended", payload)
    settle(decision, MOVED)


HANDLERS: Mapping[type[Command], Callable[[Decision, Any], None]] = {
    FireTimers: _fire,
    ExtendForOutage: _extend_for_outage,
}
