"""Foreign text turns nothing around it: what comes after it runs on as if it were not there."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from removal.characters.isolation import isolated

FSI, PDI = "\u2068", "\u2069"
CONTROLS = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"


@pytest.mark.parametrize("text", ["KZ-2026-000123", "Министерство", "Қазақстан, 41-1", "👩\u200d👧", "", "a\nb"])
def test_text_from_left_to_right_stays_as_it_is(text: str) -> None:
    assert isolated(text) == text


@pytest.mark.parametrize("text", ["א-12", "وزارة 5", "١٢٣", "Court (בית משפט) 7"])
def test_text_that_could_turn_its_surroundings_is_kept_apart(text: str) -> None:
    assert isolated(text) == f"{FSI}{text}{PDI}"


def test_each_line_is_kept_apart_by_itself() -> None:
    assert isolated("א\nb\nג") == f"{FSI}א{PDI}\nb\n{FSI}ג{PDI}"


def test_what_is_kept_apart_is_not_kept_apart_twice() -> None:
    sentence = f"Removal order {isolated('א-1')}: act by 2026-11-25 17:00"
    assert isolated(sentence) == sentence


@pytest.mark.parametrize("text", ["KZ\u202e", "\u2069KZ", "\u2066א\u202c", "\u2068a\u2068b\u2069"])
def test_controls_that_stay_open_are_shown_by_their_code(text: str) -> None:
    assert "[U+20" in isolated(text)


@given(st.text(st.sampled_from(CONTROLS + "ab1 אا\n")))
def test_nothing_stays_open_at_the_end_of_a_line(text: str) -> None:
    for line in isolated(text).split("\n"):
        depth = 0
        for sign in line:
            assert sign not in "\u202a\u202b\u202c\u202d\u202e\u2066\u2067"
            depth += (sign == FSI) - (sign == PDI)
            assert depth >= 0
        assert depth == 0
