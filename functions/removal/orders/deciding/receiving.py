"""Receipt: the first evidence that the law accepts starts the clock. Pure."""

from collections.abc import Callable, Mapping
from typing import Any

from removal.orders import clock
from removal.orders.commands import Command, RecordReceipt, WithdrawEvidence
from removal.orders.deciding.settling import annul, settle
from removal.orders.order import Evidence
from removal.orders.states import NOTHING, Act, cell
from removal.orders.turn import Turn
from removal.record import instant
from removal.record.canonical import JsonObject


def _record_receipt(turn: Turn, command: RecordReceipt) -> None:
    """Receipt, or further evidence while what there is could be withdrawn; else nothing."""
    if cell(turn.order.status, Act.RECEIVE) is NOTHING or command.evidence.kind not in turn.law.accepted_evidence:
        return
    if command.representative not in (None, turn.order.representative):
        return
    if turn.order.receipt is None:
        receive(turn, command.evidence)
    elif turn.order.may_lose_receipt:
        turn.add("order.evidence_kept", {"evidence": told_evidence(command.evidence)})


def receive(turn: Turn, evidence: Evidence) -> None:
    """Start the clock by this evidence, and with it a window for every item.

    It is due no earlier than any window that was told before and became void: a communicated deadline never shrinks.
    """
    due_at = clock.due_after(clock.starts_at(evidence), turn.law)
    void = [window.due_at for window in turn.order.windows if window.void]
    told = {
        "rule": evidence.kind,
        "evidence": told_evidence(evidence),
        "window": len(turn.order.windows) + 1,
        "due_at": instant.to_text(max([due_at, *void])),
    }
    turn.add("order.received", told)


def told_evidence(evidence: Evidence) -> JsonObject:
    """As facts tell it, at the time that counts."""
    return {
        "kind": evidence.kind,
        "at": instant.to_text(clock.starts_at(evidence)),
        "recorded_at": instant.to_text(evidence.recorded_at),
        "endpoint": evidence.endpoint,
        "delivery": evidence.delivery,
    }


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
    for breach in turn.order.standing_breaches:
        if turn.order.windows[breach.window - 1].void:
            annul(turn, breach.window, "the receipt that it stood on was withdrawn")
    for left in turn.order.evidence[:1]:
        receive(turn, left)
    settle(turn)


HANDLERS: Mapping[type[Command], Callable[[Turn, Any], None]] = {
    RecordReceipt: _record_receipt,
    WithdrawEvidence: _withdraw_evidence,
}
