"""The API: routes as data, one place that says who may call them, one place where errors become problems."""

import json
import re
from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import asdict, dataclass, replace
from functools import partial
from http import HTTPStatus
from typing import Any, Generic, Protocol, TypeVar

from aws_lambda_powertools import Logger
from aws_lambda_powertools.event_handler import APIGatewayHttpResolver, Response

from removal.errors import Forbidden, NotFound, OutOfTime, Retryable, Unauthenticated, WrongMediaType, WrongMethod
from removal.record.canonical import JsonObject
from removal.record.facts import fact_id
from removal.telemetry.failure import described
from removal.web.answer import Answered
from removal.web.body import REQUEST_AT_MOST, read_object
from removal.web.body_models import Body, Query, parse_body, parse_query
from removal.web.problems import UNKNOWN, problem
from removal.web.request import Request, request_from

PREFIX = "/v1"
SUBJECTS = {
    "orders": "order",
    "endpoints": "endpoint",
    "platforms": "platform",
    "authorities": "authority",
    "representatives": "representative",
    "callers": "caller",
}
_ID = "[A-Za-z0-9-]{1,64}"  # every id of ours, and short enough for a key of the table
_JSON = "application/json"
# For an answer that is opened in a browser: it is not cached, taken for another type, or asked for in plain text.
_PRIVATE = {
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
    "strict-transport-security": "max-age=31536000",
}


class Known(Protocol):
    """What the edge must know of a caller."""

    @property
    def id(self) -> str:
        """Stable, and says nothing about who it is."""

    @property
    def scopes(self) -> frozenset[str]:
        """What the caller may do."""


CallerT = TypeVar("CallerT", bound=Known)


@dataclass(frozen=True, slots=True)
class Call(Generic[CallerT]):
    """One call of a route: who makes it, the ids in its path, its body as sent, body and query as the route's types."""

    request: Request
    caller: CallerT
    where: Mapping[str, str]
    sent: JsonObject
    body: Any
    query: Any


Action = Callable[[Call[CallerT]], Answered]
Alternatives = tuple[tuple[str, ...], ...]  # sets of scopes, each of which is enough
# Is passed a request that got a 5xx, the ids in its path, the error and the status; may not raise.
OnFailure = Callable[[Request, Mapping[str, str], Exception, int], None]


@dataclass(frozen=True, slots=True)
class Route(Generic[CallerT]):
    """A method, a path such as `/orders/{id}`, and what it does.

    `scope` is one scope, or alternatives of which each is a set of scopes; None says: any caller that we know.
    `takes` is the shape of its body, None for a path whose body is not read; `asks` that of its query, None for none.
    `in_parts` says that the action shapes the body itself; `at_most` is in bytes; `on_failure` is called after a 5xx.
    `current` says that the caller's rights are read from the table at each call, not from what the process keeps.
    """

    method: str
    path: str
    scope: str | Alternatives | None
    action: Action[CallerT]
    takes: type[Body] | None = None
    asks: type[Query] | None = None
    in_parts: bool = False
    at_most: int = REQUEST_AT_MOST
    on_failure: OnFailure | None = None
    current: bool = False

    @property
    def name(self) -> str:
        """As the log tells it: never the path itself."""
        return f"{self.method} {self.path}"

    @property
    def alternatives(self) -> Alternatives:
        """Sets of scopes, each of which is enough; empty where any caller may call."""
        if self.scope is None:
            return ()
        return ((self.scope,),) if isinstance(self.scope, str) else self.scope

    def admits(self, scopes: frozenset[str]) -> bool:
        """Whether a caller with these scopes may call it."""
        return not self.alternatives or any(scopes.issuperset(one) for one in self.alternatives)

    @property
    def takes_nothing(self) -> bool:
        """Whether no member of its body is required: no body at all is then `{}`."""
        return self.takes is not None and not any(one.is_required() for one in self.takes.model_fields.values())

    @property
    def methods(self) -> list[str]:
        """HEAD is GET without a body."""
        return [self.method, "HEAD"] if self.method == "GET" else [self.method]

    def matches(self, path: str) -> bool:
        """Whether this is the path's route, for one method or another; what holds no id is no path of ours."""
        return re.fullmatch(PREFIX + re.sub(r"\{\w+\}", _ID, self.path), path) is not None


@dataclass(slots=True)
class _Visit:
    """A request as the log tells it; `fact` is the last that a command wrote, where its answer shows a journal."""

    request: str
    route: str
    caller: str | None = None
    subject: str | None = None
    fact: str | None = None
    status: int | None = None


