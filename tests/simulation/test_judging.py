"""The oracle and the watch on small examples: what is right passes, and what is wrong is reported."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.simulation.aws.dynamodb import Change
from tests.simulation.cast import Party
from tests.simulation.judge import Violation
from tests.simulation.known import KNOWN, split
from tests.simulation.oracle.life import differences
from tests.simulation.orders import Order
from tests.simulation.process import stream
from tests.simulation.watch import Watch

ISSUED, RECEIVED = "2026-11-24T09:00:00.000Z", "2026-11-24T09:00:05.000Z"
DUE, DECIDED = "2026-11-25T09:00:05.000Z", "2026-11-25T09:00:26.000Z"
AFTER = datetime(2026, 11, 25, 9, 10, tzinfo=UTC)
Json = dict[str, Any]


def order() -> Order:
    party = Party("somebody", "authority", stream(1), None)
    return Order(1, "kz", 1, party, party, timedelta())


def fact(sequence: int, kind: str, at: str, **payload: Any) -> Json:  # noqa: ANN401 - JSON
    return {"type": kind, "timestamp": at, "data": {"sequence": sequence, "command": f"c{sequence}", **payload}}


def journal() -> list[Json]:
    """An order that was received by webhook and never answered."""
    evidence = {"at": RECEIVED, "recorded_at": RECEIVED, "covers": 1, "kind": "webhook_accepted"}
    evidence |= {"endpoint": "e", "delivery": "d"}
    return [
        fact(1, "order.issued", ISSUED, items=1, representative="r"),
        fact(2, "order.received", RECEIVED, notice=1, evidence=evidence),
        fact(3, "order.breached", DECIDED, window=1, due_at=DUE, decided_at=DECIDED),
    ]


def shown(**changed: Any) -> Json:  # noqa: ANN401 - JSON
    item = {"number": 1, "clock": "running", "due_at": DUE, "outcome": None, "in_time": None}
    breach = {"due_at": DUE, "open_items": [1], "annulled_at": None}
    clock = {"received": [{"notice": 1, "received_at": RECEIVED}]}
    return {
        "status": "breached",
        "items": [item],
        "breaches": [breach],
        "clock": clock,
        "waiting_notices": [],
        "owed": [],
        "reinstate": [],
        **changed,
    }


def test_the_model_agrees_with_a_journal_that_is_right() -> None:
    assert list(differences(order(), journal(), shown(), AFTER)) == []


def test_a_breach_that_was_never_decided_is_reported() -> None:
    lines = list(differences(order(), journal()[:2], shown(status="running", breaches=[]), AFTER))
    assert any("the timer breached" in line for line in lines)


def test_a_status_a_due_time_and_a_breach_are_compared() -> None:
    assert list(differences(order(), journal(), shown(status="running"), AFTER))
    late = {"number": 1, "clock": "running", "due_at": DECIDED, "outcome": None, "in_time": None}
    assert list(differences(order(), journal(), shown(items=[late]), AFTER))
    assert list(differences(order(), journal(), shown(breaches=[]), AFTER))


def test_an_answer_that_the_model_refuses_is_reported() -> None:
    dispute = fact(4, "order.disputed", DECIDED, items=[1])
    assert any("refuses" in difference for difference in differences(order(), [*journal(), dispute], shown(), AFTER))


def change(old: Json | None, new: Json | None) -> Change:
    keys = {"pk": {"S": "delivery:1"}, "sk": {"S": "x"}}
    return Change(AFTER, "Table", ("delivery:1", "x"), keys, old, new, 1, 1)  # type: ignore[arg-type]


@pytest.mark.parametrize("name", ["version", "fanned_out", "tries", "revision"])
def test_the_watch_tells_what_goes_back(name: str) -> None:
    watch = Watch()
    watch.hear(change({name: {"N": "1"}}, {name: {"N": "2"}}))
    assert watch.faults == []
    watch.hear(change({name: {"N": "2"}}, {name: {"N": "1"}}))
    assert [what for _, what in watch.faults] == [f"delivery:1 x: {name} went back from 2 to 1"]


def test_the_watch_tells_a_fact_that_changed_and_a_delivery_that_is_no_longer_delivered() -> None:
    watch = Watch()
    first, other = ({"journal": {"L": [{"S": text}]}, "version": {"N": "1"}} for text in ("a", "b"))
    watch.hear(change(first, other))
    watch.hear(change({"state": {"S": "delivered"}}, {"state": {"S": "pending"}}))
    assert len(watch.faults) == 2


@pytest.mark.parametrize("sk", ["attempt:0001", "feedback:x", "body:000001:platform:v", "text"])
def test_the_watch_tells_what_is_written_once_and_changed(sk: str) -> None:
    watch = Watch()
    first, other = {"text": {"S": "a"}}, {"text": {"S": "b"}}
    for old, new in ((None, first), (first, first), (first, other)):
        watch.hear(change(old, new)._replace(keys={"pk": {"S": "order:1"}, "sk": {"S": sk}}))
    assert [what for _, what in watch.faults] == [f"order:1 {sk}: what is written once was changed"]


def test_what_is_known_is_counted_and_no_violation(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(KNOWN, "fanned_out went back", "a mark is written over a newer one")
    unknown, known = split([Violation("watch", "fanned_out went back from 1 to 0"), Violation("watch", "else")])
    assert [violation.what for violation in unknown] == ["else"]
    assert known == {"a mark is written over a newer one": 1}
