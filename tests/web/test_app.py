import base64
import io
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
from aws_lambda_powertools import Logger

from removal.errors import Busy, Forbidden, Invalid
from removal.web.answer import Answered
from removal.web.app import App, Call, Route
from removal.web.body import REQUEST_AT_MOST
from removal.web.body_models import Body, Query
from removal.web.request import Request
from tests.calls import ISSUER, http_event

AT = datetime(2026, 11, 24, 9, 0, 0, 123_000, tzinfo=UTC)
SECRET = "Айгүл Сәрсенова"  # an example of what must not come into a log
NOTHING: Mapping[str, Any] = {}


@dataclass(frozen=True, slots=True)
class Reader:
    """The least that the edge asks of a caller."""

    id: str
    scopes: frozenset[str]


class Book(Body):
    """The only shape of the library's bodies."""

    text: str = ""
    title: str = ""
    how: str = ""


class Shelf(Query):
    """What its list can be asked."""

    lang: str = "kk"
    limit: int = 10


READER = Reader("reader", frozenset({"books:read"}))


class Library:
    """An API of two paths, what it was asked, and what it logged."""

    def __init__(self) -> None:
        self.requests: list[tuple[str, Request, Reader, Mapping[str, str]]] = []
        self.logged = io.StringIO()
        self.currently: list[bool] = []
        routes = (
            Route("GET", "/books", None, self._noted("list"), asks=Shelf),
            Route("POST", "/books", "books:write", self._noted("add"), Book),
            Route("GET", "/books/{id}", "books:read", self._noted("read")),
            Route("PUT", "/books/{id}/pages/{page}", None, self._noted("write"), Book),
            Route("POST", "/failures", None, self._failing, Book),
            Route("POST", "/readers", "books:read", self._noted("enter"), Book, current=True),
        )
        # A name that comes back would bring its first owner's stream: the logging module keeps a logger for good.
        log = Logger(service=f"library-{uuid4()}", stream=self.logged)
        self._app = App(routes, self._identify, log, "https://library.example")

    def ask(self, method: str, path: str, raw: bytes | None = None, **changed: object) -> dict[str, Any]:
        """One request of the reader, with parts of its event changed."""
        return self.send(http_event(method, path, raw, AT, "reader") | changed)

    def send(self, event: dict[str, Any]) -> dict[str, Any]:
        """The answer to an event of the gateway."""
        return self._app.answer(event, None)

    @property
    def lines(self) -> list[dict[str, Any]]:
        """What was logged."""
        return [json.loads(line) for line in self.logged.getvalue().splitlines()]

    def _noted(self, what: str) -> Callable[[Call[Reader]], Answered]:
        def act(call: Call[Reader]) -> Answered:
            self.requests.append((what, call.request, call.caller, call.where))
            return Answered(200, {"did": what, "with": call.sent, "in": "кітапхана"}, {"etag": '"1"'})

        return act

    def _identify(self, iss: str, sub: str, current: bool) -> Reader:  # noqa: FBT001 - as the edge calls it
        self.currently.append(current)
        if (iss, sub) != (ISSUER, "reader"):
            msg = "Nobody."
            raise Forbidden(msg)
        return READER

    def _failing(self, call: Call[Reader]) -> Answered:
        how = call.body.how
        if how == "known":
            return Answered(304, {}, {"etag": '"1"'})
        if how == "ours":
            raise KeyError(SECRET)
        raise Busy(SECRET) if how == "busy" else Invalid(SECRET)


def claims(**values: str) -> dict[str, Any]:
    """The request context of a token with these claims."""
    context: dict[str, Any] = http_event("GET", "/books", None, AT, None)["requestContext"]
    return context | {"authorizer": {"jwt": {"claims": values}}}


def body_of(answer: dict[str, Any]) -> dict[str, Any]:
    body: dict[str, Any] = json.loads(answer["body"])
    return body


@pytest.fixture
def library() -> Library:
    return Library()


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


def test_a_stage_in_front_of_the_path_is_the_gateways(library: Library) -> None:
    event = http_event("PUT", "/books/a/pages/1", b"{}", AT, "reader")
    context = event["requestContext"] | {"stage": "blue"}
    answer = library.ask("PUT", "/books/a/pages/1", b"{}", rawPath="/blue" + event["rawPath"], requestContext=context)
    assert answer["statusCode"] == 200
    assert library.requests[0][1].path == "/v1/books/a/pages/1"


def test_a_path_without_its_stage_as_a_custom_domain_has_it_is_whole(library: Library) -> None:
    event = http_event("GET", "/books/a", None, AT, "reader")
    assert library.send(event | {"requestContext": event["requestContext"] | {"stage": "blue"}})["statusCode"] == 200


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


@pytest.mark.parametrize("path", ["/books/\x84", "/books/\ue000", "/books/a b\x7f"])
def test_an_id_with_odd_characters_is_no_wrong_method(library: Library, path: str) -> None:
    assert library.ask("GET", path)["statusCode"] == 404


def test_a_query_is_what_its_path_asks_and_nothing_else(library: Library) -> None:
    assert library.ask("GET", "/books?lang=ru&limit=5")["statusCode"] == 200
    wrong = library.ask("GET", "/books?limit=many&shelf=2")
    assert wrong["statusCode"] == 422
    assert {fault["pointer"] for fault in body_of(wrong)["errors"]} == {"?limit", "?shelf"}
    assert library.ask("GET", "/books/a?lang=ru")["statusCode"] == 422