@dataclass(frozen=True, slots=True)
class App(Generic[CallerT]):
    """Routes behind authorisation. `identify` finds the caller of a token's iss and sub, or raises Forbidden.

    Its last argument says whether the table is asked (`Route.current`).

    `passing` says whether a failure is one of the store that passes by itself: it becomes a 503. `in_time` is given
    Lambda's context, and raises OutOfTime in what runs in it before Lambda's time is over.
    `log` is told route, status, request id and caller; never a body, a path, a token or a name.
    """

    routes: Iterable[Route[CallerT]]
    identify: Callable[[str, str, bool], CallerT]
    log: Logger
    public_url: str
    passing: Callable[[Exception], bool] = lambda _: False
    in_time: Callable[[object], AbstractContextManager[None]] = lambda _: nullcontext()

    def resolver(self) -> APIGatewayHttpResolver:
        """Powertools' resolver over the routes; never in its debug mode, which prints whole events."""
        made = APIGatewayHttpResolver(debug=False)
        for route in self.routes:
            rule = PREFIX + re.sub(r"\{(\w+)\}", r"<\1>", route.path)
            made.route(rule, route.methods)(self._carried_out(made, route))
        made.not_found(lambda _: self._lost(made))
        return made

    def _carried_out(self, made: APIGatewayHttpResolver, route: Route[CallerT]) -> Callable[..., Response[str]]:
        def carry_out(**where: str) -> Response[str]:
            def on_failure(error: Exception, status: int) -> None:
                if route.on_failure:
                    route.on_failure(request_from(made.current_event.raw_event), where, error, status)

            act = partial(self._act, route, where)
            return self._answer(made, route.name, act, on_failure)

        return carry_out

    def _lost(self, made: APIGatewayHttpResolver) -> Response[str]:
        def lost(request: Request, _: _Visit) -> Answered:
            _claims(request)
            raise self._missing(request.path)

        return self._answer(made, "none", lost)

    def _missing(self, path: str) -> NotFound | WrongMethod:
        allowed = tuple(method for route in self.routes if route.matches(path) for method in route.methods)
        if allowed:
            return WrongMethod(allowed)
        return NotFound("There is no such path; an id in one holds 1 to 64 letters, digits and hyphens.")

    def _act(self, route: Route[CallerT], where: Mapping[str, str], request: Request, visit: _Visit) -> Answered:
        """Default deny: a caller that we know, whose scopes name the route's."""
        caller = self.identify(*_claims(request), route.current)
        visit.caller = caller.id
        if not route.admits(caller.scopes):
            wanted = ", or ".join(" and ".join(one) for one in route.alternatives)
            msg = f"This needs the scope {wanted}, which the caller does not have."
            raise Forbidden(msg)
        if not route.matches(request.path):  # the resolver takes more for an id than we do
            raise self._missing(request.path)
        _require_json(request)
        answered = route.action(_call(route, request, caller, where))
        visit.subject = _subject(route.path, where.get("id") or answered.body.get("id"))
        written = answered.body.get("journal") if route.method != "GET" else None
        visit.fact = fact_id(visit.subject, written["length"]) if visit.subject and written else None
        return answered

    def _answer(
        self,
        made: APIGatewayHttpResolver,
        route: str,
        act: Callable[[Request, _Visit], Answered],
        on_failure: Callable[[Exception, int], None] = lambda *_: None,
    ) -> Response[str]:
        event = made.current_event
        visit = _Visit(event.request_context.request_id, route)

        def in_time() -> Answered:
            with self.in_time(made.lambda_context):
                return act(request_from(event.raw_event), visit)

        answered = self._attempted(in_time, event.raw_path, visit, on_failure)
        visit.status = answered.status
        self.log.info("answered", extra=asdict(visit))
        text = json.dumps(answered.body, ensure_ascii=False, separators=(",", ":"))
        headers = {**answered.headers, "x-request-id": visit.request, **_PRIVATE}
        empty = event.http_method == "HEAD" or answered.status == HTTPStatus.NOT_MODIFIED
        return Response(answered.status, body="" if empty else text, headers=headers)

    def _attempted(
        self, act: Callable[[], Answered], path: str, visit: _Visit, on_failure: Callable[[Exception, int], None]
    ) -> Answered:
        try:
            answered = act()
        except Exception as error:  # noqa: BLE001 - the edge: every error becomes a problem
            return self._told(error, path, visit, on_failure)
        return replace(answered, headers={"content-type": "application/json", **answered.headers})

    def _told(
        self, error: Exception, path: str, visit: _Visit, on_failure: Callable[[Exception, int], None]
    ) -> Answered:
        if self.passing(error):
            error = Retryable("The store takes no more at this moment. Send the same again.")
        told = problem(error, path, self.public_url)
        if told.status == UNKNOWN.status or isinstance(error, OutOfTime):
            self.log.error("failed", extra={"request": visit.request, "failure": described(error)})
        if told.status >= UNKNOWN.status:
            on_failure(error, told.status)
        return told


def _call(route: Route[CallerT], request: Request, caller: CallerT, where: Mapping[str, str]) -> Call[CallerT]:
    """What the action is given, or why it is not: a query or a body of the wrong shape."""
    query = parse_query(route.asks or Query, request.query)
    if route.takes is None:
        return Call(request, caller, where, {}, None, query)
    nothing = route.takes_nothing and not request.body.strip()
    sent = {} if nothing else read_object(request.body, route.at_most)
    return Call(request, caller, where, sent, None if route.in_parts else parse_body(route.takes, sent), query)


def _subject(path: str, id_: str | None) -> str | None:
    """Whose journal a path is about, as facts name it; None for what has none."""
    kind = SUBJECTS.get(path.split("/")[1])
    return f"{kind}:{id_}" if kind and id_ else None


def _claims(request: Request) -> tuple[str, str]:
    """The token's iss and sub, as the gateway's authorizer has checked them."""
    iss, sub = request.claims.get("iss"), request.claims.get("sub")
    if not iss or not sub:
        msg = "Send a bearer token of the issuer that this deployment trusts."
        raise Unauthenticated(msg)
    return str(iss), str(sub)


def _require_json(request: Request) -> None:
    """With any parameters: JSON has none that mean anything (RFC 8259 section 11)."""
    said = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if request.body and said != _JSON:
        msg = "Send the body as application/json, in UTF-8."
        raise WrongMediaType(msg)
