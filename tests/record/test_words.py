"""What people wrote lies beside the fact: the line has its hash, and without the salt it cannot be guessed."""

import json
from typing import Annotated, NotRequired, get_args, get_origin, get_type_hints

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra.dev.openapi.facts.table import PARTS
from removal.record import chain, members
from removal.record.canonical import canonical, sha256
from removal.record.facts import NOTHING_BEFORE, By, Fact, from_text, seal, shown
from removal.record.words import DIGEST, ERASED, WRITTEN, digest, salt_of
from tests.orders.lives import T0

KEY = "0f" * 32
# Members that are texts of no person: what a clock, a mail server or the system itself says.
NO_PERSON = {
    ("order.reported", "measured_at"),
    ("order.resumed", "ceased_at"),
    ("order.breach_annulled", "reason"),
}


def contested(explanation: str = "It quotes a court.", key: str = KEY) -> Fact:
    payload = {
        "items": [1],
        "answered_at": "2026-11-24T09:00:00.000Z",
        "answered_by": "A. Person",
        "reference": "TS-1",
        "explanation": explanation,
    }
    return seal(
        "order.contested",
        payload,
        subject="order:1",
        after=(0, NOTHING_BEFORE),
        at=T0,
        by=By("representative", "c"),
        command="1",
        salt=salt_of(key, "1"),
    )


def test_a_line_has_nothing_that_a_person_wrote() -> None:
    line = contested().to_text()
    assert [text for text in ("court", "A. Person", "TS-1") if text in line] == []
    assert list(chain.faults([line])) == []


def test_the_hash_in_the_line_is_that_of_the_words_with_their_salt() -> None:
    fact = contested()
    words = shown(fact)["words"]
    assert words == {
        "answered_by": "A. Person",
        "reference": "TS-1",
        "explanation": "It quotes a court.",
        "salt": salt_of(KEY, "1"),
    }
    assert json.loads(fact.to_text())[DIGEST] == sha256(canonical(words)) == digest(words)


def test_the_same_words_of_two_orders_or_two_commands_have_hashes_that_say_nothing_of_each_other() -> None:
    assert contested().words_sha256 != contested(key="0e" * 32).words_sha256
    assert salt_of(KEY, "1") != salt_of(KEY, "2")


def test_a_retry_has_the_same_salt() -> None:
    assert contested() == contested()


@given(st.text(min_size=1))
def test_a_fact_that_was_read_is_whole_again_with_its_words(explanation: str) -> None:
    fact = contested(explanation)
    read = from_text(fact.to_text())
    assert read.words is None
    assert read.with_words(fact.words or {}) == fact
    assert read.with_words(fact.words or {}).to_text() == fact.to_text()


def test_words_that_were_not_read_are_not_shown_as_erased() -> None:
    with pytest.raises(ValueError, match="order:1 1 were not read"):
        shown(from_text(contested().to_text()))


def test_erased_words_are_null_and_the_line_is_the_same() -> None:
    erased = from_text(contested().to_text()).with_words(ERASED)
    assert shown(erased) == {**json.loads(contested().to_text()), "words": None}
    assert erased.to_text() == contested().to_text()
    assert erased.payload["explanation"] == ""


def test_every_text_that_a_person_writes_is_in_the_table() -> None:
    """A new member of a payload that is free text is written beside the fact, or has a reason above."""
    texts = {
        (fact_type, name)
        for fact_type, (payload, *_) in PARTS.items()
        if not fact_type.startswith("endpoint.")  # what this system and receivers' servers say
        for name, hint in get_type_hints(payload, include_extras=True).items()
        if members.Words in _parts(hint)
    }
    assert texts - NO_PERSON <= {(fact_type, name) for fact_type, names in WRITTEN.items() for name in names}


def test_every_name_in_the_table_is_a_member_of_its_fact() -> None:
    lacking = {
        (fact_type, name)
        for fact_type, names in WRITTEN.items()
        for name in names
        if name not in get_type_hints(PARTS[fact_type][0])
    }
    assert lacking == set()


def _parts(hint: object) -> tuple[object, ...]:
    """The types of a member: of an optional one, each of its alternatives."""
    if get_origin(hint) is NotRequired:
        return _parts(get_args(hint)[0])
    return (hint,) if get_origin(hint) is Annotated else get_args(hint) or (hint,)
