"""The API: routes as data, one place that says who may call them, one place where errors become problems."""

import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

from aws_lambda_powertools import Logger
from aws_lambda_powertools.event_handler import APIGatewayHttpResolver, Response

from removal.errors import Forbidden, NotFound, Unauthenticated, WrongMediaType, WrongMethod
from removal.registry.caller import Caller
from removal.web.answer import Answered
from removal.web.problems import UNKNOWN, problem
from removal.web.request import Request, request_from

PREFIX = "/v1"


Action = Callable[[Request, Caller, Mapping[str, str]], Answered]


@dataclass(frozen=True, slots=True)
class Route:
    """A method, a path such as `/orders/{id}`, and what it does; `scope` None says: any caller that we know."""

    method: str
    path: str
    scope: str | None
    action: Action


@dataclass(frozen=True, slots=True)
class App:
    """Routes behind authorisation. `identify` finds the caller of a token's iss and sub, or raises Forbidden.

    `log` is told route, status, request id and caller; never a body, a path's parameters or a name.
    """

    routes: Iterable[Route]
    identify: Callable[[str, str], Caller]
    log: Logger
    public_url: str

    def resolver(self) -> APIGatewayHttpResolver:
        """Powertools' resolver over the routes; HEAD is GET without a body."""
        made = APIGatewayHttpResolver()
        for route in self.routes:
            methods = [route.method, "HEAD"] if route.method == "GET" else [route.method]
            rule = PREFIX + re.sub(r"\{(\w+)\}", r"<\1>", route.path)
            made.route(rule, methods)(self._carried_out(made, route))
        made.not_found(lambda _: self._lost(made))
        return made

    def _carried_out(self, made: APIGatewayHttpResolver, route: Route) -> Callable[..., Response[str]]:
        def carry_out(**where: str) -> Response[str]:
            return self._answer(
                made, f"{route.method} {route.path}", lambda request: self._authorised(route, request, where)
            )

        return carry_out

    def _lost(self, made: APIGatewayHttpResolver) -> Response[str]:
        def lost(request: Request) -> Answered:
            _claims(request)
            allowed = tuple(route.method for route in self.routes if _matches(route, request.path))
            if allowed:
                raise WrongMethod(allowed)
            msg = "There is no such path."
            raise NotFound(msg)

        return self._answer(made, "none", lost)

    def _authorised(self, route: Route, request: Request, where: Mapping[str, str]) -> Answered:
        """Default deny: a caller that we know, whose scopes name the route's."""
        caller = self.identify(*_claims(request))
        if route.scope and route.scope not in caller.scopes:
            msg = f"This needs the scope {route.scope}, which the caller does not have."
            raise Forbidden(msg)
        _require_json(request)
        return route.action(request, caller, where)

    def _answer(self, made: APIGatewayHttpResolver, route: str, act: Callable[[Request], Answered]) -> Response[str]:
        event = made.current_event
        id_ = event.request_context.request_id
        answered = self._attempted(lambda: act(request_from(event.raw_event)), event.raw_path)
        self.log.info("answered", extra={"route": route, "status": answered.status, "request": id_})
        text = "" if event.http_method == "HEAD" else json.dumps(answered.body, ensure_ascii=False)
        return Response(answered.status, body=text, headers={**answered.headers, "x-request-id": id_})

    def _attempted(self, act: Callable[[], Answered], instance: str) -> Answered:
        try:
            answered = act()
        except Exception as error:
            told = problem(error, instance, self.public_url)
            if told.status == UNKNOWN.status:
                self.log.exception("failed")
            return told
        return replace(answered, headers={"content-type": "application/json", **answered.headers})


def _claims(request: Request) -> tuple[str, str]:
    """The token's iss and sub, as the gateway's authorizer has checked them."""
    iss, sub = request.claims.get("iss"), request.claims.get("sub")
    if not iss or not sub:
        msg = "Send a bearer token of the issuer that this deployment trusts."
        raise Unauthenticated(msg)
    return str(iss), str(sub)


def _require_json(request: Request) -> None:
    said = request.headers.get("content-type", "").lower().replace(" ", "")
    if request.body and said not in ("application/json", "application/json;charset=utf-8"):
        msg = "Send the body as application/json, in UTF-8."
        raise WrongMediaType(msg)


def _matches(route: Route, path: str) -> bool:
    return re.fullmatch(PREFIX + re.sub(r"\{\w+\}", "[^/]+", route.path), path) is not None
