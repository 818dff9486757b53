"""Dates on page, in print and in mails are written as people write them, by one function; the page's words."""

import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

import removal
from removal.language.moments import day, exact, local
from removal.language.texts import texts

WRONG = {
    "en": re.compile(r"×|[Ll]eave empty for now"),
    "ru": re.compile(r"×|\bсообщено о нарушении\b"),
    "kk": re.compile(r"жазбады|Жазылған жоқ|×"),
}
AT = datetime(2026, 11, 25, 9, 0, 59, 999_000, tzinfo=UTC)
DEADLINE = {
    "en": "Wednesday 25 November 2026, 17:00 UTC+8",
    "ru": "среда, 25 ноября 2026 г., 17:00 UTC+8",
    "kk": "2026 жылғы 25 қараша, сәрсенбі, 17:00 UTC+8",
}
EXACT = {
    "en": "25 November 2026, 17:00:59 UTC+8 (25 November 2026, 09:00:59 UTC)",
    "ru": "25 ноября 2026 г., 17:00:59 UTC+8 (25 ноября 2026 г., 09:00:59 UTC)",
    "kk": "2026 жылғы 25 қараша, 17:00:59 UTC+8 (2026 жылғы 25 қараша, 09:00:59 UTC)",
}
DAYS = {"en": "1 March 2026", "ru": "1 марта 2026 г.", "kk": "2026 жылғы 1 наурыз"}
FOR_MACHINES = re.compile(r"strftime|(?<!from)isoformat\(")
READ_BY_PEOPLE = ("page", "mail", "reading", "language")
# `mail/feedback.py` and `message_states.py` read and write what machines say; a browser's field takes ISO 8601.


@pytest.mark.parametrize("language", WRONG)
def test_no_text_has_a_word_that_was_wrong(language: str) -> None:
    assert {key: text for key, text in texts(language).entries.items() if WRONG[language].search(text)} == {}


@pytest.mark.parametrize("language", DEADLINE)
def test_a_date_is_written_as_people_write_it_and_never_later_than_it_is(language: str) -> None:
    words = texts(language)
    assert local(AT, "Asia/Hong_Kong", words, weekday=True) == DEADLINE[language]
    assert exact(AT, "Asia/Hong_Kong", words) == EXACT[language]
    assert exact(AT, "UTC", words) == EXACT[language].partition(" (")[2].rstrip(")")
    assert day(date(2026, 3, 1), words) == DAYS[language]


def test_one_function_writes_the_dates_that_people_read() -> None:
    sources = [file for room in READ_BY_PEOPLE for file in (Path(removal.__file__).parent / room).rglob("*.py")]
    writing = {file.stem for file in sources if FOR_MACHINES.search(file.read_text("utf-8"))}
    assert writing <= {"feedback", "message_states", "moments"}
