"""`decide(order, command, now, profile) → facts`: what a command does to an order. Pure."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from removal.errors import CapReached, Fault, Invalid
from removal.law import duration
from removal.law.profile import Profile
from removal.orders import clock
from removal.orders.commands import (
    Acknowledge,
    Answer,
    Command,
    ExtendForOutage,
    FireTimers,
    Issue,
    ItemReport,
    RecordReceipt,
    Report,
    WithdrawEvidence,
)
from removal.orders.order import Evidence, Order, Receipt, Status, Window, subject_of
from removal.orders.receiving import receive, record_receipt, told_evidence
from removal.orders.states import NOTHING, Act, cell
from removal.orders.turn import Turn
from removal.record import instant
from removal.record.canonical import JsonObject
from removal.record.facts import NOTHING_BEFORE, Fact, seal

REPLACED_AT_MOST = 30  # item outcomes replaced by later reports; first outcomes are bounded by the items themselves


def issue(command: Issue, now: datetime) -> tuple[Fact, ...]:
    """The first fact of an order."""
    payload = {
        "reference": command.reference,
        "authority": command.authority,
        "platform": command.platform,
        "representative": command.representative,
        "profile": command.profile,
        "text_sha256": command.text_sha256,
        "items": command.items,
    }
    subject, after = subject_of(command.order_id), (0, NOTHING_BEFORE)
    return (seal("order.issued", payload, subject=subject, after=after, at=now, by=command.by, command=command.id),)


def decide(order: Order, command: Command, now: datetime, profile: Profile) -> tuple[Fact, ...]:
    """The facts a command adds, none if it changes nothing; IllegalCommand, CapReached or Invalid if it may not be."""
    turn = Turn(order, command, now, profile)
    _HANDLERS[type(command)](turn, command)
    return tuple(turn.facts)


def _withdraw_evidence(turn: Turn, command: WithdrawEvidence) -> None:
    """What is left takes its place, at its own time: nobody is held to a time at which they could not know."""
    if cell(turn.order.status, Act.WITHDRAW_EVIDENCE) is NOTHING:
        return
    for lost in (found for found in turn.order.evidence if found.delivery == command.delivery):
        bounce = {"kind": command.bounce.kind, "subtype": command.bounce.subtype}
        told = {"evidence": told_evidence(lost), "bounce": {**bounce, "at": instant.to_text(command.bounce.at)}}
        if turn.order.receipt is None or turn.order.receipt.evidence.delivery != command.delivery:
            turn.add("order.evidence_withdrawn", told)
        else:
            turn.add("order.receipt_withdrawn", told)
            _start_anew(turn)


def _start_anew(turn: Turn) -> None:
    for breach in turn.order.breaches:
        if breach.annulled_at is None:
            reason = "the receipt that it stood on was withdrawn"
            turn.add("order.breach_annulled", {"window": breach.window, "reason": reason})
    for left in turn.order.evidence[:1]:
        receive(turn, left)
    _settle(turn)


def _answered(turn: Turn, command: Answer, act: Act) -> bool:
    """Whether an answer still adds something; on an issued order it is receipt first, in the same write."""
    if cell(turn.order.status, act) is NOTHING:
        return False
    if turn.order.status is Status.ISSUED:
        receive(turn, Evidence("answer", command.answered_at, turn.now))
    return True


def _acknowledge(turn: Turn, command: Acknowledge) -> None:
    if _answered(turn, command, Act.ACKNOWLEDGE) and not turn.order.acknowledged:
        told = {"reference": command.own_reference, "answered_by": command.answered_by}
        turn.add("order.acknowledged", {**told, "answered_at": instant.to_text(command.answered_at)})


def _report(turn: Turn, command: Report) -> None:
    _known_items(turn.order, command)
    changes = tuple(line for line in command.items if _changes(turn.order, line, command.answered_at))
    if not (_answered(turn, command, Act.REPORT) and changes):
        return
    _within_cap(turn.order, changes)
    in_time = any(command.answered_at <= window.due_at for window in turn.order.standing_windows)
    turn.add(
        "order.reported",
        {
            "reference": command.own_reference,
            "answered_by": command.answered_by,
            "items": [_told(line) for line in changes],
            "answered_at": instant.to_text(command.answered_at),
            "in_time": in_time,
        },
    )
    _settle(turn)


def _known_items(order: Order, command: Report) -> None:
    numbers = [line.number for line in command.items]
    faults = [
        Fault(f"/items/{index}/number", f"The order has items 1 to {len(order.items)}, each to be named once.")
        for index, number in enumerate(numbers)
        if not 1 <= number <= len(order.items) or number in numbers[:index]
    ]
    if faults:
        msg = "The report names items that the order does not have, or one twice."
        raise Invalid(msg, *faults)


def _changes(order: Order, line: ItemReport, answered_at: datetime) -> bool:
    item = order.items[line.number - 1]
    same = (item.outcome, item.measured_at, item.territory) == (line.outcome, line.measured_at, line.territory)
    return not same or item.answered_at is None or answered_at < item.answered_at


def _within_cap(order: Order, changes: tuple[ItemReport, ...]) -> None:
    replacing = sum(1 for line in changes if order.items[line.number - 1].outcome)
    if order.replaced + replacing > REPLACED_AT_MOST and replacing:
        msg = (
            f"Outcomes already reported have been replaced {order.replaced} times; one order holds {REPLACED_AT_MOST}. "
            "First outcomes of items still open are always taken: report those alone."
        )
        raise CapReached(msg)


def _told(line: ItemReport) -> JsonObject:
    return {
        "number": line.number,
        "outcome": line.outcome.value,
        "measured_at": line.measured_at,
        "territory": list(line.territory),
    }


def _settle(turn: Turn) -> None:
    """Close the order if nothing is open: an answer received in time wins over a breach decided meanwhile."""
    _annul_unjust(turn)
    if turn.order.in_time and turn.order.status is Status.RUNNING:
        turn.add("order.complied", {"seconds": -_seconds_late(turn.order)})
    elif turn.order.answered and turn.order.status is Status.BREACHED:
        turn.add("order.complied_late", {"seconds": _seconds_late(turn.order)})


def _annul_unjust(turn: Turn) -> None:
    for breach in turn.order.breaches:
        window = turn.order.windows[breach.window - 1]
        if breach.annulled_at is None and not turn.order.open_items(window, window.due_at):
            reason = "every item was answered at or before the due time"
            turn.add("order.breach_annulled", {"window": breach.window, "reason": reason})


def _seconds_late(order: Order) -> int:
    """Whole seconds from due to the last first answer, negative when that came before."""
    last = max(item.answered_at for item in order.items if item.answered_at)
    return int((last - order.standing_windows[-1].due_at).total_seconds())


def _fire(turn: Turn, command: FireTimers) -> None:
    unreceived_at = clock.unreceived_at(turn.order, turn.profile)
    if unreceived_at and unreceived_at <= turn.now:
        _tell_unreceived(turn)
    _remind(turn)
    for lapse in clock.lapses(turn.order, turn.profile):
        decide_from = command.control.decide_from(lapse.window.due_at, lapse.at, turn.now)
        if max(lapse.at, decide_from) <= turn.now:
            _breach(turn, lapse.window)


def _tell_unreceived(turn: Turn) -> None:
    cell(turn.order.status, Act.TELL_UNRECEIVED)
    tried = len(turn.order.undelivered_at) + 1
    turn.add("order.undelivered", {"tried": tried, "next": ["deputy", "escalation"]})


def _remind(turn: Turn) -> None:
    """One reminder, the nearest to due: after an outage the earlier ones are stale, and past due all are."""
    ripe = [found for found in clock.reminders(turn.order, turn.profile) if found.at <= turn.now < found.window.due_at]
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
    if turn.order.answered:
        turn.add("order.complied_late", {"seconds": _seconds_late(turn.order)})


def _told_receipt(receipt: Receipt | None) -> JsonObject | None:
    if receipt is None:
        return None
    evidence = receipt.evidence
    at = instant.to_text(evidence.at)
    return {"rule": receipt.rule, "at": at, "endpoint": evidence.endpoint, "delivery": evidence.delivery}


def _extend(turn: Turn, command: ExtendForOutage) -> None:
    for window in turn.order.standing_windows:
        if command.since <= window.due_at <= command.until:
            _extend_window(turn, command, window)


def _extend_window(turn: Turn, command: ExtendForOutage, window: Window) -> None:
    if cell(turn.order.status, Act.EXTEND_FOR_OUTAGE) is NOTHING:
        return
    due_at = window.due_at + (command.until - command.since)
    told = {
        "window": window.number,
        "due_before": instant.to_text(window.due_at),
        "due_at": instant.to_text(due_at),
        "reason": command.reason,
        "outage": {"from": instant.to_text(command.since), "to": instant.to_text(command.until)},
    }
    turn.add("order.extended", told)
    if turn.order.standing_breach(window):
        turn.add("order.breach_annulled", {"window": window.number, "reason": command.reason})
    _settle(turn)


_HANDLERS: Mapping[type[Command], Callable[[Turn, Any], None]] = {
    RecordReceipt: record_receipt,
    WithdrawEvidence: _withdraw_evidence,
    Acknowledge: _acknowledge,
    Report: _report,
    FireTimers: _fire,
    ExtendForOutage: _extend,
}
