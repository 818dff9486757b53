"""What a history of the register must not say."""

import hashlib
import json
from datetime import UTC, datetime
from random import Random

import pytest

from tests.simulation.cast import Party
from tests.simulation.oracle import registers
from tests.simulation.oracle.chains import FIRST, canonical, hash_of
from tests.simulation.oracle.exchanges import Attempt, Exchange, Json
from tests.simulation.oracle.history import History
from tests.simulation.receivers import Hook

AT = datetime(2026, 11, 24, 9, tzinfo=UTC)
SUBJECT = "authority:ministry"
MINISTRY, OTHER = (
    Party(name, "authority", Random(1), f"https://{name}.example/hook") for name in ("ministry", "other")
)


def _journal(*telephones: str) -> list[Json]:
    facts: list[Json] = []
    for number, telephone in enumerate(telephones, start=1):
        words = {"alarm_email": "duty@ministry.example", "salt": "0" * 64}
        data = {"subject": SUBJECT, "sequence": number, "after": {"telephone": telephone}, "words": words}
        data["previous_hash"] = facts[-1]["data"]["hash"] if facts else FIRST
        data["words_sha256"] = hashlib.sha256(canonical(words)).hexdigest()
        fact = {"type": "authority.changed", "timestamp": "2026-11-24T09:00:00.000Z", "data": data}
        data["hash"] = hash_of(fact)
        facts.append(fact)
    return facts


def _put(telephone: str) -> Exchange:
    put = Exchange("registrar", "PUT", "/authorities/ministry", {"telephone": telephone})
    put.attempts.append(Attempt(AT, AT, 200))
    return put


def _judged(facts: list[Json], *entered: str, given: tuple[Party, Json] | None = None) -> list[str]:
    hooks = {given[0].hook or "": [_hook(given[1])]} if given else {}
    exchanges = [_put(telephone) for telephone in entered]
    history = History(AT, [], (MINISTRY, OTHER), hooks, exchanges=exchanges, registers={SUBJECT: facts})
    return [fault.what for fault in registers.faults(history)]


def _hook(body: Json) -> Hook:
    return Hook(AT, "https://ministry.example/hook", {}, json.dumps(body).encode())


def test_a_right_history_has_no_fault() -> None:
    facts = _journal("1", "2", "1")
    assert _judged(facts, "1", "2", "1", given=(MINISTRY, facts[1])) == []


def test_a_change_that_no_one_entered_one_that_is_missing_and_one_of_nothing_are_faults() -> None:
    assert "has ['1', '3']" in _judged(_journal("1", "3"), "1")[0]
    assert "has ['1']" in _judged(_journal("1"), "1", "2")[0]
    assert any("changes nothing" in what for what in _judged(_journal("1", "1"), "1", "1"))


@pytest.mark.parametrize("name", ["after", "previous_hash", "words"])
def test_a_fact_that_was_changed_is_a_fault(name: str) -> None:
    facts = _journal("1", "2")
    facts[1]["data"][name] = {"telephone": "2", "x": 1} if name != "previous_hash" else "1" * 64
    assert _judged(facts, "1", "2")


def test_a_fact_that_another_was_given_and_one_that_the_journal_has_otherwise_are_faults() -> None:
    facts = _journal("1", "2")
    assert "other was given a fact of authority:ministry" in _judged(facts, "1", "2", given=(OTHER, facts[0]))
    changed = {**facts[0], "data": {**facts[0]["data"], "hash": "f" * 64}}
    assert "ministry was given another fact 1 than its journal has" in _judged(
        facts, "1", "2", given=(MINISTRY, changed)
    )
