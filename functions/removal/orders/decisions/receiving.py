"""Receipt of notices: evidence that they arrived, and its withdrawal. Pure (contract 6, R1 to R8)."""

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
    """Decide receipt of each waiting notice that the evidence covers; else keep it as further evidence if useful."""
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

    A delivery is planned only once the representative has the order, so evidence never counts from before that, even
    if a clock is wrong. Example: the order was reassigned at 9:00, and the new representative's server reports that it
    accepted the mail at 8:58: the evidence counts as of 9:00.
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
    """The time of the evidence; or the last change, if the clock that recorded a webhook's evidence is behind it."""
    is_behind = not evidence.withdrawable and turn.now < turn.order.changed_at
    return max(evidence.at, turn.order.changed_at) if is_behind else evidence.at


def _of_notices(order: Order, evidence: Evidence) -> Evidence:
    """The evidence, with the latest notice that it covers: a reassignment delivers notices again (contract 2)."""
    covers = max((notice.sequence for notice in order.notices if notice.sequence <= evidence.covers), default=0)
    return replace(evidence, covers=covers)


def receive(turn: Decision, evidence: Evidence, *, person: bool = False) -> bool:
    """Record receipt of the waiting notices that the evidence covers; whether there were any. `person`: it is an act.

    A notice that requires nothing now counts too: a later fact may change that.
    """
    covered = [notice for notice in receivable(turn.order) if notice.sequence <= evidence.covers]
    receive_notices(turn, [(notice, evidence) for notice in covered], person=person)
    return bool(covered)


def receive_by_answer(turn: Decision, answer: Answer) -> bool:
    """Record receipt of each waiting notice that was made at or before the time of an answer (R1, R2, R5)."""
    if not answer.receives:
        return False
    answered_at = answer.answered_at
    covers = max((notice.sequence for notice in turn.order.notices if notice.at <= answered_at), default=0)
    return receive(turn, Evidence("answer", answered_at, turn.now, covers=covers), person=answer.person)


def receive_notices(turn: Decision, received: Sequence[tuple[Notice, Evidence]], *, person: bool = False) -> None:
    """Add a fact for each notice, at the instant that R4 gives; the last fact has the windows that all of them open.

    A window that only some of them would open is not in a fact: it is no due time.
    """
    for notice, evidence in received:
        payload = payloads.Received(
            notice=notice.sequence,
            rule=evidence.kind,
            received_at=instant.to_text(evidence.starts(notice.at)),
            evidence=evidence_payload(evidence),
            windows=[],
        )
        if person:
            payload["person"] = True
        if notice is received[-1][0]:
            turn.add_with_windows("order.received", payload)
        else:
            turn.add("order.received", payload)


def evidence_payload(evidence: Evidence) -> lines.Evidence:
    """The evidence as facts have it: with its own time, and the time at which it was recorded."""
    return {
        "kind": evidence.kind,
        "at": instant.to_text(evidence.at),
        "recorded_at": instant.to_text(evidence.recorded_at),
        "endpoint": evidence.endpoint,
        "delivery": evidence.delivery,
        "covers": evidence.covers,
    }


def _withdraw_evidence(turn: Decision, command: WithdrawEvidence) -> None:
    """Withdraw the evidence of a bounced mail (R7); the earliest remaining evidence becomes the receipt."""
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
    """The evidence that covers a notice, up to the first that cannot be withdrawn: the rest is not needed (R4)."""
    covering = [evidence for evidence in order.evidence if evidence.covers >= notice.sequence]
    certain = [number for number, evidence in enumerate(covering) if not evidence.withdrawable]
    return covering[: certain[0] + 1] if certain else covering


HANDLERS: Mapping[type[Command], Callable[[Decision, Any], None]] = {
    RecordReceipt: _record_receipt,
    WithdrawEvidence: _withdraw_evidence,
}
