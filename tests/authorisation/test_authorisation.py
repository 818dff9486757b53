"""The table of routes and callers, cell by cell, and counted against the code."""

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations

import pytest

from infra.dev.openapi.routes import all_routes
from removal.registry.caller import PERSONS_SCOPES, SCOPES, Caller, caller_id
from removal.telemetry.log import logger
from removal.web.app import App
from tests import parts
from tests.authorisation import table
from tests.authorisation.request_bodies import BODIES, MONTH
from tests.calls import ISSUER, http_event
from tests.openapi_check import DOCUMENT
from tests.people import Cast, Client, cast, order_text
from tests.world import START, World

AUTHORITY, REPRESENTATIVE, REGISTRAR = (SCOPES[party] for party in ("authority", "representative", "registrar"))
OTHER_REPRESENTATIVE = {
    "name": "Other Example Ltd",
    "country": "HK",
    "zone": "Asia/Hong_Kong",
    "languages": ["en"],
    "mandate": {"reference": "M-1"},
    "valid_from": "2026-01-01T00:00:00Z",
    "contacts": [{"role": "primary", "name": "O.", "email": "o@other.example", "language": "en"}],
}


@dataclass(frozen=True, slots=True)
class Stage:
    """A world with something of everything, and ids of it."""

    world: World
    people: Cast
    ids: dict[str, str]

    def path(self, row: str) -> str:
        """A row's path with ids that exist."""
        path = row.partition(" ")[2]
        root = path.split("/")[1]
        first = self.ids["draft"] if path.endswith(("approval", "refusal")) else self.ids.get(root, "")
        first = self._spare() if row == "DELETE /endpoints/{id}" else first
        return (
            path.replace("{id}", first)
            .replace("{contact}", self.ids["contact"])
            .replace("{exemption}", self.ids["exemption"])
        )

    def _spare(self) -> str:
        """A webhook of the ministry's for each who would delete one."""
        return str(self.people.ministry.post("/endpoints", {"url": "https://spare.example/hook"}).body["id"])

    def ask(self, row: str, caller: str) -> int:
        """The status that a caller is answered with."""
        body = BODIES.get(row)
        raw = None if body is None else json.dumps(body).encode()
        client = Client(self.world, None if caller == "guest" else caller)
        return client.send(row.partition(" ")[0], self.path(row), raw).status


@pytest.fixture(scope="module")
def stage() -> Iterator[Stage]:
    """One for all cells: nothing that a cell does changes who may do it."""
    with World() as world:
        people = cast(world)
        yield Stage(world, people, _ids(world, people))


def _ids(world: World, people: Cast) -> dict[str, str]:
    from removal.registry.actions import add_caller  # noqa: PLC0415 - the store is bound to a table by the world

    registrar = people.registrar
    registrar.put("/platforms/other-example", {"name": "Other Example"})
    registrar.post("/platforms/other-example/measurements", MONTH)
    registrar.post("/platforms/other-example/representatives", OTHER_REPRESENTATIVE)
    yesterday = START.replace(day=START.day - 1)
    for caller in (
        Caller(ISSUER, "person", "person", "ministry", None, AUTHORITY),
        Caller(ISSUER, "machine", "machine", "ministry", None, AUTHORITY - PERSONS_SCOPES),
        Caller(ISSUER, "other", "person", "other", None, AUTHORITY),
        Caller(ISSUER, "own", "machine", None, "video-example", REPRESENTATIVE),
        Caller(ISSUER, "foreign", "machine", None, "other-example", REPRESENTATIVE),
        Caller(ISSUER, "scopeless", "person", "ministry", None, frozenset({"orders:approve"})),
        Caller(ISSUER, "expired", "person", "ministry", None, AUTHORITY, yesterday),
        Caller(ISSUER, "registrar", "machine", None, None, REGISTRAR),
        Caller(ISSUER, "leaving", "machine", None, None, REGISTRAR),
    ):
        add_caller(parts.registry(), caller)
    order = people.issue()
    draft = people.ministry.post("/orders", order_text("DRAFT-1", law="demo-draft")).body["id"]
    world.settle()
    representative = registrar.get("/platforms/video-example").body["representative"]
    exemption = {"kind": "email", "reason": "it is one", "decided_on": "2026-11-20", "law": "demo"}
    endpoint = people.ministry.get("/endpoints").body["endpoints"][0]["id"]
    return {
        "orders": order,
        "draft": draft,
        "authorities": "ministry",
        "platforms": "video-example",
        "representatives": representative["id"],
        "contact": representative["contacts"][0]["id"],
        "exemption": registrar.post("/platforms/video-example/exemptions", exemption).body["id"],
        "callers": caller_id(ISSUER, "leaving"),
        "endpoints": endpoint,
        "deliveries": people.ministry.get(f"/endpoints/{endpoint}/deliveries").body["deliveries"][0]["id"],
    }


