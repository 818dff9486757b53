"""What anybody may read: a page for each type of problem, and the document itself. No table, no key, no token."""

import html
import json
import tomllib
from datetime import UTC, datetime
from importlib.resources import files
from typing import Any

import pytest

from removal.handlers import page
from removal.page.public import BY_NAME
from tests import openapi_check
from tests.calls import http_event
from tests.openapi_check import FILE

AT = datetime(2026, 11, 24, 9, 0, 0, tzinfo=UTC)
PARTS = {"happened", "do", "again"}
TEXTS: dict[str, dict[str, str]] = tomllib.loads((files("removal.page") / "problems.toml").read_text("utf-8"))


def ask(path: str, method: str = "GET") -> dict[str, Any]:
    """As the gateway hands it over, without a token."""
    event = http_event(method, "", None, AT, None)
    event["requestContext"]["http"]["path"] = event["rawPath"] = path
    answer = page.handler(event, None)
    if path.startswith("/problems") and (method, answer["statusCode"]) == ("GET", 200):
        openapi_check.hold_page(path, 200, answer["headers"]["content-type"], answer["body"])
    return answer


def test_every_type_of_problem_has_its_texts_and_no_other() -> None:
    assert set(TEXTS) == {*BY_NAME, "problems"}
    assert {name for name, parts in TEXTS.items() if name != "problems" and set(parts) != PARTS} == set()
    assert all(text for parts in TEXTS.values() for text in parts.values())


@pytest.mark.parametrize("name", sorted(BY_NAME))
def test_the_type_of_a_problem_opens_a_page_that_says_what_to_do(name: str) -> None:
    answer = ask(f"/problems/{name}")
    assert (answer["statusCode"], answer["headers"]["content-type"]) == (200, "text/html; charset=utf-8")
    page = html.unescape(answer["body"])
    assert BY_NAME[name].title in page
    assert [text for text in TEXTS[name].values() if text not in page] == []
    assert "<script" not in page


def test_all_are_listed_and_who_asks_for_another_one_sees_the_list() -> None:
    listed, lost = ask("/problems"), ask("/problems/<b>none</b>")
    assert (listed["statusCode"], lost["statusCode"]) == (200, 404)
    for name in BY_NAME:
        assert f'href="/problems/{name}"' in listed["body"]
        assert f'href="/problems/{name}"' in lost["body"]
    assert TEXTS["problems"]["lost"] in lost["body"]
    assert TEXTS["problems"]["lost"] not in listed["body"]
    assert "<b>" not in lost["body"]


def test_the_document_is_served_as_it_is_checked_in() -> None:
    answer = ask("/openapi.json")
    assert (answer["statusCode"], answer["headers"]["content-type"]) == (200, "application/json")
    assert answer["body"] == FILE.read_text("utf-8")
    assert json.loads(answer["body"])["openapi"].startswith("3.1.")


@pytest.mark.parametrize("path", ["/problems", "/problems/invalid", "/openapi.json"])
def test_they_are_read_and_nothing_else(path: str) -> None:
    head, post = ask(path, "HEAD"), ask(path, "POST")
    assert (head["statusCode"], head["body"]) == (200, "")
    assert (post["statusCode"], post["headers"]["allow"]) == (405, "GET, HEAD")
