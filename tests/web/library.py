"""An API of two paths, which tests of the HTTP edge ask."""

import io
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from aws_lambda_powertools import Logger

from removal.errors import Busy, Forbidden, Invalid
from removal.web.answer import Answered
from removal.web.app import App, Call, Route
from removal.web.body_models import Body, Query
from removal.web.request import Request
from tests.calls import ISSUER, http_event

AT = datetime(2026, 11, 24, 9, 0, 0, 123_000, tzinfo=UTC)


SECRET = "Айгүл Сәрсенова"  # an example of what must not come into a log


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
