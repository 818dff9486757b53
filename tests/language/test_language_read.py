"""In which language a person reads the page."""

import pytest

from removal.language.texts import language_read


@pytest.mark.parametrize(
    ("chosen", "known", "accepted", "language"),
    [
        ("kk", "ru", "en", "kk"),
        ("", "ru", "en", "ru"),
        ("de", "ru", "", "ru"),
        ("", None, "ru-RU,ru;q=0.9,en;q=0.8", "ru"),
        ("", None, "de, en;q=0.5, kk;q=0.7", "kk"),
        ("", None, "de-DE", "en"),
        ("", None, "ru;q=0, kk", "kk"),
        ("", None, "kk;q=9, ;;,=", "en"),
        ("", None, "", "en"),
    ],
)
def test_it_is_the_one_chosen_else_the_contacts_else_the_browsers(
    chosen: str, known: str | None, accepted: str, language: str
) -> None:
    assert language_read(chosen, known, accepted) == language
