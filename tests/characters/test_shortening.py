"""A long name in a short line: as much of it as there is room for, and nothing that was never written."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from removal.characters.shortening import ELLIPSIS, NAME_AT_MOST, shortened

CLUSTERS = {  # what readers see as one sign
    "a letter under two marks": "e\u0301\u0323",
    "a family": "👩\u200d👩\u200d👧",
    "a tone": "👍\U0001f3fd",
    "a flag": "🇰🇿",
    "two consonants joined": "क\u094dष",
    "Korean, decomposed": "\u1112\u1161\u11ab",
    "Thai with sara am": "ก\u0e33",
    "a heart in colour": "❤\ufe0f",
}


@pytest.mark.parametrize("name", ["", "Ministry", "м" * NAME_AT_MOST, "👩\u200d👧"])
def test_a_name_that_has_room_stays_as_it_is(name: str) -> None:
    assert shortened(name) == name


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Ministry of Culture and Information", "Ministry of Culture…"),
        ("Ministry of Culture, Information", "Ministry of Culture…"),
        ("Министерство культуры и информации", "Министерство…"),
        ("Bundeskriminalamtsaußenstelle", "Bundeskriminalamtsau…"),
    ],
)
def test_it_is_cut_after_a_word_or_where_a_word_is_too_long_within_it(name: str, shown: str) -> None:
    assert shortened(name, 21) == shown


@pytest.mark.parametrize("cluster", CLUSTERS.values(), ids=CLUSTERS)
def test_no_sign_is_cut_in_two(cluster: str) -> None:
    for before in range(12):
        for at_most in range(2, 40):
            shown = shortened("x" * before + cluster * 20, at_most).removesuffix(ELLIPSIS).lstrip("x")
            assert shown == cluster * (len(shown) // len(cluster))


def test_a_sign_that_alone_is_longer_is_left_out() -> None:
    assert shortened("a" + "\u0301" * 200) == ELLIPSIS


@given(st.text(min_size=1, max_size=200), st.integers(2, 80))
def test_what_is_shown_is_bounded_and_is_how_the_name_begins(name: str, at_most: int) -> None:
    shown = shortened(name, at_most)
    assert len(shown) <= at_most
    assert shown == name or (shown.endswith(ELLIPSIS) and name.startswith(shown.removesuffix(ELLIPSIS)))
    rest = name[len(shown) - 1 :] if shown != name else ""
    assert not rest or not unicodedata.combining(rest[0])
