import base64
import json
from collections.abc import Mapping
from typing import Any

import pytest

from removal.web.body import REQUEST_AT_MOST
from tests.calls import ISSUER, http_event
from tests.web.library import AT, READER, SECRET, Library, body_of, claims

NOTHING: Mapping[str, Any] = {}


def test_a_route_is_given_the_request_its_caller_and_the_ids_in_its_path(library: Library) -> None:
    answer = library.ask("PUT", "/books/War-and-Peace/pages/12", '{"text": "Ұзақ"}'.encode())
    what, request, reader, where = library.requests[0]
    assert (what, reader, where) == ("write", READER, {"id": "War-and-Peace", "page": "12"})
    assert (request.method, request.path) == ("PUT", "/v1/books/War-and-Peace/pages/12")
    assert request.received_at == AT
    assert body_of(answer)["with"] == {"text": "Ұзақ"}


def test_an_answer_is_compact_json_in_utf_8_that_no_one_keeps(library: Library) -> None:
    answer = library.ask("GET", "/books")
    assert answer["statusCode"] == 200
    assert answer["body"] == '{"did":"list","with":{},"in":"кітапхана"}'
    assert answer["isBase64Encoded"] is False
    request = http_event("GET", "/books", None, AT, "reader")["requestContext"]["requestId"]
    assert answer["headers"] == {
        "content-type": "application/json",
        "etag": '"1"',
        "x-request-id": request,
        "cache-control": "no-store",
        "x-content-type-options": "nosniff",
        "strict-transport-security": "max-age=31536000",
    }


def test_head_is_get_without_its_body(library: Library) -> None:
    head, get = library.ask("HEAD", "/books/a"), library.ask("GET", "/books/a")
    assert head["body"] == ""
    assert {**head, "body": None} == {**get, "body": None}


REFUSED: dict[str, tuple[dict[str, Any], int, str]] = {
    "no token": (
        {"requestContext": http_event("GET", "/books", None, AT, None)["requestContext"]},
        401,
        "unauthenticated",
    ),
    "a token without sub": ({"requestContext": claims(iss=ISSUER)}, 401, "unauthenticated"),
    "a token without iss": ({"requestContext": claims(sub="reader")}, 401, "unauthenticated"),
    "an empty sub": ({"requestContext": claims(iss=ISSUER, sub="")}, 401, "unauthenticated"),
    "a token without claims": ({"requestContext": claims()}, 401, "unauthenticated"),
    "nobody we know": ({"requestContext": claims(iss=ISSUER, sub="other")}, 403, "forbidden"),
    "the same name at another issuer": ({"requestContext": claims(iss="https://x", sub="reader")}, 403, "forbidden"),
}


@pytest.mark.parametrize(("changed", "status", "name"), REFUSED.values(), ids=REFUSED)
def test_who_is_not_a_known_caller_gets_nowhere(
    library: Library, changed: dict[str, Any], status: int, name: str
) -> None:
    answer = library.ask("GET", "/books", **changed)
    assert (answer["statusCode"], body_of(answer)["type"]) == (status, f"https://library.example/problems/{name}")
    assert answer["headers"].get("www-authenticate") == ("Bearer" if status == 401 else None)
    assert library.requests == []


def test_a_route_that_wants_the_callers_rights_as_they_are_now_asks_for_them(library: Library) -> None:
    library.ask("GET", "/books")
    library.ask("POST", "/readers", b"{}")
    assert library.currently == [False, True]


def test_a_scope_that_the_caller_lacks_is_named_and_nothing_is_done(library: Library) -> None:
    answer = library.ask("POST", "/books", b"{}")
    assert answer["statusCode"] == 403
    assert "books:write" in body_of(answer)["detail"]
    assert library.requests == []


@pytest.mark.parametrize(
    "content_type",
    [
        "application/json",
        "Application/JSON; Charset=UTF-8",
        'application/json;charset="utf-8"',
        "application/json; charset=utf8",
        "application/json;",
        "application/json ; version=1; odata.metadata=none",
        "application/json; charset=windows-1251",
    ],
)
def test_a_body_said_to_be_json_is_read(library: Library, content_type: str) -> None:
    assert library.ask("PUT", "/books/a/pages/1", b"{}", headers={"Content-Type": content_type})["statusCode"] == 200


