"""The checker's part for receipt finds each receipt that does not follow from what arrived."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from infra.dev.local import check_receipts
from infra.dev.local.check_receipts import MAIL_EVIDENCE, WEBHOOK_EVIDENCE, Brought
from tests.local.evidence import AUTHORITY, RECEIVED, REPRESENTATIVE, START, SYSTEM, WINDOW, instant

S, M = timedelta(seconds=1), timedelta(minutes=1)
ANSWERED, QUESTIONED = RECEIVED + 20 * S, RECEIVED + 10 * S
LATER = ANSWERED + S
Facts = list[dict[str, Any]]


def evidence(kind: str, delivery: str | None, at: datetime, covers: int, recorded_at: datetime | None = None) -> Any:  # noqa: ANN401 - JSON
    fields = {"kind": kind, "at": instant(at), "recorded_at": instant(recorded_at or at), "covers": covers}
    return {**fields, "endpoint": None, "delivery": delivery}


def receipt(notice: int, window: int, at: datetime, shown: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON
    line = {"number": window, "cause": notice, "items": [1], "due_before": None, "due_at": instant(at + WINDOW)}
    fields = {
        "type": "order.received",
        "by": SYSTEM,
        "at": shown["recorded_at"],
        "notice": notice,
        "rule": shown["kind"],
    }
    return {**fields, "received_at": instant(at), "evidence": shown, "windows": [line]}


def life() -> Facts:
    """An order by mail, a question, and the authority's answer by webhook."""
    question = {
        "type": "order.obstructed",
        "by": REPRESENTATIVE,
        "at": instant(QUESTIONED),
        "answered_at": instant(QUESTIONED),
    }
    facts: Facts = [
        {"type": "order.issued", "by": AUTHORITY, "at": instant(START)},
        receipt(1, 1, RECEIVED, evidence(MAIL_EVIDENCE, "mail-1", RECEIVED, 1)),
        question,
        {"type": "order.obstacle_answered", "by": AUTHORITY, "at": instant(ANSWERED)},
        receipt(4, 2, LATER, evidence(WEBHOOK_EVIDENCE, "hook-4", LATER, 4)),
    ]
    return [{**fact, "sequence": number} for number, fact in enumerate(facts, start=1)]


def brought() -> list[Brought]:
    return [
        Brought(MAIL_EVIDENCE, "order.issued", "mail-1", RECEIVED),
        Brought(WEBHOOK_EVIDENCE, "order.obstacle_answered", "hook-4", LATER - 0.2 * S),
    ]


def faults(facts: Facts, arrived: list[Brought] | None = None, order: Any = None) -> list[str]:  # noqa: ANN401 - JSON
    arrivals = check_receipts.arrivals(facts, brought() if arrived is None else arrived)
    received = {fact["notice"]: fact for fact in facts if fact["type"] == "order.received"}
    shown = [{key: fact[key] for key in ("notice", "received_at", "rule")} for fact in received.values()]
    return list(check_receipts.faults(facts, arrivals, order or {"waiting_notices": [], "clock": {"received": shown}}))


def test_a_life_of_two_notices_holds() -> None:
    assert faults(life()) == []
    assert check_receipts.due_at(life()[-1]) == LATER + WINDOW


def by_no_one(facts: Facts) -> None:
    facts[4]["evidence"]["delivery"] = "hook-9"


def too_soon(facts: Facts) -> None:
    facts[4]["received_at"] = instant(LATER - S)
    facts[4]["windows"][0]["due_at"] = instant(LATER - S + WINDOW)


def short(facts: Facts) -> None:
    facts[1]["windows"][0]["due_at"] = instant(RECEIVED + WINDOW - S)


def of_another(facts: Facts) -> None:
    facts[4]["windows"][0]["cause"] = 1


def by_an_older_delivery(facts: Facts) -> None:
    facts[4]["evidence"] |= {"kind": MAIL_EVIDENCE, "delivery": "mail-1", "at": instant(RECEIVED), "covers": 1}


def of_no_notice(facts: Facts) -> None:
    facts[4]["notice"] = 3


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (by_no_one, "notice 4: nothing that arrived is its receipt, webhook_accepted at 2026-11-24T09:00:22.000Z"),
        (too_soon, "notice 4: received at 2026-11-24T09:00:21.000Z, and its evidence shows 2026-11-24T09:00:22+00:00"),
        (short, "notice 1: due at 2026-11-24T09:01:15.000Z is not 75 s after 2026-11-24T09:00:01+00:00"),
        (of_another, "notice 4: due at 2026-11-24T09:01:37.000Z is not 75 s after 2026-11-24T09:00:22+00:00"),
        (by_an_older_delivery, "notice 4: nothing that arrived is its receipt"),
        (of_no_notice, "fact 3 was received, and is no notice"),
    ],
)
def test_a_receipt_that_says_otherwise_is_reported(change: Callable[[Facts], None], fault: str) -> None:
    facts = life()
    change(facts)
    assert any(violation.startswith(fault) for violation in faults(facts)), faults(facts)


