"""What no route takes: each is answered with a problem of the right kind, and nothing moves.

The cases are made from the routes and their models, so that a new route has them all without a word here.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import pytest

from removal.registry.caller import Caller
from removal.web.app import Route
from removal.web.body_models import Day, Instant, Query
from removal.web.cursor import CURSOR_AT_MOST, Feed
from tests.bodies import Leaf, body, changed, leaves
from tests.calls import http_event
from tests.cloud import table_items
from tests.people import Party, cast
from tests.routes import Callers, callers, routes
from tests.stories.wrong import BODIES, LAX_DAYS, LAX_INSTANTS, LAX_TYPES, NO_IDS, TYPES, Sent, written
from tests.world import World

JSON = {"content-type": "application/json"}
REFERENCE_AT_MOST = 500  # characters
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT", "PROPFIND")


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back, and for what."""

    of: str
    status: int
    headers: Mapping[str, str]
    body: Any

    @property
    def problem(self) -> str:
        """The kind of problem; what is none of the form of RFC 9457 says why."""
        if self.headers.get("content-type") != "application/problem+json":
            return f"no problem but {self.headers.get('content-type')}"
        status = {"type", "title", "status", "detail", "instance"} <= self.body.keys() and self.body["status"]
        return str(self.body["type"].rpartition("/")[2]) if status == self.status else "a problem without its members"


@dataclass(frozen=True, slots=True)
class Place:
    """A deployment with an order in it, and what it answers; the caller may do all that its party may."""

    world: World
    who: Callers

    def ask(
        self,
        route: Route[Caller],
        raw: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        path: str | None = None,
        method: str | None = None,
    ) -> Answer:
        """One request to a route, as its caller, with parts of it changed."""
        verb, whither = method or route.method, path or self.who.path(route)
        event = http_event(verb, whither, raw, self.world.now, self.who.for_(route).sub)
        answer = self.world.call({**event, "headers": dict(headers if headers is not None else JSON)})
        body = json.loads(answer["body"]) if answer.get("body") else {}
        return Answer(f"{verb} {route.path}", answer["statusCode"], answer["headers"], body)


@pytest.fixture(scope="module")
def place() -> Iterator[Place]:
    with World() as world:
        people = cast(world)
        order = people.issue()
        endpoint = Party(world, "ministry", "https://ministry.example/second").open_endpoint()
        world.settle()
        ids = {
            "orders": order,
            "endpoints": endpoint,
            "authorities": "ministry",
            "platforms": "video-example",
            "representatives": people.order(order)["representative"],
        }
        yield Place(world, callers(world, ids))


@pytest.fixture(autouse=True)
def nothing_moves(place: Place) -> Iterator[None]:
    before = table_items()
    yield
    assert table_items() == before
    assert place.world.failures == []


def taking() -> list[Route[Caller]]:
    return [route for route in routes() if route.takes]


@pytest.mark.parametrize(("sent", "status", "problem"), BODIES.values(), ids=BODIES)
def test_a_body_that_cannot_be_meant_is_refused_by_every_route(
    place: Place, sent: Sent, status: int, problem: str
) -> None:
    requests = [(route, sent(body(route.takes))) for route in taking() if route.takes]
    answers = [place.ask(route, raw) for route, raw in requests if raw.strip() or not route.takes_nothing]
    assert len(answers) > 10
    assert [
        (answer.of, answer.status, answer.problem)
        for answer in answers
        if (answer.status, answer.problem) != (status, problem)
    ] == []


@pytest.mark.parametrize("content_type", TYPES.values(), ids=TYPES)
def test_a_body_that_is_not_said_to_be_json_is_415(place: Place, content_type: str | None) -> None:
    headers = {} if content_type is None else {"content-type": content_type}
    answers = [place.ask(route, written(body(route.takes)), headers) for route in taking() if route.takes]
    assert [(answer.of, answer.status) for answer in answers if answer.problem != "unsupported-media-type"] == []


def test_a_form_is_no_json_whatever_it_is_said_to_be(place: Place) -> None:
    for raw in (b"by=R&reference=1", b'--x\r\nContent-Disposition: form-data; name="by"\r\n\r\nR\r\n--x--\r\n'):
        assert {place.ask(route, raw).problem for route in taking()} == {"malformed"}


def refused(place: Place, route: Route[Caller], leaf: Leaf, value: object) -> str | None:
    """What is wrong with the answer to a wrong value; a batch names it within its one result."""
    assert route.takes
    answer = place.ask(route, written(changed(body(route.takes), leaf.path, value)))
    problem = answer.body["results"][0]["problem"] if answer.status == 207 else answer.body
    pointers = [fault["pointer"] for fault in problem.get("errors", ())] if problem else []
    good = (problem or {}).get("status") == 422 and leaf.pointer in pointers
    return None if good else f"{answer.of} {leaf.pointer} {value!r}: {answer.status} {pointers}"


