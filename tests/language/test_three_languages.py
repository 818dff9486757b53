"""Kazakh, Russian and English say the same things: the same keys and places, each in its own words."""

import re
from itertools import combinations
from string import Formatter

import pytest

from removal.language.texts import texts

LANGUAGES = ("kk", "ru", "en")
CYRILLIC = re.compile("[А-Яа-яЁёӘәҒғҚқҢңӨөҰұҮүҺһІі]")
ONLY_KAZAKH = re.compile("[ӘәҒғҚқҢңӨөҰұҮүҺһІі]")
SAME = {
    "mail.said_by_alone": "a person's name, after the word for who did it",
    "page.received_by": "an instant and a kind of evidence, no words",
    "mail.of_authority": "a sentence and an authority's name, with a sign between them",
}
NO_WORDS = {"date.of_week"}  # of values alone, each language in its own sequence


def places(text: str) -> set[str]:
    """The names in braces."""
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def equal_in_two() -> set[str]:
    """Keys whose text is the same in two languages."""
    pairs = [(texts(first).entries, texts(other).entries) for first, other in combinations(LANGUAGES, 2)]
    return {key for first, other in pairs for key in first if first[key] == other.get(key)}


def test_each_has_a_file_of_its_own() -> None:
    assert [texts(language).language for language in LANGUAGES] == list(LANGUAGES)


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_the_keys_and_what_is_filled_in_are_the_same(language: str) -> None:
    there, english = texts(language).entries, texts("en").entries
    assert set(there) == set(english)
    assert {key: places(text) for key, text in there.items()} == {key: places(text) for key, text in english.items()}


def test_no_text_is_empty_and_none_is_the_same_in_two_languages_but_those_with_a_reason() -> None:
    assert all(text.strip() for language in LANGUAGES for text in texts(language).entries.values())
    assert equal_in_two() == set(SAME)


def test_kazakh_and_russian_are_written_in_their_own_letters() -> None:
    for language in ("kk", "ru"):
        latin = {key for key, text in texts(language).entries.items() if not CYRILLIC.search(text)}
        assert latin == {*SAME, *NO_WORDS}
    assert not any(ONLY_KAZAKH.search(text) for text in texts("ru").entries.values())
    assert not any(CYRILLIC.search(text) for text in texts("en").entries.values())
    kazakh = [key for key, text in texts("kk").entries.items() if ONLY_KAZAKH.search(text)]
    assert len(kazakh) > 0.9 * len(texts("kk").entries)
