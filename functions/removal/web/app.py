"""The API: routes as data, one check of callers' scopes, one conversion of errors into problems."""

import json
import re
from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import asdict
from functools import cache
from http import HTTPStatus
from typing import Any, Generic, Protocol, TypeVar

from aws_lambda_powertools import Logger

from removal.errors import Forbidden, NotFound, OutOfTime, Retryable, Unauthenticated, WrongMediaType, WrongMethod
from removal.record.canonical import JsonObject
from removal.record.facts import fact_id
from removal.telemetry.failure import described
from removal.values import dataclass, replace
from removal.web.answer import Answered
from removal.web.body import REQUEST_AT_MOST, read_object
from removal.web.body_models import Body, Query, parse_body, parse_query
from removal.web.problems import UNKNOWN, problem
from removal.web.request import Request, request_from, target

PREFIX = "/v1"
SUBJECTS = {
    "orders": "order",
    "endpoints": "endpoint",
    "platforms": "platform",
    "authorities": "authority",
    "representatives": "representative",
    "callers": "caller",
}
_ID = re.compile("[A-Za-z0-9-]{1,64}")  # matches every id of this system; short enough for a key of the table
# Accepted as an id until the caller is known: a caller without rights gets 403 for such a path, not 404.
_SEGMENT = re.compile(r"[-.~()'!*:@,;=+&$%<> \[\]{}|^\w]+")
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

    def ids(self, path: str) -> dict[str, str] | None:
        """The ids in a path, for any method; None if the path is not this route's."""
        names, segments = _segments(self.path), path.split("/")
        if len(segments) != len(names) or not all(map(_fits, names, segments)):
            return None
        return {name[1:-1]: segment for name, segment in zip(names, segments, strict=True) if name.startswith("{")}


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
class _Incoming(Generic[CallerT]):
    """Lambda's event, its route and the ids in its path, and its log entry; no route if no path or method matches."""

    event: Mapping[str, Any]
    route: Route[CallerT] | None
    ids: Mapping[str, str]
    entry: _RequestLog


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

    def answer(self, event: Mapping[str, Any], context: object) -> dict[str, Any]:
        """Lambda's answer to a request."""
        incoming = self._matched(event)
        answered, entry = self._attempted(incoming, context), incoming.entry
        entry.status = answered.status
        self.log.info("answered", extra=asdict(entry))
        text = json.dumps(answered.body, ensure_ascii=False, separators=(",", ":"))
        empty = event["requestContext"]["http"]["method"] == "HEAD" or answered.status == HTTPStatus.NOT_MODIFIED
        return {
            "statusCode": answered.status,
            "headers": {**answered.headers, "x-request-id": entry.request, **_PRIVATE},
            "body": "" if empty else text,
            "isBase64Encoded": False,
            "cookies": [],
        }

    def _matched(self, event: Mapping[str, Any]) -> _Incoming[CallerT]:
        """The event with its route; the body is not read yet, so that an unreadable one is answered as any other."""
        request = event["requestContext"]["requestId"]
        method, path = target(event)
        for route in self.routes:
            if method in route.methods and (ids := route.ids(path)) is not None:
                return _Incoming(event, route, ids, _RequestLog(request, route.name))
        return _Incoming(event, None, {}, _RequestLog(request, "none"))

    def _attempted(self, incoming: _Incoming[CallerT], context: object) -> Answered:
        try:
            with self.in_time(context):
                answered = self._act(request_from(incoming.event), incoming)
        except Exception as error:  # noqa: BLE001 - the edge: every error becomes a problem
            return self._failed(error, incoming)
        return replace(answered, headers={"content-type": _JSON, **answered.headers})

    def _act(self, request: Request, incoming: _Incoming[CallerT]) -> Answered:
        """Run the action for a registered caller with the route's scopes; every other caller is refused."""
        claims, route, entry = _claims(request), incoming.route, incoming.entry
        if route is None:
            raise self._missing(request.path)
        caller = self.identify(*claims, route.current)
        entry.caller = caller.id
        if not route.admits(caller.scopes):
            scopes = ", or ".join(" and ".join(needed) for needed in route.alternatives)
            msg = f"This needs the scope {scopes}, which the caller does not have."
            raise Forbidden(msg)
        if not _are_ids(incoming.ids):
            raise self._missing(request.path)
        _require_json(request)
        answered = route.action(_call(route, request, caller, incoming.ids))
        entry.subject = _subject(route.path, incoming.ids.get("id") or answered.body.get("id"))
        written = answered.body.get("journal") if route.method != "GET" else None
        if entry.subject and written:
            entry.fact = fact_id(entry.subject, written["length"], written.get("restored"))
        return answered

    def _missing(self, path: str) -> NotFound | WrongMethod:
        matched = ((route, route.ids(path)) for route in self.routes)
        allowed = tuple(name for route, ids in matched if ids is not None and _are_ids(ids) for name in route.methods)
        if allowed:
            return WrongMethod(allowed)
        return NotFound("There is no such path; an id in one holds 1 to 64 letters, digits and hyphens.")

    def _failed(self, error: Exception, incoming: _Incoming[CallerT]) -> Answered:
        if self.passing(error):
            error = Retryable("The store takes no more at this moment. Send the same again.")
        answer = problem(error, incoming.event["rawPath"], self.public_url)
        if answer.status == UNKNOWN.status or isinstance(error, OutOfTime):
            self.log.error("failed", extra={"request": incoming.entry.request, "failure": described(error)})
        if answer.status >= UNKNOWN.status and incoming.route and incoming.route.on_failure:
            incoming.route.on_failure(request_from(incoming.event), incoming.ids, error, answer.status)
        return answer


@cache
def _segments(path: str) -> tuple[str, ...]:
    """The segments of a route's path, with the version in front."""
    return tuple(f"{PREFIX}{path}".split("/"))


def _fits(name: str, segment: str) -> bool:
    return name == segment or (name.startswith("{") and _SEGMENT.fullmatch(segment) is not None)


def _are_ids(ids: Mapping[str, str]) -> bool:
    return all(_ID.fullmatch(id_) for id_ in ids.values())


def _call(route: Route[CallerT], request: Request, caller: CallerT, where: Mapping[str, str]) -> Call[CallerT]:
    """The action's argument. Raises Invalid or Malformed if query or body does not fit its model."""
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
    """The token's iss and sub, which the gateway's authorizer has verified. Raises Unauthenticated without them."""
    iss, sub = request.claims.get("iss"), request.claims.get("sub")
    if not iss or not sub:
        msg = "Send a bearer token of the issuer that this deployment trusts."
        raise Unauthenticated(msg)
    return str(iss), str(sub)


def _require_json(request: Request) -> None:
    """Raises WrongMediaType unless it is JSON. Parameters are ignored: JSON defines none (RFC 8259 section 11)."""
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if request.body and media_type != _JSON:
        msg = "Send the body as application/json, in UTF-8."
        raise WrongMediaType(msg)