def every(kind: object) -> list[tuple[Route[Caller], Leaf]]:
    return [(route, leaf) for route in taking() if route.takes for leaf in leaves(route.takes) if leaf.kind == kind]


def test_only_an_instant_of_rfc_3339_is_one(place: Place) -> None:
    fields = every(Instant)
    assert fields
    wrong = [refused(place, route, leaf, value) for route, leaf in fields for value in LAX_INSTANTS]
    assert [fault for fault in wrong if fault] == []


def test_only_a_full_date_is_a_day(place: Place) -> None:
    fields = every(Day)
    assert fields
    wrong = [refused(place, route, leaf, value) for route, leaf in fields for value in LAX_DAYS]
    assert [fault for fault in wrong if fault] == []


def test_nothing_is_taken_for_another_type(place: Place) -> None:
    wrong = [
        refused(place, route, leaf, value)
        for route in taking()
        if route.takes
        for leaf in leaves(route.takes)
        for value in LAX_TYPES.get(type(leaf.plain), ())
    ]
    assert [fault for fault in wrong if fault] == []


def test_a_number_of_5000_digits_is_refused_wherever_it_is(place: Place) -> None:
    fields = [(route, leaf) for route in taking() if route.takes for leaf in leaves(route.takes)]
    answers = [(place.ask(route, _huge(route, leaf)), leaf.pointer) for route, leaf in fields]
    assert [
        (answer.of, pointer) for answer, pointer in answers if (answer.status, answer.problem) != (422, "invalid")
    ] == []


def _huge(route: Route[Caller], leaf: Leaf) -> bytes:
    assert route.takes
    text = json.dumps(changed(body(route.takes), leaf.path, "huge-number"))
    return text.replace('"huge-number"', "-" + "9" * 5_000).encode()


def test_every_path_says_which_methods_it_takes_to_who_tries_another(place: Place) -> None:
    declared: dict[str, list[str]] = {}
    for route in routes():
        declared.setdefault(place.who.path(route), []).extend(route.methods)
    by_path = {place.who.path(route): route for route in routes()}
    for path, methods in declared.items():
        for method in (method for method in METHODS if method not in methods):
            for raw in (None, b"{}", b"\xff"):
                answer = place.ask(by_path[path], raw, path=path, method=method)
                assert (answer.of, answer.status) == (f"{method} {by_path[path].path}", 405)
                assert answer.headers["allow"] == ", ".join(methods)
                assert method == "HEAD" or answer.problem == "method-not-allowed"


def test_a_query_that_a_path_does_not_ask_is_refused_by_its_name(place: Place) -> None:
    for route in routes():
        for name in ("unknown", "Limit", "limit[]", "қ", "\ud800", "__proto__"):
            answer = place.ask(route, _plain(route), path=f"{place.who.path(route)}?{quote(name, errors='replace')}=1")
            assert (answer.of, answer.status, answer.problem) == (answer.of, 422, "invalid")
            assert answer.body["errors"][0]["pointer"].startswith("?")


def test_a_query_of_the_wrong_shape_is_refused_by_its_name(place: Place) -> None:
    names = [(route, name) for route in routes() for name in (route.asks or Query).model_fields]
    assert names
    for route, name in names:
        for value in ("x" * 2_001, "\x00", "\ud800", "' OR 1=1 --", "1.5", "-1", "9" * 5_000):
            answer = place.ask(
                route, _plain(route), path=f"{place.who.path(route)}?{name}={quote(value, errors='replace')}"
            )
            if (name == "cursor" or (route.asks is Feed and name == "after")) and len(value) > CURSOR_AT_MOST:
                assert (answer.of, answer.status, answer.problem) == (answer.of, 400, "malformed")
                continue
            if name == "reference" and value != "\x00" and len(value) <= REFERENCE_AT_MOST:
                assert (answer.of, answer.status, answer.body["orders"]) == (answer.of, 200, [])
                continue
            assert (answer.of, answer.status, answer.problem) == (answer.of, 422, "invalid")
            assert answer.body["errors"][0]["pointer"] == f"?{name}"


@pytest.mark.parametrize("text", NO_IDS)
def test_what_is_no_id_is_not_found_in_any_path(place: Place, text: str) -> None:
    for route in (route for route in routes() if "{" in route.path):
        for value in {text, quote(text, safe="", errors="replace")}:
            path = place.who.path(route, id=value)
            answer = place.ask(route, _plain(route), path=path)
            assert (answer.of, answer.status, answer.problem) == (answer.of, 404, "not-found")


def _plain(route: Route[Caller]) -> bytes | None:
    return written(body(route.takes)) if route.takes else None
