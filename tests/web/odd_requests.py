"""Odd and hostile requests of the library in `library`, and the answers recorded in `odd_answers.json`.

They were recorded while Powertools' resolver matched the paths (decision 69); two log lines changed.
`python -m tests.web.odd_requests` records them anew, which is right where an answer has to change.
"""

import base64
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests.calls import http_event
from tests.web.library import AT, Library

RECORDED = Path(__file__).with_name("odd_answers.json")
LOGGED = ("level", "message", "request", "route", "caller", "subject", "fact", "status")
PAGE = "/books/a/pages/1"
TEXT = b'{"text": "\xd2\xb0\xd0\xb7\xd0\xb0\xd2\x9b"}'

PATHS = {
    "an encoded slash": "/v1/books/a%2Fb",
    "an encoded slash, decoded": "/v1/books/a/b",
    "a slash encoded twice": "/v1/books/a%252Fb",
    "an encoded letter": "/v1/books/%61",
    "encoded dots": "/v1/books/%2e%2e",
    "an encoded null byte": "/v1/books/a%00",
    "half an escape": "/v1/books/a%",
    "a step up": "/v1/books/../books",
    "a step up out of the version": "/v1/../books",
    "a dot segment": "/v1/books/./a",
    "dots for an id": "/v1/books/..",
    "two slashes inside": "/v1//books",
    "two slashes in front": "//v1/books",
    "another host": "//evil.example/v1/books",
    "no path": "",
    "a slash alone": "/",
    "the version alone": "/v1",
    "the version and a slash": "/v1/",
    "another version": "/v2/books",
    "a slash at the end": "/v1/books/",
    "a slash after an id": "/v1/books/a/",
    "another case": "/V1/Books",
    "a newline at the end": "/v1/books\n",
    "a newline after an id": "/v1/books/a\n",
    "a newline inside": "/v1/books\n/a",
    "a null byte": "/v1/books/a\x00",
    "a parameter of the path": "/v1/books;v=1",
    "a parameter of an id": "/v1/books/a;v=1",
    "a question mark": "/v1/books?lang=ru",
    "a number sign": "/v1/books/a#b",
    "quotation marks": '/v1/books/"a"',
    "a backslash": "/v1/books\\a",
    "a backslash in an id": "/v1/books/a\\b",
    "a script": "/v1/books/<script>",
    "a pattern": "/v1/books/{id}",
    "a colon": "/v1/books:batch",
    "a blank": "/v1/books/a b",
    "a plus": "/v1/books/a+b",
    "digits of another script": "/v1/books/\u0663\u0664",
    "a letter of another script": "/v1/books/\u049b",
    "a picture": "/v1/books/\U0001f600",
    "half a pair": "/v1/books/\ud83d",
    "the longest id": "/v1/books/" + "a" * 64,
    "an id too long": "/v1/books/" + "a" * 65,
    "a huge id": "/v1/books/" + "a" * 2_000,
    "a huge id of percents": "/v1/books/" + "%" * 1_000,
    "300 segments": "/v1" + "/books" * 300,
    "an id and an odd one": "/v1/books/a/pages/1.5",
}
METHODS = ("get", "HEAD", "head", "OPTIONS", "TRACE", "CONNECT", "BREW", "", "DELETE", "PATCH", "QUERY")
TWICE = {"rawQueryString": "lang=ru&lang=kk", "queryStringParameters": {"lang": "ru,kk"}}


def events() -> dict[str, dict[str, Any]]:
    """The requests, by name."""
    return {**_paths(), **_methods(), **_queries(), **_headers(), **_bodies(), **_callers(), **_failures()}


def answers() -> dict[str, dict[str, Any]]:
    """What the edge answers to each of them, and what it logs; each gets a library of its own."""
    return {name: _answer(event) for name, event in events().items()}


def _answer(event: dict[str, Any]) -> dict[str, Any]:
    library = Library()
    answer = library.send(event)
    lines = [{key: line[key] for key in LOGGED if key in line} for line in library.lines]
    return {"answer": answer, "logged": lines}


def _event(
    method: str, path: str, raw: bytes | None = None, sub: str | None = "reader", **changed: object
) -> dict[str, Any]:
    return http_event(method, path, raw, AT, sub) | changed


def _at(path: str, method: str = "GET", sub: str | None = "reader") -> dict[str, Any]:
    event = _event(method, "", sub=sub, rawPath=path)
    event["requestContext"]["http"]["path"] = path
    return event


def _paths() -> dict[str, dict[str, Any]]:
    return {name: _at(path) for name, path in PATHS.items()}


def _methods() -> dict[str, dict[str, Any]]:
    paths = ("/books", "/books/a", PAGE, "/books/a.b", "/shelves")
    return {f"{method} {path}": _event(method, path) for path in paths for method in METHODS}


def _queries() -> dict[str, dict[str, Any]]:
    return {
        "a parameter twice": _event("GET", "/books") | TWICE,
        "a parameter that is not asked": _event("GET", "/books?lang=ru&shelf=1&SHELF=2"),
        "a parameter without a value": _event("GET", "/books?limit="),
        "a parameter without a name": _event("GET", "/books", queryStringParameters={"": "x"}),
        "an encoded parameter": _event("GET", "/books?lang=%D2%9B"),
        "no parameters, as an object": _event("GET", "/books", queryStringParameters={}),
        "a query where none is read": _event("GET", "/books/a?lang=ru"),
        "a query at no path": _event("GET", "/shelves?lang=ru"),
    }


