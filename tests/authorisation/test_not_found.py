"""What is another's is not found at the cost at which nothing is found: nobody learns from the time what there is."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import pytest

from removal.table import connection
from tests.authorisation.asked import BODIES
from tests.authorisation.table import rows
from tests.people import Client, order_text
from tests.tables import OnMoto
from tests.world import World

NOBODYS = str(UUID(int=0, version=4))
# Routes with an id of an order or an endpoint, and who gets 404 there though its scopes are right.
HIDDEN = [
    (route, caller)
    for route, cells in rows().items()
    for caller in ("other", "foreign")
    if cells[caller] == "404" and route.split()[1].split("/")[1] in ("orders", "endpoints")
]


@contextmanager
def asked() -> Iterator[list[tuple[str, int]]]:
    """Each request to the table: what it does, and how many bytes come back."""
    seen: list[tuple[str, int]] = []

    def noted(model: Any, http_response: Any, **_: object) -> None:  # noqa: ANN401 - botocore's own types
        seen.append((model.name, len(http_response.content)))

    events = connection().client.meta.events
    events.register("after-call.dynamodb", noted)
    yield seen
    events.unregister("after-call.dynamodb", noted)


@pytest.fixture(scope="module")
def stage() -> Iterator[tuple[World, dict[str, str]]]:
    """An order with a long journal and a webhook of the ministry; callers of two others that may do what theirs may."""
    with World(on=OnMoto()) as world:
        yield world, _ids(world)


def _ids(world: World) -> dict[str, str]:
    from tests.authorisation.test_authorisation import _ids as everybody  # noqa: PLC0415 - the world binds the store
    from tests.people import cast  # noqa: PLC0415

    people = cast(world)
    everybody(world, people)
    order = people.issue("LONG-1", items=60)
    world.settle()
    for number in range(1, 60):
        people.report(order, number)
    (endpoint,) = people.ministry.get("/endpoints").body["endpoints"]
    return {"orders": order, "endpoints": str(endpoint["id"])}


@pytest.mark.parametrize(("route", "caller"), HIDDEN, ids=[f"{route} by {caller}" for route, caller in HIDDEN])
def test_what_is_anothers_costs_what_nothing_costs(
    stage: tuple[World, dict[str, str]], route: str, caller: str
) -> None:
    world, ids = stage
    method, path = route.split()
    raw, client = json.dumps(BODIES[route]).encode() if route in BODIES else None, Client(world, caller)
    answers, requests = [], []
    client.send(method, path.format(id=NOBODYS), raw)  # the caller's entry is kept from here on
    for id_ in (ids[path.split("/")[1]], NOBODYS):
        with asked() as seen:
            answer = client.send(method, path.format(id=id_), raw)
        answers.append((answer.status, answer.body["detail"].replace(id_, "…")))
        requests.append(seen)
    assert answers[0] == answers[1]
    assert requests[0] == requests[1]
    assert answers[0][0] == 404


def test_an_order_that_supersedes_anothers_is_refused_at_the_cost_of_one_that_supersedes_none(
    stage: tuple[World, dict[str, str]],
) -> None:
    world, ids = stage
    requests = []
    for number, id_ in enumerate((NOBODYS, NOBODYS, ids["orders"])):
        with asked() as seen:
            answer = Client(world, "other").post("/orders", order_text(f"NEXT-{number}", supersedes=id_))
        assert (answer.status, answer.body["errors"][0]["pointer"]) == (422, "/supersedes")
        requests.append(seen)
    assert requests[1] == requests[2]
