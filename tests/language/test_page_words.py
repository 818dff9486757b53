"""The page's words: the law's terms, one word for one thing, nothing that needs a case on what is filled in."""

import re
from datetime import UTC, datetime

import pytest

from removal.language.moments import written_out
from removal.language.texts import texts

SECTIONS = ("page.", "history.", "item.", "date.")
WRONG = {
    "en": re.compile(r"\bstands\b|\btold\b|×|[Ll]eave empty for now"),
    "ru": re.compile(r"[Зз]аписан|[Зз]аписать|[Зз]аписыв|×|ТРЕВОГА|\bсообщено о нарушении\b"),
    "kk": re.compile(r"жазылды|жазбады|Жазылған жоқ|×|ДАБЫЛ|даулы\b|\} (?:дейін|бері|ауыстырылды)"),
}
BUTTONS = (
    "answer",
    "answer_more",
    "answer_again",
    "continue",
    "confirm",
    "change",
    "back",
    "to_order",
    "draft_continue",
)
DAY = datetime(2026, 11, 25, 9, 0, 59, tzinfo=UTC)
WRITTEN = {
    "en": "Wednesday 25 November 2026, 17:00",
    "ru": "среда, 25 ноября 2026 г., 17:00",
    "kk": "2026 ж. 25 қараша, сәрсенбі, 17:00",
}


@pytest.mark.parametrize("language", WRONG)
def test_no_text_of_the_page_has_a_word_that_was_wrong(language: str) -> None:
    entries = {key: text for key, text in texts(language).entries.items() if key.startswith(SECTIONS)}
    assert {key: text for key, text in entries.items() if WRONG[language].search(text)} == {}


@pytest.mark.parametrize("language", WRONG)
def test_no_label_or_title_repeats_as_a_button(language: str) -> None:
    entries = {key: text for key, text in texts(language).entries.items() if key.startswith("page.")}
    buttons = [entries.pop(f"page.{name}") for name in BUTTONS]
    assert len(set(buttons)) == len(buttons)
    assert set(buttons) & set(entries.values()) == set()


@pytest.mark.parametrize("language", WRITTEN)
def test_a_date_is_written_as_people_write_it_and_never_later_than_it_is(language: str) -> None:
    assert written_out(DAY, "Asia/Hong_Kong", texts(language)) == WRITTEN[language]