def _headers() -> dict[str, dict[str, Any]]:
    upper = {"CONTENT-TYPE": "Application/JSON; Charset=UTF-8", "HOST": "orders.example"}
    return {
        "names of headers in upper case": _event("PUT", PAGE, TEXT, headers=upper),
        "a header twice": _event("PUT", PAGE, TEXT, headers={"content-type": "application/json,application/json"}),
        "a header in two cases": _event("PUT", PAGE, TEXT, headers={"Content-Type": "x/y", **upper}),
        "no headers": _event("PUT", PAGE, TEXT, headers=None),
        "no headers and no body": _event("GET", "/books", headers={}),
        "another origin": _event("GET", "/books", headers={"origin": "https://evil.example"}),
        "a preflight": _event("OPTIONS", "/books", headers={"access-control-request-method": "GET"}),
        "gzip": _event("GET", "/books", headers={"accept-encoding": "gzip, br"}),
        "cookies": _event("GET", "/books", cookies=["a=b", "c=d"], headers={"cookie": "a=b; c=d"}),
        "a method in a header": _event("POST", "/books", headers={"x-http-method-override": "GET"}),
        "a path in a header": _event("GET", "/books", headers={"x-original-url": "/v1/readers"}),
    }


def _bodies() -> dict[str, dict[str, Any]]:
    plain = {"body": '{"text": "\u04b0\u0437\u0430\u049b"}', "isBase64Encoded": False}
    return {
        "a body in base64": _event("PUT", PAGE, TEXT),
        "a body as text": _event("PUT", PAGE) | plain,
        "base64 that is not announced": _event("PUT", PAGE, body=base64.b64encode(TEXT).decode()),
        "no base64": _event("PUT", PAGE, body="!!!", isBase64Encoded=True),
        "no base64 at no path": _event("GET", "/shelves", body="!!!", isBase64Encoded=True),
        "no base64 of nobody": _event("PUT", PAGE, sub=None, body="!!!", isBase64Encoded=True),
        "no body": _event("PUT", PAGE),
        "no body in base64": _event("PUT", PAGE, body=None, isBase64Encoded=True),
        "an empty body": _event("PUT", PAGE, b""),
        "a blank body": _event("PUT", PAGE, b" \n"),
        "a body where none is read": _event("GET", "/books", b"{"),
        "no UTF-8": _event("PUT", PAGE, b'{"text": "\xff"}'),
        "half a pair in a body": _event("PUT", PAGE, body='{"text": "\ud83d"}'),
        "a member twice": _event("PUT", PAGE, b'{"text": "a", "text": "b"}'),
        "an unknown member": _event("PUT", PAGE, b'{"text": "a", "id": "b"}'),
        "a list": _event("PUT", PAGE, b"[]"),
        "a body too large": _event("PUT", PAGE, b'{"text": "' + b"x" * 1_000_000 + b'"}'),
        "a path's id in the body": _event("PUT", PAGE, b'{"title": "other"}'),
    }


def _callers() -> dict[str, dict[str, Any]]:
    odd = {
        "a path": "/v1/books/a",
        "no path": "/v1/shelves",
        "an odd id": "/v1/books/a.b",
        "a quoted id": '/v1/books/"a"',
    }
    unknown = {f"an unknown caller at {name}": _at(path, sub="other") for name, path in odd.items()}
    anonymous = {f"nobody at {name}": _at(path, sub=None) for name, path in odd.items()}
    return {
        **unknown,
        **anonymous,
        "an unknown caller with another method": _at("/v1/books", "DELETE", "other"),
        "nobody with another method": _at("/v1/books", "DELETE", None),
        "nobody with HEAD": _at("/v1/books", "HEAD", None),
        "a scope that the caller lacks": _event("POST", "/books", TEXT),
        "a scope that the caller lacks, and no JSON": _event("POST", "/books", b"{"),
        "rights from the table": _event("POST", "/readers", TEXT),
    }


def _failures() -> dict[str, dict[str, Any]]:
    ways = ("known", "ours", "busy", "theirs")
    return {f"a failure, {how}": _event("POST", "/failures", json.dumps({"how": how}).encode()) for how in ways} | {
        "a stage in front": _staged("/blue/v1/books/a"),
        "a stage in front of no path": _staged("/blue/v1/shelves"),
        "a stage twice": _staged("/blue/blue/v1/books"),
    }


def _staged(path: str) -> dict[str, Any]:
    event = _at(path)
    event["requestContext"]["stage"] = "blue"
    return event


def text(recorded: Mapping[str, Any]) -> str:
    """The file's text: one line for each request."""
    lines = (f"{json.dumps(name)}: {json.dumps(value, sort_keys=True)}" for name, value in recorded.items())
    return "{\n" + ",\n".join(lines) + "\n}\n"


if __name__ == "__main__":
    RECORDED.write_text(text(answers()), "utf-8")
