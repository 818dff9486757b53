from typing import Any

import pytest
from pydantic import Field, ValidationError

from removal.errors import Fault, Invalid
from removal.web.body import FAULTS_AT_MOST
from removal.web.body_models import Body, Country, HttpUrl, Language, Line, Month, Slug, Text, parse_body, slug
from removal.web.problems import problem


class Page(Body):
    """A part of the example."""

    url: HttpUrl
    title: Line | None = None


class Book(Body):
    """An example with one field of each kind."""

    id: Slug
    pages: tuple[Page, ...] = Field(min_length=1, max_length=3)
    count: int = Field(default=1, ge=1)
    lent: bool = False
    language: Language = "en"
    month: Month = "2026-10"
    country: Country = "KZ"
    preface: Text = "None."


def book(**changed: object) -> dict[str, Any]:
    return {"id": "a-1", "pages": [{"url": "https://video.example/"}], **changed}


def test_arrays_stand_for_tuples_and_a_body_cannot_be_changed() -> None:
    read = parse_body(Book, book())
    assert read.pages == (Page(url="https://video.example/"),)
    with pytest.raises(ValidationError):
        read.count = 2  # type: ignore[misc]


FAULTS: dict[str, tuple[dict[str, Any], str]] = {
    "unknown field": (book(status="issued"), "/status"),
    "unknown field deep inside": (book(pages=[{"url": "https://a.example", "due/at~": 1}]), "/pages/0/due~1at~0"),
    "missing field": ({"pages": [{"url": "https://a.example"}]}, "/id"),
    "missing field deep inside": (book(pages=[{"url": "https://a.example"}, {}]), "/pages/1/url"),
    "null where something must be": (book(id=None), "/id"),
    "a number for a text": (book(id=1), "/id"),
    "a text for a number": (book(count="1"), "/count"),
    "true for a number": (book(count=True), "/count"),
    "a number for a choice": (book(lent=1), "/lent"),
    "a text for a choice": (book(lent="true"), "/lent"),
    "an object for an array": (book(pages={"0": {"url": "https://a.example"}}), "/pages"),
    "a text for an array": (book(pages="https://a.example"), "/pages"),
    "an array for an object": (book(pages=[[]]), "/pages/0"),
    "too few": (book(pages=[]), "/pages"),
    "too many": (book(pages=[{"url": "https://a.example"}] * 4), "/pages"),
    "nought": (book(count=0), "/count"),
    "capitals in an id": (book(id="A"), "/id"),
    "a newline after an id": (book(id="a\n"), "/id"),
    "a hyphen at the end of an id": (book(id="a-"), "/id"),
    "an id of 65": (book(id="a" * 65), "/id"),
    "an empty id": (book(id=""), "/id"),
    "a month that is none": (book(month="2026-13"), "/month"),
    "a month in other digits": (book(month="٢٠٢٦-١٠"), "/month"),
    "a language we do not write": (book(language="de"), "/language"),
    "a country in small letters": (book(country="kz"), "/country"),
    "only blanks": (book(preface="\n "), "/preface"),
    "a text without end": (book(preface="a" * 50_001), "/preface"),
    "a line without end": (book(pages=[{"url": "https://a.example", "title": "a" * 501}]), "/pages/0/title"),
    "a URL without end": (book(pages=[{"url": "https://a.example/" + "a" * 2_031}]), "/pages/0/url"),
    "a URL that runs": (book(pages=[{"url": "javascript:alert(1)"}]), "/pages/0/url"),
}


@pytest.mark.parametrize(("value", "pointer"), FAULTS.values(), ids=FAULTS)
def test_a_wrong_field_is_named_by_its_pointer(value: dict[str, Any], pointer: str) -> None:
    with pytest.raises(Invalid) as refused:
        parse_body(Book, value)
    assert [fault.pointer for fault in refused.value.faults] == [pointer]


def test_what_is_wrong_is_said_in_sentences_and_never_quotes_the_value() -> None:
    with pytest.raises(Invalid) as refused:
        parse_body(Book, book(language="Айгүл", pages=[{"url": "Айгүл"}], extra="Айгүл"))
    assert refused.value.faults == (
        Fault("/pages/0/url", "Must begin with https:// or http://."),
        Fault("/language", "Input should be 'kk', 'ru' or 'en'."),
        Fault("/extra", "Is not known here."),
    )


def test_of_a_thousand_faults_nineteen_are_shown_and_the_number_of_the_others() -> None:
    with pytest.raises(Invalid) as refused:
        parse_body(Book, book(**{f"field{number}": 1 for number in range(1_000)}))
    shown = problem(refused.value, "/books", "https://orders.example").body["errors"]
    assert len(shown) == FAULTS_AT_MOST
    assert shown[-2:] == [
        {"pointer": "/field18", "detail": "Is not known here."},
        {"pointer": "", "detail": "981 more members are wrong, which are not listed here."},
    ]


def test_the_longest_that_are_taken_are_taken() -> None:
    url = "https://a.example/" + "a" * 2_030
    read = parse_body(Book, book(id="a" * 64, preface="a" * 50_000, pages=[{"url": url, "title": "a" * 500}]))
    assert len(read.pages[0].url) == 2_048


def test_a_slug_in_a_path_is_held_to_the_same_form() -> None:
    assert slug("a-1") == "a-1"
    with pytest.raises(Invalid):
        slug("A")
    with pytest.raises(Invalid):
        slug("a\n")