@pytest.mark.parametrize(
    "content_type",
    [
        "",
        "text/plain",
        "application/jsonp",
        "application/xml",
        "application/json, text/plain",
        "multipart/form-data",
        "application/x-www-form-urlencoded",
    ],
)
def test_a_body_said_to_be_something_else_is_not(library: Library, content_type: str) -> None:
    answer = library.ask("PUT", "/books/a/pages/1", b"{}", headers={"content-type": content_type})
    assert answer["statusCode"] == 415
    assert library.requests == []


def test_no_one_has_to_say_what_no_body_is(library: Library) -> None:
    assert library.ask("GET", "/books", None, headers={})["statusCode"] == 200


def test_a_body_that_the_gateway_encoded_is_decoded(library: Library) -> None:
    raw = base64.b64encode('{"text": "Қ"}'.encode()).decode()
    answer = library.ask("PUT", "/books/a/pages/1", None, body=raw, isBase64Encoded=True)
    assert body_of(answer)["with"] == {"text": "Қ"}


MALFORMED = {
    "no base64": {"body": "!!!", "isBase64Encoded": True},
    "bytes that are not UTF-8": {"body": base64.b64encode(b'{"a": "\xff"}').decode(), "isBase64Encoded": True},
    "half a pair": {"body": '{"a": "\ud83d"}'},
    "no JSON": {"body": "{"},
}


@pytest.mark.parametrize("changed", MALFORMED.values(), ids=MALFORMED)
def test_a_body_that_cannot_be_read_is_the_senders_fault(library: Library, changed: dict[str, Any]) -> None:
    assert library.ask("PUT", "/books/a/pages/1", None, **changed)["statusCode"] == 400


def test_a_body_too_large_is_413(library: Library) -> None:
    raw = b'{"a": "' + b"x" * REQUEST_AT_MOST + b'"}'
    assert library.ask("PUT", "/books/a/pages/1", raw)["statusCode"] == 413


@pytest.mark.parametrize(("how", "status"), [("ours", 500), ("busy", 503), ("theirs", 422)])
def test_an_error_becomes_a_problem_that_names_the_path(library: Library, how: str, status: int) -> None:
    answer = library.ask("POST", "/failures", json.dumps({"how": how}).encode())
    assert (answer["statusCode"], body_of(answer)["status"]) == (status, status)
    assert body_of(answer)["instance"] == "/v1/failures"
    assert answer["headers"]["content-type"] == "application/problem+json"


def test_the_log_tells_route_status_request_and_caller_of_each_answer(library: Library) -> None:
    library.ask("GET", "/books/a")
    fields = {key: library.lines[0][key] for key in ("message", "route", "status", "caller")}
    assert fields == {"message": "answered", "route": "GET /books/{id}", "status": 200, "caller": "reader"}
    assert library.lines[0]["request"] == library.requests[0][1].id


def test_an_answer_that_says_not_modified_has_no_body(library: Library) -> None:
    answer = library.ask("POST", "/failures", b'{"how": "known"}')
    assert (answer["statusCode"], answer["body"], answer["headers"]["etag"]) == (304, "", '"1"')


def test_a_failure_of_ours_is_logged_with_where_it_happened(library: Library) -> None:
    library.ask("POST", "/failures", b'{"how": "ours"}')
    failed, answered = library.lines
    assert failed["level"] == "ERROR"
    assert failed["request"] == answered["request"]
    assert failed["failure"]["error"] == "KeyError"
    assert failed["failure"]["chain"][0]["through"][-1].endswith("_failing")
    assert answered["status"] == 500


@pytest.mark.parametrize("how", ["ours", "busy", "theirs", SECRET])
def test_no_path_no_body_and_no_message_comes_into_the_log(library: Library, how: str) -> None:
    library.ask("POST", "/failures", json.dumps({"how": how, SECRET: SECRET}, ensure_ascii=False).encode())
    library.ask("GET", f"/books/{SECRET}")
    library.ask("GET", "/books", headers={"authorization": f"Bearer {SECRET}"})
    logged = library.logged.getvalue()
    assert logged.count("answered") == 3
    assert SECRET not in logged
    assert json.dumps(SECRET)[1:-1] not in logged
