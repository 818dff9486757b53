"""An answer that the order does not take any more: the page says first that it was not recorded, and why."""

from urllib.parse import urlencode

import pytest

from infra.dev.local.browser import forms
from removal.language.texts import OWN_NAMES
from tests.office.lives import end, in_office
from tests.people import Cast
from tests.reader import Reader

BY = {"by": "R. Representative"}


@pytest.mark.parametrize(
    "texts",
    [
        ("en", "It was not recorded:", "Every item is answered"),
        ("ru", "Не зарегистрировано:", "Ответ дан по всем пунктам"),
        ("kk", "Тіркелген жоқ:", "Барлық тармақ бойынша жауап берілді"),
    ],
)
def test_who_confirms_after_a_colleague_has_reported_all_reads_that_it_was_not_recorded(
    people: Cast, order: str, reader: Reader, texts: tuple[str, str, str]
) -> None:
    language, refused, why = texts
    obstacle = {"answer": "obstacle", "ground": "technical", "item-1": "yes", "explanation": "Fire <b>.", **BY}
    [form] = forms(reader.post(obstacle).html)
    people.report(order, 1, 2)
    page = reader.send("POST", f"lang={language}", urlencode(form.fields | form.ticks).encode())
    errors = page.html.partition('role="alert"')[2].partition("</div>")[0]
    assert (page.status, refused in errors, why in errors) == (409, True, True)
    assert "Fire &lt;b&gt;." in page.html, "what was written is there to be copied"


def test_a_form_that_is_not_open_is_refused_in_words_while_others_are(reader: Reader) -> None:
    page = reader.answer("resumption")
    assert (page.status, "It was not recorded: As the order is now" in page.html) == (409, True)
    assert "Nothing was recorded" in page.html
    assert {"acknowledge", "report"} <= set(reader.kinds)


def test_a_link_that_may_not_answer_says_first_that_nothing_was_recorded(people: Cast, reader: Reader) -> None:
    [form] = forms(reader.post({"answer": "contest", "scope": "all", "explanation": "Satire.", **BY}).html)
    end(people, in_office(people)["id"], revoked=True)
    page = reader.post(form.fields | form.ticks)
    assert (page.status, "It was not recorded: This link is no longer valid" in page.html) == (409, True)
    assert "Satire." not in page.html, "its drafts are not read any more"


@pytest.mark.parametrize("language", OWN_NAMES)
def test_a_report_with_every_field_filled_in_is_refused_with_all_that_was_written(
    people: Cast, reader: Reader, language: str
) -> None:
    filled = {"answer": "report", "outcome": "access_disabled", "scope": "only", "numbers": "1", "territory": "KZ, RU"}
    written = {**filled, **BY, "measured_at": "2026-11-24T17:00", "own_reference": "TS-7"}
    end(people, in_office(people)["id"], revoked=True)
    page = reader.send("POST", f"lang={language}", urlencode(written).encode())
    assert page.status == 409
    for text in ("KZ, RU", "2026-11-24T17:00", "TS-7", "Asia/Hong_Kong"):
        assert text in page.html
