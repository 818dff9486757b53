"""What is another's is not found at the cost at which nothing is found: the time of an answer tells nothing."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import pytest

from removal.table import connection
from tests.authorisation.request_bodies import BODIES
from tests.authorisation.table import hidden
from tests.openapi_check import DOCUMENT
from tests.people import Client, order_text
from tests.services import OnMoto
from tests.world import World

NOBODYS, MALFORMED = str(UUID(int=0, version=4)), "x" * 65
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")
CELLS = [(method, path, caller) for path, cells in hidden().items() for caller in sorted(cells) for method in METHODS]
Ids = Mapping[str, str]
pytestmark = pytest.mark.once  # requests and bytes, as on any Python


@contextmanager
def table_requests() -> Iterator[list[tuple[str, int]]]:
    """Each request to the table: what it does, and how many bytes come back."""
    requests: list[tuple[str, int]] = []

    def noted(model: Any, http_response: Any, **_: object) -> None:  # noqa: ANN401 - botocore's own types
        requests.append((model.name, len(http_response.content)))

    events = connection().client.meta.events
    events.register("after-call.dynamodb", noted)
    yield requests
    events.unregister("after-call.dynamodb", noted)


@pytest.fixture(scope="module")
def stage() -> Iterator[tuple[World, Ids]]:
    """An order with a long journal and a webhook of the ministry; callers of two others that may do what theirs may."""
    with World(on=OnMoto()) as world:
        yield world, _ids(world)


def _ids(world: World) -> Ids:
    from tests.authorisation.test_authorisation import _ids as everybody  # noqa: PLC0415 - the world binds the store
    from tests.people import cast  # noqa: PLC0415

    people = cast(world)
    ids = everybody(world, people)
    order = people.issue("LONG-1", items=60)
    world.settle()
    for number in range(1, 60):
        people.report(order, number)
    return {**ids, "orders": order}


def _path(template: str, ids: Ids) -> str:
    root = template.split("/")[2]
    return template.removeprefix("/v1").format(**{**ids, "id": ids[root]})


def _answer_and_requests(client: Client, method: str, template: str, ids: Ids) -> tuple[Any, list[tuple[str, int]]]:
    """Status, headers and body of an answer without the ids that were asked for, and what it cost."""
    body = BODIES.get(f"{method} {template.removeprefix('/v1')}")
    with table_requests() as requests:
        answer = client.send(method, _path(template, ids), None if body is None else json.dumps(body).encode())
    text = json.dumps([answer.status, answer.headers, answer.body])
    for id_ in {ids[name] for name in (template.split("/")[2], "contact", "exemption")}:
        text = text.replace(id_, "…")
    return json.loads(text), requests


@pytest.mark.parametrize(("method", "path", "caller"), CELLS, ids=[" ".join(cell) for cell in CELLS])
def test_what_is_anothers_is_answered_as_what_there_is_not_and_at_its_cost(
    stage: tuple[World, Ids], method: str, path: str, caller: str
) -> None:
    world, theirs = stage
    nobodys, malformed = (dict.fromkeys(theirs, id_) for id_ in (NOBODYS, MALFORMED))
    cell, client = hidden()[path][caller], Client(world, caller)
    taken = {name.upper() for name in DOCUMENT["paths"][path]}
    may = method in taken or (method == "HEAD" and "GET" in taken)
    _answer_and_requests(client, method, path, nobodys)  # the caller's entry is kept from here on
    none, cost = _answer_and_requests(client, method, path, nobodys)
    none_of_these = _answer_and_requests(client, method, path, malformed)[0]
    assert none_of_these[0] in ((403, 404) if may else (404,))
    assert "There is no such path" in json.dumps(none_of_these) or none_of_these[0] == 403 or method == "HEAD"
    if may and cell == "open":
        assert none[0] in (403, 404)
        return
    assert (none, cost) == _answer_and_requests(client, method, path, theirs)
    assert none[0] in ({"hidden": (403, 404), "barred": (403,)}[cell] if may else (405,))


def test_every_path_with_an_id_has_its_row_and_a_hidden_one_says_so() -> None:
    assert set(hidden()) == {path for path in DOCUMENT["paths"] if path.startswith("/v1/") and "{" in path}
    assert {cell for cells in hidden().values() for cell in cells.values()} == {"hidden", "barred", "open"}


@pytest.mark.parametrize("path", [path for path, cells in hidden().items() if "hidden" in cells.values()])
def test_a_hidden_path_answers_404_to_who_has_its_scope(stage: tuple[World, Ids], path: str) -> None:
    world, theirs = stage
    for caller in (name for name, cell in hidden()[path].items() if cell == "hidden"):
        statuses = [_answer_and_requests(Client(world, caller), method, path, theirs)[0][0] for method in METHODS]
        assert 404 in statuses


def test_a_contact_of_another_is_no_contact_of_ones_own_representative(stage: tuple[World, Ids]) -> None:
    world, theirs = stage
    client = Client(world, "foreign")
    own = client.get("/platforms/other-example").body["representative"]["id"]
    path = "/v1/representatives/{id}/contacts/{contact}"
    for method in ("PUT", "DELETE"):
        mine = [{**theirs, "representatives": own, "contact": id_} for id_ in (NOBODYS, NOBODYS, theirs["contact"])]
        _, none, anothers = (_answer_and_requests(client, method, path, ids) for ids in mine)
        assert none == anothers
        assert none[0][0] == 404


def test_an_order_that_supersedes_anothers_is_refused_at_the_cost_of_one_that_supersedes_none(
    stage: tuple[World, Ids],
) -> None:
    world, ids = stage
    requests = []
    for number, id_ in enumerate((NOBODYS, NOBODYS, ids["orders"])):
        with table_requests() as sent:
            answer = Client(world, "other").post("/orders", order_text(f"NEXT-{number}", supersedes=id_))
        assert (answer.status, answer.body["errors"][0]["pointer"]) == (422, "/supersedes")
        requests.append(sent)
    assert requests[1] == requests[2]
