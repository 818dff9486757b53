"""The API: routes as data, one check of callers' scopes, one conversion of errors into problems."""

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
_ID = "[A-Za-z0-9-]{1,64}"  # matches every id of this system; short enough for a key of the table
_JSON = "application/json"
# For an answer that is opened in a browser: no cache, no guess of another media type, no later request over http.
_PRIVATE = {
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
    "strict-transport-security": "max-age=31536000",
}


class IdentifiedCaller(Protocol):
    """The attributes of a caller that the edge reads."""

    @property
    def id(self) -> str:
        """A stable digest, which does not reveal iss and sub."""

    @property
    def scopes(self) -> frozenset[str]:
        """The caller's scopes."""


CallerT = TypeVar("CallerT", bound=IdentifiedCaller)


@dataclass(frozen=True, slots=True)
class Call(Generic[CallerT]):
    """One call of a route: request, caller, ids in the path, the body as sent, body and query as the route's types."""

    request: Request
    caller: CallerT
    where: Mapping[str, str]
    sent: JsonObject
    body: Any
    query: Any


Action = Callable[[Call[CallerT]], Answered]
Alternatives = tuple[tuple[str, ...], ...]  # sets of scopes, each of which is enough
# Gets a request that was answered with a 5xx, the ids in its path, the error and the status; must not raise.
OnFailure = Callable[[Request, Mapping[str, str], Exception, int], None]


@dataclass(frozen=True, slots=True)
class Route(Generic[CallerT]):
    """A method, a path such as `/orders/{id}`, and its action.

    `scope`: one scope, or alternatives, each a set of scopes; None: any registered caller. `takes`: the body's model,
    None if the body is not read. `asks`: the query's model, None for no query. `in_parts`: the action parses the body
    itself. `at_most`: the body's limit in bytes. `on_failure`: called after a 5xx. `current`: each call reads the
    caller's rights from the table, not from the cache.
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
        """The route's name in the log, which never has the request's own path."""
        return f"{self.method} {self.path}"

    @property
    def alternatives(self) -> Alternatives:
        """Sets of scopes, each of which is enough; empty where any caller may call."""
        if self.scope is None:
            return ()
        return ((self.scope,),) if isinstance(self.scope, str) else self.scope

    def admits(self, scopes: frozenset[str]) -> bool:
        """Whether a caller with these scopes may call it."""
        return not self.alternatives or any(scopes.issuperset(needed) for needed in self.alternatives)

    @property
    def takes_nothing(self) -> bool:
        """Whether no member of its body is required; an empty body then counts as `{}`."""
        return self.takes is not None and not any(member.is_required() for member in self.takes.model_fields.values())

    @property
    def methods(self) -> list[str]:
        """Its methods; a GET route answers HEAD too, without a body."""
        return [self.method, "HEAD"] if self.method == "GET" else [self.method]

    def matches(self, path: str) -> bool:
        """Whether a path belongs to this route, for any method; each `{…}` matches an id only."""
        return re.fullmatch(PREFIX + re.sub(r"\{\w+\}", _ID, self.path), path) is not None


@dataclass(slots=True)
class _RequestLog:
    """The log's fields of a request; `fact`: the id of the last fact that the command wrote, if shown."""

    request: str
    route: str
    caller: str | None = None
    subject: str | None = None
    fact: str | None = None
    status: int | None = None


