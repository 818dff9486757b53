"""What the clock does by itself, and what our own outages do to it. Pure."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import replace
from typing import Any

from removal.law import duration
from removal.orders import clock
from removal.orders.clock import Lapse
from removal.orders.commands import Command, ExtendForOutage, FireTimers
from removal.orders.decision import Decision
from removal.orders.decisions.answering import ending_lines
from removal.orders.decisions.settling import settle
from removal.orders.history import Owed
from removal.orders.item import Ground
from removal.orders.notice import Receipt
from removal.orders.order import Order
from removal.orders.payloads import answers, course
from removal.orders.states import NOTHING, Act, cell
from removal.orders.waiting import waiting
from removal.orders.windows import changed_windows, moved_items
from removal.record import instant
from removal.timers.intervals import Interval

KNOWN_OUTAGE = "an outage of this system"
VACANT = "no representative was in office who might have answered"


def _fire(turn: Decision, command: FireTimers) -> None:
    move_for_outages(turn, command.control.extended_for, KNOWN_OUTAGE)
    move_for_outages(turn, command.vacancies.over, VACANT)
    _let_expire(turn)
    unreceived_at = clock.unreceived_at(turn.order)
    if unreceived_at and unreceived_at <= turn.now:
        _tell_unreceived(turn)
    _remind(turn)
    vacant = command.vacancies.since is not None
    for lapse in () if vacant else clock.lapses(turn.order):
        decide_from = command.control.decide_from(lapse.due_at, lapse.at, turn.now)
        if max(lapse.at, decide_from) <= turn.now:
            _breach(turn, lapse)
    _tell_overdue(turn, (Owed.OBSTACLE, Owed.CONTEST) if vacant else tuple(Owed))
    settle(turn)


def _let_expire(turn: Decision) -> None:
    """A ground that lasted too long ends, and the clock goes on from now, when that becomes known."""
    ripe = [expiry for expiry in clock.expiries(turn.order) if expiry.at <= turn.now]
    if not ripe:
        return
    cell(turn.order.status, Act.LET_EXPIRE)
    grounds: dict[int, set[Ground]] = {}
    for expiry in ripe:
        grounds.setdefault(expiry.item, set()).add(expiry.ground)
    told = answers.Resumed(
        cause="expired",
        reason=None,
        items=sorted(grounds),
        ends=ending_lines((number, frozenset(found)) for number, found in sorted(grounds.items())),
        windows=[],
    )
    turn.add_with_windows("order.resumed", told)


def _tell_overdue(turn: Decision, told_of: Collection[Owed]) -> None:
    for debt in clock.debts(turn.order):
        if debt.at <= turn.now and debt.owed in told_of:
            cell(turn.order.status, Act.TELL_OVERDUE)
            owed, items, since = debt.owed.value, list(debt.items), instant.to_text(debt.since)
            told = answers.AnswerOverdue(owed=owed, about=debt.about, items=items, since=since)
            turn.add("order.answer_overdue", told)


def _tell_unreceived(turn: Decision) -> None:
    """Which notices wait; the third time the registrar is told too (R6)."""
    cell(turn.order.status, Act.TELL_UNRECEIVED)
    waits = waiting(turn.order)
    tried = len(clock.undelivered_since(turn.order, waits[0])) + 1
    notices = [one.sequence for one in waits]
    told = course.Undelivered(notices=notices, tried=tried, next=["deputy", "escalation"])
    turn.add("order.undelivered", told)


def _remind(turn: Decision) -> None:
    """One reminder, the nearest to due: after an outage the earlier ones are stale, and past due all are."""
    ripe = [found for found in clock.reminders(turn.order) if found.at <= turn.now < found.window.due_at]
    for nearest in sorted(ripe, key=lambda found: found.before)[:1]:
        cell(turn.order.status, Act.REMIND)
        due_at, before = (instant.to_text(nearest.window.due_at), duration.to_text(nearest.before))
        told = course.Reminded(window=nearest.window.number, due_at=due_at, before=before)
        turn.add("order.reminded", told)


def _breach(turn: Decision, lapse: Lapse) -> None:
    cell(turn.order.status, Act.BREACH)
    told = course.Breached(
        window=lapse.window.number,
        due_at=instant.to_text(lapse.due_at),
        decided_at=instant.to_text(turn.now),
        open_items=list(lapse.items),
        opened_by=lapse.window.cause,
        receipt=_told_receipt(turn.order, lapse),
    )
    turn.add("order.breached", told)
    settle(turn)


def _told_receipt(order: Order, lapse: Lapse) -> course.Receipt | None:
    """That of the notice which opened the window; of a resumption's window, that of the order (R8)."""
    opened_by = [one for one in order.notices if one.sequence == lapse.window.cause] or list(order.notices[:1])
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


def _extend_for_outage(turn: Decision, command: ExtendForOutage) -> None:
    if cell(turn.order.status, Act.EXTEND_FOR_OUTAGE) is not NOTHING:
        move_for_outages(turn, command.outages, command.reason)


def move_for_outages(turn: Decision, outages: Iterable[Interval], reason: str) -> None:
    """Tell what known outages move (contract T6): due times, or what is left of a stopped clock."""
    order = turn.order
    known = {*order.outages, *(one for one in outages if order.issued_at and one.until >= order.issued_at)}
    moved = replace(order, outages=tuple(sorted(known)))
    items = moved_items(order, moved)
    if not items:
        return
    new = sorted(known - set(order.outages)) or sorted(known)
    told = course.Extended(
        extend_by=None,
        reason=reason,
        outages=[{"from": instant.to_text(one.since), "to": instant.to_text(one.until)} for one in new],
        items=items,
        windows=changed_windows(order, moved, turn.now),
    )
    turn.add("order.extended", told)
    settle(turn, reason)


HANDLERS: Mapping[type[Command], Callable[[Decision, Any], None]] = {
    FireTimers: _fire,
    ExtendForOutage: _extend_for_outage,
}
