"""What the clock does by itself, and what our own outages do to it. Pure."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from removal.law import duration
from removal.orders import clock
from removal.orders.commands import Command, ExtendForOutage, FireTimers
from removal.orders.deciding.ordering import move
from removal.orders.deciding.settling import annul, settle
from removal.orders.order import Order, Receipt, Window
from removal.orders.states import NOTHING, Act, cell
from removal.orders.turn import Turn
from removal.record import instant
from removal.record.canonical import JsonObject


def _fire(turn: Turn, command: FireTimers) -> None:
    unreceived_at = clock.unreceived_at(turn.order, turn.law)
    if unreceived_at and unreceived_at <= turn.now:
        _tell_unreceived(turn)
    _let_expire(turn)
    _remind(turn)
    for lapse in clock.lapses(turn.order, turn.law):
        decide_from = command.control.decide_from(lapse.window.due_at, lapse.at, turn.now)
        if max(lapse.at, decide_from) <= turn.now:
            _breach(turn, lapse.window)
    _tell_overdue(turn)


def _let_expire(turn: Turn) -> None:
    """Whoever was unable for long enough goes on with what was left, counted from now: nobody knew before."""
    ripe = [expiry for expiry in clock.expiries(turn.order, turn.law) if expiry.at <= turn.now]
    if not ripe:
        return
    cell(turn.order.status, Act.LET_EXPIRE)
    windows = [
        {
            "window": len(turn.order.windows) + number,
            "items": [expiry.item for expiry in ripe if expiry.left == left],
            "due_before": None,
            "due_at": instant.to_text(turn.now + left),
        }
        for number, left in enumerate(sorted({expiry.left for expiry in ripe}), start=1)
    ]
    turn.add("order.resumed", {"cause": "unable_max", "reason": None, "windows": windows})


def _tell_overdue(turn: Turn) -> None:
    for debt in clock.debts(turn.order, turn.law):
        if debt.at <= turn.now:
            cell(turn.order.status, Act.TELL_OVERDUE)
            told = {"owed": debt.owed.value, "items": list(debt.items), "since": instant.to_text(debt.since)}
            turn.add("order.answer_overdue", told)


def _tell_unreceived(turn: Turn) -> None:
    cell(turn.order.status, Act.TELL_UNRECEIVED)
    tried = len(turn.order.undelivered_at) + 1
    turn.add("order.undelivered", {"tried": tried, "next": ["deputy", "escalation"]})


def _remind(turn: Turn) -> None:
    """One reminder, the nearest to due: after an outage the earlier ones are stale, and past due all are."""
    ripe = [found for found in clock.reminders(turn.order, turn.law) if found.at <= turn.now < found.window.due_at]
    for nearest in sorted(ripe, key=lambda found: found.before)[:1]:
        cell(turn.order.status, Act.REMIND)
        due_at, before = (instant.to_text(nearest.window.due_at), duration.to_text(nearest.before))
        turn.add("order.reminded", {"window": nearest.window.number, "due_at": due_at, "before": before})


def _breach(turn: Turn, window: Window) -> None:
    cell(turn.order.status, Act.BREACH)
    told = {
        "window": window.number,
        "due_at": instant.to_text(window.due_at),
        "decided_at": instant.to_text(turn.now),
        "open_items": list(turn.order.open_items(window, window.due_at)),
        "receipt": _told_receipt(turn.order.receipt),
    }
    turn.add("order.breached", told)
    settle(turn)


def _told_receipt(receipt: Receipt | None) -> JsonObject | None:
    if receipt is None:
        return None
    evidence = receipt.evidence
    at = instant.to_text(evidence.at)
    return {"rule": receipt.rule, "at": at, "endpoint": evidence.endpoint, "delivery": evidence.delivery}


def _extend_for_outage(turn: Turn, command: ExtendForOutage) -> None:
    if cell(turn.order.status, Act.EXTEND_FOR_OUTAGE) is NOTHING:
        return
    for window in turn.order.standing_windows:
        if command.since <= window.due_at <= command.until:
            _extend_window(turn, command, window)


def _extend_window(turn: Turn, command: ExtendForOutage, window: Window) -> None:
    if cell(turn.order.status, Act.EXTEND_FOR_OUTAGE) is NOTHING:
        return
    length = _not_yet_given(turn.order, command, window)
    if length <= timedelta():
        return
    outage = {"from": instant.to_text(command.since), "to": instant.to_text(command.until)}
    move(turn, window, window.due_at + length, command.reason, outage)
    if turn.order.standing_breach(window):
        annul(turn, window.number, command.reason)
    settle(turn)


def _not_yet_given(order: Order, command: ExtendForOutage, window: Window) -> timedelta:
    """The outage's length without what another extension has given for the same stretch."""
    before = [found for found in order.outages if found.window == window.number]
    shared = (min(found.until, command.until) - max(found.since, command.since) for found in before)
    return (command.until - command.since) - sum((max(both, timedelta()) for both in shared), timedelta())


HANDLERS: Mapping[type[Command], Callable[[Turn, Any], None]] = {
    FireTimers: _fire,
    ExtendForOutage: _extend_for_outage,
}
