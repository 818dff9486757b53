"""What keeps a run of the fuzzer from being good is said, and the run is none."""

import json
import tomllib

import pytest

from infra.dev.fuzz.bodies import MEANT, whole
from infra.dev.fuzz.feeding import FRESH
from infra.dev.fuzz.report import CASES_AT_LEAST, GOOD_AT_LEAST, Run, faults, read, table
from infra.dev.fuzz.roles import ROLES, beyond
from infra.dev.fuzz.running import configuration
from infra.dev.openapi.answers import ANSWERS
from infra.dev.openapi.routes import all_routes

READ, WRITE = "GET /v1/orders", "POST /v1/orders"


def call(operation: str = READ, status: int = 200, *, own: bool = True) -> str:
    case = {"operation": operation, "role": "authority", "own": own, "status": status, "phase": "fuzzing"}
    return json.dumps(case)


def enough(*more: str) -> Run:
    many = [call(status=422)] * CASES_AT_LEAST
    good = [call(operation) for operation in (READ, WRITE) for _ in range(GOOD_AT_LEAST)]
    return read([*many, *good, *more], [READ, WRITE])


def test_a_good_run_has_no_fault_and_a_line_for_each_operation() -> None:
    run = enough()
    assert list(faults(run)) == []
    lines = list(table(run))
    assert lines[1].split() == ["GET", "/v1/orders", "10", "2000", "0"]
    assert lines[-1] == "2020 cases: 2020 authority, 2020 fuzzing"


@pytest.mark.parametrize(
    ("run", "fault"),
    [
        (enough(call(WRITE, 503)), f"{WRITE}: 1 answers 5xx"),
        (enough(call(WRITE, 500, own=False)), "methods that no path takes: 1 answers 5xx"),
        (read([call()] * CASES_AT_LEAST, [READ, WRITE]), f"{WRITE}: 0 answers 2xx, at least 10 are wanted"),
        (
            read([call(operation) for operation in (READ, WRITE) for _ in range(10)], [READ, WRITE]),
            "20 cases, at least 2000 are wanted",
        ),
    ],
)
def test_each_shortcoming_is_a_fault(run: Run, fault: str) -> None:
    assert list(faults(run)) == [fault]


def test_every_operation_is_within_the_reach_of_a_role() -> None:
    everything = {says.id for says in ANSWERS.values()}
    assert set.intersection(*(set(beyond(role)) for role in ROLES)) == set()
    assert set(FRESH) | set(MEANT) <= everything


@pytest.mark.parametrize("role", ROLES)
def test_what_schemathesis_is_given_can_be_read(role: str) -> None:
    settings = tomllib.loads(configuration(role))
    assert settings["operations"][-1]["include-operation-id"] == list(beyond(role))
    assert len(beyond(role)) < len(all_routes())


def test_whole_numbers_are_written_as_such() -> None:
    assert json.dumps(whole({"users": 227.0, "rest": [1.5, 2.0, True, "3.0"]})) == (
        '{"users": 227, "rest": [1.5, 2, true, "3.0"]}'
    )


def test_what_a_route_deletes_or_changes_is_not_what_all_else_is_asked_of() -> None:
    ending = {ANSWERS[route.name].id for route in all_routes() if route.method == "DELETE"}
    changing = {ANSWERS[route.name].id for route in all_routes() if route.method == "PUT" and "{" in route.path}
    assert (ending | changing) - set(FRESH) == set()