def test_evidence_counts_at_most_five_minutes_back_and_never_before_its_notice() -> None:
    facts, late = life(), ANSWERED + 10 * M
    facts[4] = {**receipt(4, 2, late - 5 * M, evidence(MAIL_EVIDENCE, "mail-4", LATER, 4, late)), "sequence": 5}
    arrived = [brought()[0], Brought(MAIL_EVIDENCE, "order.obstacle_answered", "mail-4", LATER)]
    assert faults(facts, arrived) == [f"notice 4: arrived already at {LATER.isoformat()} (mail_accepted)"]
    early = ANSWERED - S
    facts[4] = {**receipt(4, 2, ANSWERED, evidence(MAIL_EVIDENCE, "mail-4", early, 4)), "sequence": 5}
    assert faults(facts, [brought()[0], Brought(MAIL_EVIDENCE, "order.obstacle_answered", "mail-4", early)]) == []


def test_an_answer_is_receipt_of_what_was_made_before_it_was_taken() -> None:
    facts = life()
    facts[4] = {"type": "order.acknowledged", "by": REPRESENTATIVE, "at": instant(LATER), "answered_at": instant(LATER)}
    facts[4]["sequence"] = 5
    facts.append({**receipt(4, 2, LATER, evidence("answer", None, LATER, 4)), "sequence": 6})
    assert faults(facts, brought()[:1]) == []
    facts[5]["evidence"]["at"] = facts[5]["received_at"] = instant(QUESTIONED)
    assert "notice 4: nothing that arrived is its receipt, answer at 2026-11-24T09:00:11.000Z" in faults(facts)


def test_what_was_not_received_must_wait_and_what_waits_must_not_have_been_received() -> None:
    facts = life()[:4]
    received = [{"notice": 1, "received_at": instant(RECEIVED), "rule": MAIL_EVIDENCE}]
    waits = {"waiting_notices": [{"notice": 4}], "clock": {"received": received}}
    assert faults(facts, brought()[:1], waits) == []
    assert faults(facts, brought()[:1]) == ["notices [4] were not received, the API names []"]
    assert faults(life(), order=waits) == [
        "notices [] were not received, the API names [{'notice': 4}]",
        "the API names other receipts than the facts: {1: ('2026-11-24T09:00:01.000Z', 'mail_accepted')}",
    ]


def test_a_receipt_is_withdrawn_only_by_a_mail_that_came_back() -> None:
    facts = life()[:2]
    fields = {"notice": 1, "evidence": facts[1]["evidence"], "by": SYSTEM, "at": instant(RECEIVED + M), "sequence": 3}
    facts.append({"type": "order.receipt_withdrawn", **fields})
    none = {"waiting_notices": [{"notice": 1}], "clock": None}
    came_back = [Brought(MAIL_EVIDENCE, "order.issued", "mail-1", RECEIVED, RECEIVED + M)]
    assert faults(facts, came_back, none) == []
    assert faults(facts, brought()[:1], none) == ["notice 1: its receipt was withdrawn, and no mail of it came back"]


def test_a_breach_rests_on_the_receipt_that_opened_its_window() -> None:
    facts = life()
    due, receipt_of = facts[4]["windows"][0]["due_at"], {"endpoint": None, "delivery": "hook-4", "notice": 4}
    told_receipt = {**receipt_of, "rule": WEBHOOK_EVIDENCE, "at": facts[4]["received_at"]}
    breach = {"type": "order.breached", "by": SYSTEM, "at": due, "window": 2, "due_at": due, "sequence": 6}
    assert faults([*facts, {**breach, "opened_by": 4, "receipt": told_receipt}]) == []
    assert faults([*facts, {**breach, "opened_by": 1, "receipt": told_receipt}]) == [
        f"the breach names {due}, and its window is due at None",
        "the breach names another receipt than the one that opened its window",
    ]
    assert faults([*facts, {**breach, "opened_by": 3, "receipt": told_receipt}]) == [
        "the breach of window 2 rests on fact 3, which was not received"
    ]