@dataclass(frozen=True, slots=True)
class App(Generic[CallerT]):
    """Routes behind authorisation.

    `identify(iss, sub, current)` returns a token's caller or raises Forbidden; with `current` it reads the table
    (`Route.current`). `passing`: whether an error is a transient one of the store, which becomes a 503. `in_time` gets
    Lambda's context and raises OutOfTime in its block shortly before Lambda's timeout. `log` gets route, status,
    request id and caller, and never a body, a path, a token or a name.
    """

    routes: Iterable[Route[CallerT]]
    identify: Callable[[str, str, bool], CallerT]
    log: Logger
    public_url: str
    passing: Callable[[Exception], bool] = lambda _: False
    in_time: Callable[[object], AbstractContextManager[None]] = lambda _: nullcontext()

    def resolver(self) -> APIGatewayHttpResolver:
        """Powertools' resolver with the routes; never in debug mode, which prints whole events."""
        resolver = APIGatewayHttpResolver(debug=False)
        for route in self.routes:
            rule = PREFIX + re.sub(r"\{(\w+)\}", r"<\1>", route.path)
            resolver.route(rule, route.methods)(self._carried_out(resolver, route))
        resolver.not_found(lambda _: self._no_route(resolver))
        return resolver

    def _carried_out(self, resolver: APIGatewayHttpResolver, route: Route[CallerT]) -> Callable[..., Response[str]]:
        def carry_out(**where: str) -> Response[str]:
            def on_failure(error: Exception, status: int) -> None:
                if route.on_failure:
                    route.on_failure(request_from(resolver.current_event.raw_event), where, error, status)

            act = partial(self._act, route, where)
            return self._answer(resolver, route.name, act, on_failure)

        return carry_out

    def _no_route(self, resolver: APIGatewayHttpResolver) -> Response[str]:
        def no_route(request: Request, _: _RequestLog) -> Answered:
            _claims(request)
            raise self._missing(request.path)

        return self._answer(resolver, "none", no_route)

    def _missing(self, path: str) -> NotFound | WrongMethod:
        allowed = tuple(method for route in self.routes if route.matches(path) for method in route.methods)
        if allowed:
            return WrongMethod(allowed)
        return NotFound("There is no such path; an id in one holds 1 to 64 letters, digits and hyphens.")

    def _act(self, route: Route[CallerT], where: Mapping[str, str], request: Request, entry: _RequestLog) -> Answered:
        """Run the action for a registered caller with the route's scopes; every other caller is refused."""
        caller = self.identify(*_claims(request), route.current)
        entry.caller = caller.id
        if not route.admits(caller.scopes):
            scopes = ", or ".join(" and ".join(needed) for needed in route.alternatives)
            msg = f"This needs the scope {scopes}, which the caller does not have."
            raise Forbidden(msg)
        if not route.matches(request.path):  # the resolver accepts more characters in an id than _ID
            raise self._missing(request.path)
        _require_json(request)
        answered = route.action(_call(route, request, caller, where))
        entry.subject = _subject(route.path, where.get("id") or answered.body.get("id"))
        written = answered.body.get("journal") if route.method != "GET" else None
        entry.fact = fact_id(entry.subject, written["length"]) if entry.subject and written else None
        return answered

    def _answer(
        self,
        resolver: APIGatewayHttpResolver,
        route: str,
        act: Callable[[Request, _RequestLog], Answered],
        on_failure: Callable[[Exception, int], None] = lambda *_: None,
    ) -> Response[str]:
        event = resolver.current_event
        entry = _RequestLog(event.request_context.request_id, route)

        def in_time() -> Answered:
            with self.in_time(resolver.lambda_context):
                return act(request_from(event.raw_event), entry)

        answered = self._attempted(in_time, event.raw_path, entry, on_failure)
        entry.status = answered.status
        self.log.info("answered", extra=asdict(entry))
        text = json.dumps(answered.body, ensure_ascii=False, separators=(",", ":"))
        headers = {**answered.headers, "x-request-id": entry.request, **_PRIVATE}
        empty = event.http_method == "HEAD" or answered.status == HTTPStatus.NOT_MODIFIED
        return Response(answered.status, body="" if empty else text, headers=headers)

    def _attempted(
        self, act: Callable[[], Answered], path: str, entry: _RequestLog, on_failure: Callable[[Exception, int], None]
    ) -> Answered:
        try:
            answered = act()
        except Exception as error:  # noqa: BLE001 - the edge: every error becomes a problem
            return self._failed(error, path, entry, on_failure)
        return replace(answered, headers={"content-type": "application/json", **answered.headers})

    def _failed(
        self, error: Exception, path: str, entry: _RequestLog, on_failure: Callable[[Exception, int], None]
    ) -> Answered:
        if self.passing(error):
            error = Retryable("The store takes no more at this moment. Send the same again.")
        answer = problem(error, path, self.public_url)
        if answer.status == UNKNOWN.status or isinstance(error, OutOfTime):
            self.log.error("failed", extra={"request": entry.request, "failure": described(error)})
        if answer.status >= UNKNOWN.status:
            on_failure(error, answer.status)
        return answer


def _call(route: Route[CallerT], request: Request, caller: CallerT, where: Mapping[str, str]) -> Call[CallerT]:
    """The action's argument; Invalid or Malformed for a query or a body that does not fit its model."""
    query = parse_query(route.asks or Query, request.query)
    if route.takes is None:
        return Call(request, caller, where, {}, None, query)
    nothing = route.takes_nothing and not request.body.strip()
    members = {} if nothing else read_object(request.body, route.at_most)
    return Call(request, caller, where, members, None if route.in_parts else parse_body(route.takes, members), query)


def _subject(path: str, id_: str | None) -> str | None:
    """The subject of a path, such as `order:5d04`; None for a path without one."""
    kind = SUBJECTS.get(path.split("/")[1])
    return f"{kind}:{id_}" if kind and id_ else None


def _claims(request: Request) -> tuple[str, str]:
    """The token's iss and sub, which the gateway's authorizer has verified; Unauthenticated without them."""
    iss, sub = request.claims.get("iss"), request.claims.get("sub")
    if not iss or not sub:
        msg = "Send a bearer token of the issuer that this deployment trusts."
        raise Unauthenticated(msg)
    return str(iss), str(sub)


def _require_json(request: Request) -> None:
    """WrongMediaType for another media type. Parameters are ignored: JSON defines none (RFC 8259 section 11)."""
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if request.body and media_type != _JSON:
        msg = "Send the body as application/json, in UTF-8."
        raise WrongMediaType(msg)