@pytest.mark.parametrize("row", table.rows())
def test_each_caller_may_do_what_the_table_says_and_nothing_else(stage: Stage, row: str) -> None:
    # The callers that are refused come first: one that may do it might leave nothing to read.
    turned_away = sorted(table.CALLERS, key=lambda caller: table.rows()[row][caller] == "ok")
    statuses = {caller: stage.ask(row, caller) for caller in turned_away}
    shown = {caller: "ok" if status not in (401, 403, 404) else str(status) for caller, status in statuses.items()}
    assert shown == table.rows()[row], statuses
    assert max(statuses.values()) < 500


@pytest.mark.parametrize("raw", [None, b"", b" \n"], ids=["none", "empty", "blank"])
@pytest.mark.parametrize("row", [row for row in table.rows() if row in BODIES])
def test_no_body_is_an_empty_object_where_nothing_is_required_and_elsewhere_is_said_to_be_empty(
    stage: Stage, row: str, raw: bytes | None
) -> None:
    method, path = row.split()
    required = DOCUMENT["paths"][f"/v1{path}"][method.lower()]["requestBody"]["required"]
    caller = next(caller for caller, cell in table.rows()[row].items() if cell == "ok")
    answer = Client(stage.world, caller).send(method, stage.path(row), raw)
    assert required is (row not in ("POST /orders/{id}/approval", "POST /endpoints/{id}/rotation"))
    assert (answer.status == 400) is required
    assert not required or "The body is empty. Send a JSON object" in answer.body["detail"]


def test_every_route_and_every_kind_of_caller_has_its_place_in_the_table(
    record_property: Callable[[str, object], None],
) -> None:
    record_property("summary", table.summary())
    assert set(table.rows()) == {f"{route.method} {route.path}" for route in all_routes()}
    assert set(SCOPES) == {"authority", "representative", "registrar", "auditor"}


def test_every_scope_is_asked_for_and_can_be_held() -> None:
    held = {scope for scopes in SCOPES.values() for scope in scopes}
    scopes = {scope for route in all_routes() for alternative in route.alternatives for scope in alternative}
    assert (
        scopes
        == held
        == {
            "orders:issue",
            "orders:approve",
            "orders:read",
            "orders:answer",
            "registry:write",
            "endpoints:write",
            "contacts:write",
            "callers:write",
            "record:read",
        }
    )


class Edge:
    """The API's own routes, of which one is called by a caller with whatever scopes are to be tried."""

    def __init__(self, stage: Stage, row: str) -> None:
        raw = json.dumps(BODIES[row]).encode() if row in BODIES else None
        self._event = http_event(row.partition(" ")[0], stage.path(row), raw, START, "person")
        self._caller = Caller(ISSUER, "person", "person", "ministry", None, AUTHORITY)
        routes = tuple(parts.Routes())
        self._app = App(routes, lambda *_: self._caller, logger, "https://orders.example")

    def refuses(self, party: str, scopes: Iterable[str]) -> bool:
        """Whether a caller of a party with these scopes gets 403."""
        sides = {"authority": ("ministry", None), "representative": (None, "video-example")}
        self._caller = Caller(ISSUER, "person", "person", *sides.get(party, (None, None)), frozenset(scopes))
        return bool(self._app.answer(self._event, None)["statusCode"] == 403)


@pytest.mark.parametrize("row", table.rows())
def test_each_operation_asks_for_the_scopes_that_the_document_names_and_no_others(stage: Stage, row: str) -> None:
    """Each set of scopes that a party can hold: one that is named is enough, any that holds none of them is not."""
    method, path = row.split()
    named = [set(requirement["token"]) for requirement in DOCUMENT["paths"][f"/v1{path}"][method.lower()]["security"]]
    edge = Edge(stage, row)
    for party, held in SCOPES.items():
        sets = [set(combination) for size in range(len(held) + 1) for combination in combinations(sorted(held), size)]
        too_few = [scopes for scopes in sets if not any(wanted <= scopes for wanted in named)]
        assert [scopes for scopes in too_few if not edge.refuses(party, scopes)] == [], party
        enough = [edge.refuses(party, scopes) for scopes in named if scopes <= held and (scopes or party != "auditor")]
        assert enough == [edge.refuses(party, held)] * len(enough), party


def test_a_scope_that_a_route_does_not_ask_for_opens_nothing(stage: Stage) -> None:
    assert stage.ask("POST /orders/{id}/refusal", "scopeless") not in (401, 403, 404)
    assert stage.ask("GET /orders", "scopeless") == 403
