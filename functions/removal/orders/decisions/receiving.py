"""Receipt: what shows that notices arrived, and its loss. Pure (contract 6, R1 to R8)."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from removal.orders.commands import Answer, Command, RecordReceipt, WithdrawEvidence
from removal.orders.decision import Decision
from removal.orders.decisions.settling import settle
from removal.orders.notice import Evidence, Notice
from removal.orders.order import Order
from removal.orders.payloads import course as payloads
from removal.orders.payloads import lines
from removal.orders.projections.receipt import keeps
from removal.orders.states import NOTHING, Act, cell
from removal.orders.waiting import receivable
from removal.record import instant


def _record_receipt(turn: Decision, command: RecordReceipt) -> None:
    """Receipt of every notice that waits and that the evidence covers; else further evidence, where it is of use."""
    if cell(turn.order.status, Act.RECEIVE) is NOTHING or command.evidence.kind not in turn.law.accepted_evidence:
        return
    if not turn.order.notices:
        return
    counted = _of_addressee(turn, command)
    if counted is None:
        return
    evidence = _of_notices(turn.order, counted)
    if any(known.delivery == evidence.delivery for known in turn.order.evidence):
        return
    if not receive(turn, evidence) and keeps(turn.order, evidence):
        turn.add("order.evidence_kept", payloads.EvidenceKept(evidence=evidence_payload(evidence)))
    settle(turn)


def _of_addressee(turn: Decision, command: RecordReceipt) -> Evidence | None:
    """The evidence, if its representative was addressed and in office at its own time (R5).

    A delivery is planned for a representative that has the order: so it arrives no earlier, whatever a clock says.
    Example: given to another at 9:00, whose server says that it took the mail of that at 8:58: it counts as of 9:00.
    """
    order, evidence, named = turn.order, command.evidence, command.representative
    given_at = order.given_at(named, max(command.planned, evidence.covers)) if named else order.issued_at
    if given_at is None:
        return None
    later = replace(evidence, at=max(evidence.at, given_at), recorded_at=max(evidence.recorded_at, given_at))
    addressed = named in (None, order.representative_at(_known_at(turn, later)))
    if not (addressed and command.in_office(min(later.at, later.recorded_at))):
        return None
    return evidence if given_at == order.issued_at else later


def _known_at(turn: Decision, evidence: Evidence) -> datetime:
    """Its own time; the clock that reads when a webhook has answered also records it, and may be behind the journal."""
    is_behind = not evidence.withdrawable and turn.now < turn.order.changed_at
    return max(evidence.at, turn.order.changed_at) if is_behind else evidence.at


def _of_notices(order: Order, evidence: Evidence) -> Evidence:
    """What brings notices again, such as a reassignment, is evidence for the latest one of them (contract 2)."""
    covers = max((notice.sequence for notice in order.notices if notice.sequence <= evidence.covers), default=0)
    return replace(evidence, covers=covers)


def receive(turn: Decision, evidence: Evidence) -> bool:
    """Whether it is the receipt of at least one notice; one that asks for nothing now may do so by a later fact."""
    covered = [notice for notice in receivable(turn.order) if notice.sequence <= evidence.covers]
    receive_notices(turn, [(notice, evidence) for notice in covered])
    return bool(covered)


def receive_by_answer(turn: Decision, answer: Answer) -> bool:
    """An answer is receipt of every notice that waits and was made at or before it was taken (R1, R2, R5)."""
    if not answer.receives:
        return False
    answered_at = answer.answered_at
    covers = max((notice.sequence for notice in turn.order.notices if notice.at <= answered_at), default=0)
    return receive(turn, Evidence("answer", answered_at, turn.now, covers=covers))


def receive_notices(turn: Decision, received: Sequence[tuple[Notice, Evidence]]) -> None:
    """One fact for each notice, at the instant that R4 gives; the last tells the windows that all of them open.

    What only some of them would open is not told: it is no due time.
    """
    for notice, evidence in received:
        payload = payloads.Received(
            notice=notice.sequence,
            rule=evidence.kind,
            received_at=instant.to_text(evidence.starts(notice.at)),
            evidence=evidence_payload(evidence),
            windows=[],
        )
        if notice is received[-1][0]:
            turn.add_with_windows("order.received", payload)
        else:
            turn.add("order.received", payload)


def evidence_payload(evidence: Evidence) -> lines.Evidence:
    """As facts tell it: its own time, and when it was recorded."""
    return {
        "kind": evidence.kind,
        "at": instant.to_text(evidence.at),
        "recorded_at": instant.to_text(evidence.recorded_at),
        "endpoint": evidence.endpoint,
        "delivery": evidence.delivery,
        "covers": evidence.covers,
    }


def _withdraw_evidence(turn: Decision, command: WithdrawEvidence) -> None:
    """What a bounced mail showed was not so (R7); what is left takes its place, at its own time."""
    if cell(turn.order.status, Act.WITHDRAW_EVIDENCE) is NOTHING:
        return
    for lost in [
        evidence for evidence in turn.order.evidence if evidence.withdrawable and evidence.delivery == command.delivery
    ]:
        at = instant.to_text(command.bounce.at)
        bounce = lines.Bounce(kind=command.bounce.kind, subtype=command.bounce.subtype, at=at)
        payload = payloads.EvidenceWithdrawn(evidence=evidence_payload(lost), bounce=bounce)
        if command.bounce.at - lost.at > turn.law.bounce_counts_for:
            turn.add("order.bounced_late", payloads.BouncedLate(**payload))
        else:
            _withdraw(turn, lost, payload)
    settle(turn)


def _withdraw(turn: Decision, lost: Evidence, payload: payloads.EvidenceWithdrawn) -> None:
    given_back = [
        notice for notice in turn.order.notices if notice.receipt and notice.receipt.evidence.delivery == lost.delivery
    ]
    for notice in given_back:
        turn.add("order.receipt_withdrawn", payloads.ReceiptWithdrawn(**payload, notice=notice.sequence))
    if not given_back:
        turn.add("order.evidence_withdrawn", payload)
    replaced = ((notice, _first(notice, _left(turn.order, notice))) for notice in given_back)
    receive_notices(turn, [(notice, evidence) for notice, evidence in replaced if evidence])


def _first(notice: Notice, left: Sequence[Evidence]) -> Evidence | None:
    return min(left, key=lambda evidence: evidence.starts(notice.at), default=None)


def _left(order: Order, notice: Notice) -> list[Evidence]:
    """What shows its receipt; what was recorded after evidence that cannot be withdrawn is not needed (R4)."""
    covering = [evidence for evidence in order.evidence if evidence.covers >= notice.sequence]
    certain = [number for number, evidence in enumerate(covering) if not evidence.withdrawable]
    return covering[: certain[0] + 1] if certain else covering


HANDLERS: Mapping[type[Command], Callable[[Decision, Any], None]] = {
    RecordReceipt: _record_receipt,
    WithdrawEvidence: _withdraw_evidence,
}
