"""Hostile names, references and addresses, as a browser draws them: the due time and each host are read right."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page

from tests.page.standing import HOSTILE, HOSTILE_URLS, Standing, standing
from tests.page.visible import DUE, HOSTS, hostile_shown, missing, out_of_order

DAYS = ("2026 жылғы 25 қараша", "среда, 25 ноября 2026 г.", "Wednesday 25 November 2026")


@pytest.fixture(scope="module", params=["kk", "ru", "en"])
def hostile(request: pytest.FixtureRequest) -> Iterator[Standing]:
    with standing(request.param, HOSTILE_URLS, HOSTILE) as made:
        yield made


@pytest.mark.parametrize("of", ["mail", "page"])
def test_due_time_and_hosts_are_drawn_as_they_are_written(page: Page, hostile: Standing, of: str) -> None:
    page.goto(hostile.mail_url if of == "mail" else hostile.url)
    assert missing(page, hostile_shown()) == []
    for text in (*DUE, *HOSTS):
        assert out_of_order(page, text) == []


def test_a_text_that_is_drawn_backwards_is_found(page: Page) -> None:
    page.set_content("<p>\u202edue 2026-11-25 17:00</p><p>due 2026-11-25 17:00</p>")
    assert out_of_order(page, "2026-11-25 17:00") == ["\u202edue 2026-11-25 17:00"]


def test_the_subject_says_the_due_time_in_one_piece(hostile: Standing) -> None:
    subject = hostile.notice.subject
    (day,) = [written for written in DAYS if written in subject]
    due = subject.rindex(day)
    assert subject[:due].count("\u2068") == subject[:due].count("\u2069")
    assert not set(subject[due:]) & set("\u202e\u2067\u200f")
