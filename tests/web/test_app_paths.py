"""Paths and queries: which there are, and how the gateway passes them."""

import pytest

from tests.calls import http_event
from tests.web.library import AT, Library, body_of


def test_a_path_for_other_methods_says_which(library: Library) -> None:
    answer = library.ask("DELETE", "/books")
    assert answer["statusCode"] == 405
    assert answer["headers"]["allow"] == "GET, HEAD, POST"
    assert library.ask("PATCH", "/books/a")["headers"]["allow"] == "GET, HEAD"
    assert library.ask("OPTIONS", "/books/a/pages/1")["headers"]["allow"] == "PUT"


NOWHERE = {
    "a path that is not there": "/shelves",
    "a slash at the end": "/books/",
    "a path within": "/books/a/b",
    "another case": "/Books",
    "a dot": "/books/a.b",
    "an id without end": "/books/" + "a" * 65,
    "an id longer than a key of the table": "/books/" + "a" * 3_000,
    "a letter of another script": "/books/қ",
    "a picture": "/books/😀",
    "a blank": "/books/a b",
    "a colon as our keys have it": "/books/order:a",
    "a step up": "/books/..",
    "a byte nought": "/books/a\x00",
    "a newline": "/books/a\n",
    "a newline after a path": "/books\n/x",
}


@pytest.mark.parametrize("path", NOWHERE.values(), ids=NOWHERE)
def test_what_is_no_path_of_ours_is_not_found(library: Library, path: str) -> None:
    answer = library.ask("GET", path)
    assert (answer["statusCode"], body_of(answer)["type"]) == (404, "https://library.example/problems/not-found")
    assert answer["headers"]["content-type"] == "application/problem+json"
    assert library.requests == []


@pytest.mark.parametrize("path", NOWHERE.values(), ids=NOWHERE)
def test_what_is_no_path_takes_no_method(library: Library, path: str) -> None:
    assert {library.ask(method, path)["statusCode"] for method in ("POST", "PUT", "PATCH", "DELETE")} == {404}


def test_no_one_learns_which_paths_there_are_without_a_token(library: Library) -> None:
    anonymous = http_event("GET", "/books", None, AT, None)["requestContext"]
    assert library.ask("GET", "/shelves", requestContext=anonymous)["statusCode"] == 401


def test_a_stage_in_front_of_the_path_is_the_gateways(library: Library) -> None:
    event = http_event("PUT", "/books/a/pages/1", b"{}", AT, "reader")
    context = event["requestContext"] | {"stage": "blue"}
    answer = library.ask("PUT", "/books/a/pages/1", b"{}", rawPath="/blue" + event["rawPath"], requestContext=context)
    assert answer["statusCode"] == 200
    assert library.requests[0][1].path == "/v1/books/a/pages/1"


def test_a_path_without_its_stage_as_a_custom_domain_has_it_is_whole(library: Library) -> None:
    event = http_event("GET", "/books/a", None, AT, "reader")
    assert library.send(event | {"requestContext": event["requestContext"] | {"stage": "blue"}})["statusCode"] == 200


@pytest.mark.parametrize("path", ["/books/\x84", "/books/\ue000", "/books/a b\x7f"])
def test_an_id_with_odd_characters_is_no_wrong_method(library: Library, path: str) -> None:
    assert library.ask("GET", path)["statusCode"] == 404


def test_a_query_is_what_its_path_asks_and_nothing_else(library: Library) -> None:
    assert library.ask("GET", "/books?lang=ru&limit=5")["statusCode"] == 200
    wrong = library.ask("GET", "/books?limit=many&shelf=2")
    assert wrong["statusCode"] == 422
    assert {fault["pointer"] for fault in body_of(wrong)["errors"]} == {"?limit", "?shelf"}
    assert library.ask("GET", "/books/a?lang=ru")["statusCode"] == 422
