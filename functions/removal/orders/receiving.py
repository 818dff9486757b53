"""Receipt: the first evidence that the profile accepts starts the clock. Pure."""

from removal.orders import clock
from removal.orders.commands import RecordReceipt
from removal.orders.order import Evidence
from removal.orders.states import NOTHING, Act, cell
from removal.orders.turn import Turn
from removal.record import instant
from removal.record.canonical import JsonObject


def record_receipt(turn: Turn, command: RecordReceipt) -> None:
    """Receipt, or further evidence while what there is could be withdrawn; else nothing."""
    if cell(turn.order.status, Act.RECEIVE) is NOTHING or command.evidence.kind not in turn.profile.accepted_evidence:
        return
    if turn.order.receipt is None:
        receive(turn, command.evidence)
    elif turn.order.may_lose_receipt:
        turn.add("order.evidence_kept", {"evidence": told_evidence(command.evidence)})


def receive(turn: Turn, evidence: Evidence) -> None:
    """Start the clock by this evidence, and with it a window for every item.

    It is due no earlier than any window that was told before and became void: a communicated deadline never shrinks.
    """
    due_at = clock.due_after(clock.starts_at(evidence), turn.profile)
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
