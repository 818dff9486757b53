"""What an operation can answer: its own statuses, and the problems that follow from what it takes."""

from collections.abc import Iterable, Iterator
from typing import Any

from pydantic import BaseModel

from infra.dev.openapi.answers import UNLESS_CHANGED, UNLESS_SEEN, Says
from infra.dev.openapi.growth import UNKNOWN_ANSWER
from infra.dev.openapi.problems import KIND_BY_NAME, PROBLEMS, GatewayMessage, Problem, by_status
from infra.dev.openapi.recorded import example_of, key_of
from infra.dev.openapi.schemas import Schema, reference
from removal.errors import ChangedSince, Malformed, NotFound, TooLarge, WrongMediaType
from removal.web.app import PREFIX, Route
from removal.web.body_models import Query
from removal.web.cursor import Feed, Paged
from removal.web.problems import CONTENT_TYPE, KINDS

ALWAYS = ("unauthenticated", "forbidden", "invalid", "internal", "out-of-time", "try-again")
BODY_PROBLEMS = tuple(KINDS[error].name for error in (Malformed, TooLarge, WrongMediaType))
# The gateway says these by itself, in its own words: no token, too many calls, too large, not to be reached.
GATEWAY_MESSAGES = {
    401: "Unauthorized",
    413: "Request Too Long",
    429: "Too Many Requests",
    500: "Internal Server Error",
}
GATEWAY_MESSAGES[503] = "Service Unavailable"
DESCRIPTIONS = {200: "As it is now.", 201: "Done, and new.", 202: "It is on its way.", 207: "One result for each."}
OR_NOT = ".optional"
HEADERS = {
    "allow": ("The methods that this path takes.", "^[A-Z]+(?:, [A-Z]+)*$"),
    "etag": ("The order's version: the hash of its last fact.", '^"[!#-~]+"$'),
    "location": ("Where it is read.", "^https?://"),
    "retry-after": ("Seconds after which the same may be sent again.", "^[0-9]+$"),
    "www-authenticate": ("A bearer token is wanted.", "^Bearer"),
    "x-request-id": ("Names the request in our log; tell it when you ask us about one.", "^[!-~]+$"),
}
PROBLEM_HEADERS = {401: ("www-authenticate",), 405: ("allow",), 429: ("retry-after",), 503: ("retry-after",)}


def header(name: str, *, required: bool) -> Schema:
    """What a header says; the gateway's own answers lack ours."""
    return {"$ref": f"#/components/headers/{name}{'' if required else OR_NOT}"}


def headers() -> dict[str, Schema]:
    """Each that any answer has, for those that must have it and those that may."""
    made = {}
    for name, (text, pattern) in HEADERS.items():
        schema = {"type": "string", "pattern": pattern}
        made[name] = {"description": text, "required": True, "schema": schema}
        made[f"{name}{OR_NOT}"] = {"description": text, "required": False, "schema": schema}
    return made


def problems_of(route: Route[Any], says: Says) -> dict[int, tuple[str, ...]]:
    """Names of problems by status; the gateway says 429 of every operation."""
    bodies = BODY_PROBLEMS if route.takes else (KINDS[WrongMediaType].name,) * (route.method != "GET")
    ids = (KINDS[NotFound].name,) * ("{" in route.path)
    cursor = (KINDS[Malformed].name,) * issubclass(route.asks or Query, Paged | Feed)
    changed = (KINDS[ChangedSince].name,) * (says.conditional_header == UNLESS_CHANGED)
    return dict(sorted({429: (), **by_status((*ALWAYS, *bodies, *ids, *cursor, *changed, *says.problems))}.items()))


def responses(route: Route[Any], says: Says) -> dict[str, Schema]:
    """All of them, the good ones first."""
    good = {
        str(status): _good(status, model, says.headers, key_of(route.method, f"{PREFIX}{route.path}", status))
        for status, model in says.answers.items()
    }
    if says.conditional_header == UNLESS_SEEN:
        good["304"] = {"description": "As you have it.", "headers": _headers(("x-request-id", "etag"))}
    wrong = {
        str(status): {"$ref": f"#/components/responses/{_name(status, names)}"}
        for status, names in problems_of(route, says).items()
    }
    return dict(sorted(good.items())) | wrong | {"default": {"$ref": UNKNOWN_ANSWER}}


def unknown() -> dict[str, Schema]:
    """The answer under a status that an operation does not list."""
    content = {CONTENT_TYPE: {"schema": reference(Problem)}}
    text = "A status that this document does not list: 4xx, correct or leave it; 5xx, send the same again."
    return {UNKNOWN_ANSWER.rpartition("/")[2]: {"description": text, "content": content}}


def shared(routes: Iterable[tuple[Route[Any], Says]]) -> dict[str, Schema]:
    """Each answer that is a problem, once."""
    combinations = {(status, names) for route, says in routes for status, names in problems_of(route, says).items()}
    return {_name(status, names): problem_response(status, names) for status, names in sorted(combinations)}


def _name(status: int, names: tuple[str, ...]) -> str:
    return ".".join((str(status), *names))


def problem_response(status: int, names: tuple[str, ...]) -> Schema:
    """A problem's answer; its types are named, and whatever the gateway says under that status."""
    titles = [f"`{name}`: {KIND_BY_NAME[name].title}." for name in names]
    content = dict(_content(status, names))
    ours = {} if not names else {"x-request-id": header("x-request-id", required=status not in GATEWAY_MESSAGES)}
    special = {name: header(name, required=status not in GATEWAY_MESSAGES) for name in PROBLEM_HEADERS.get(status, ())}
    gateway_sentence = [f"By the gateway: {GATEWAY_MESSAGES[status]}."] if status in GATEWAY_MESSAGES else []
    return {"description": " ".join(titles + gateway_sentence), "headers": ours | special, "content": content}


def models() -> Iterator[type[BaseModel]]:
    """Every schema that a problem's answer refers to."""
    yield from PROBLEMS.values()
    yield Problem
    yield GatewayMessage


def _content(status: int, names: tuple[str, ...]) -> Iterator[tuple[str, Schema]]:
    if names:
        yield CONTENT_TYPE, {"schema": {"anyOf": [reference(PROBLEMS[name]) for name in names] + [reference(Problem)]}}
    if status in GATEWAY_MESSAGES:
        yield "application/json", {"schema": reference(GatewayMessage)}


def _good(status: int, model: type[BaseModel], headers: tuple[str, ...], key: str) -> Schema:
    return {
        "description": DESCRIPTIONS[status],
        "headers": _headers(("x-request-id", *headers)),
        "content": {"application/json": {"schema": reference(model), **example_of(key)}},
    }


def _headers(names: tuple[str, ...]) -> dict[str, Schema]:
    return {name: header(name, required=True) for name in names}
