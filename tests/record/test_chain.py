"""Facts, their hashes, and what a broken chain says."""

import hashlib
import json
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from removal.orders.commands import Command
from removal.orders.decide import decide
from removal.orders.fold import fold
from removal.record import chain
from removal.record.canonical import canonical, derived_id
from removal.record.facts import NOTHING_BEFORE, SYSTEM, Fact, enveloped, from_text, seal
from tests.orders.lives import KZ, LAPSE, T0, receipt, report, tick


def journal() -> list[Fact]:
    """Issued, received, breached, complied with late."""
    payload = {
        **dict.fromkeys(("reference", "authority", "platform", "representative", "text_sha256"), "x"),
        "law": KZ.name,
        "items": 2,
    }
    first = seal("order.issued", payload, subject="order:1", after=(0, NOTHING_BEFORE), at=T0, by=SYSTEM, command="c")
    facts = [first]
    steps: list[tuple[Command, timedelta]] = [
        (receipt(), timedelta()),
        (tick(LAPSE), LAPSE - T0),
        (report(LAPSE, 1, 2), LAPSE - T0),
    ]
    for command, later in steps:
        facts += decide(fold(facts, {KZ.name: KZ}), command, T0 + later)
    return facts


LINES = [fact.to_text() for fact in journal()]


def test_a_journal_as_written_holds() -> None:
    assert list(chain.faults(LINES)) == []


def test_a_fact_survives_being_written_and_read() -> None:
    read = [from_text(line) for line in LINES]
    words = [fact.words for fact in journal()]
    assert [fact.with_words(own) if own else fact for fact, own in zip(read, words, strict=True)] == journal()


def test_a_hash_is_that_of_the_canonical_json_of_everything_else() -> None:
    line = json.loads(LINES[1])
    stated_hash = line.pop("hash")
    text = json.dumps(line, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert hashlib.sha256(text.encode()).hexdigest() == stated_hash


def test_what_is_sent_is_enough_to_compute_the_hash_again() -> None:
    fact = journal()[2]
    webhook = enveloped(fact, {"order": {"id": "1"}})
    data = {key: value for key, value in webhook["data"].items() if key not in ("fact", "order", "hash")}
    rebuilt = canonical({**data, "type": webhook["type"], "at": webhook["timestamp"]})
    assert hashlib.sha256(rebuilt.encode()).hexdigest() == fact.hash


@pytest.mark.parametrize("number", range(len(LINES)))
def test_one_changed_byte_is_found_where_it_is(number: int) -> None:
    line = LINES[number].replace('"at":"2026', '"at":"2027', 1)
    broken = [*LINES[:number], line, *LINES[number + 1 :]]
    assert list(chain.faults(broken)) == [f"fact {number + 1}: its hash is not the hash of its content"]


@pytest.mark.parametrize(
    ("broken", "fault"),
    [
        ([LINES[0], *LINES[2:]], "fact 2: says it is number 3"),
        ([LINES[1], LINES[0], *LINES[2:]], "fact 1: says it is number 2"),
        ([LINES[0], "no JSON"], "fact 2: is not JSON"),
        ([LINES[0].replace(",", ", ", 1)], "fact 1: is not canonical JSON"),
        ([*LINES[:2], LINES[1]], "fact 3: does not hold the hash of the fact before it"),
    ],
    ids=["one left out", "two swapped", "garbage", "spaces", "one repeated"],
)
def test_a_journal_that_was_tampered_with_says_how(broken: list[str], fault: str) -> None:
    assert fault in list(chain.faults(broken))


def test_a_fact_that_was_sent_and_is_gone_is_missed() -> None:
    known = [json.loads(line) for line in LINES]
    assert list(chain.differences(LINES, known)) == []
    assert list(chain.differences(LINES[:-1], known)) == [
        f"fact {len(LINES)}: was received with hash {known[-1]['hash']}, and is missing from the journal"
    ]


def test_a_history_written_anew_differs_from_what_was_sent() -> None:
    known = [{"sequence": 1, "hash": "0" * 64}]
    assert "was received with hash 000" in next(chain.differences(LINES, known))


_TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | _TEXTS,
    lambda inner: st.lists(inner) | st.dictionaries(_TEXTS, inner),
    max_leaves=8,
)


@given(_VALUES)
def test_canonical_json_is_one_text_for_one_value(value: object) -> None:
    text = canonical(value)
    assert json.loads(text) == value
    assert canonical(json.loads(text)) == text


@pytest.mark.parametrize("value", [1.5, {"a": [0.1]}, float("nan")])
def test_a_float_has_no_canonical_form(value: object) -> None:
    with pytest.raises(ValueError, match="float"):
        canonical(value)


def test_ids_are_the_same_for_the_same_text_however_it_is_composed() -> None:
    assert derived_id("order", "é") == derived_id("order", "e\u0301")


def test_ids_of_parts_that_would_run_together_differ() -> None:
    assert derived_id("ab", "c") != derived_id("a", "bc")
